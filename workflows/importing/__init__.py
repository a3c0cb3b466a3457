"""Files of contacts come in: kept, looked at, run in the background."""
