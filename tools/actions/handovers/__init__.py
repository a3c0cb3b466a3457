"""Requests for a person, and what is owed after them."""
