"""The team's console in a real browser."""
