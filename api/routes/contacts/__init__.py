"""The contact book."""
