"""Conversations, what is said and done in them, and what is told of them."""
