"""Files of contacts, and what became of their rows."""
