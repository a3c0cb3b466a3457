"""Conversations, as customers and as users have them."""
