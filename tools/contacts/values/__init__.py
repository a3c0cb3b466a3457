"""One value at a time: checked, and written one way."""
