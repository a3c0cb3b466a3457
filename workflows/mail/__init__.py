"""Letters: fetched, sent, and written to those who owe answers."""
