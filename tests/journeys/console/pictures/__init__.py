"""The pictures of the console: those of the documents, and every page to be looked at."""
