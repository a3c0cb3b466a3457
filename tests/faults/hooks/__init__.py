"""Hooks whose receivers and processes fail."""
