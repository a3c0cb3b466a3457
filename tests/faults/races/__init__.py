"""Many who want the same at once."""
