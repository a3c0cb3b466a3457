"""Chats over HTTP, and what streams tell of them."""
