"""Contacts, and what is kept of each."""
