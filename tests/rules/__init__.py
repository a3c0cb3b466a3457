"""Rules: pure, most of them by property."""
