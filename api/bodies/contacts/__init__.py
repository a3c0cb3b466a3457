"""Contacts and what is done with them, as the API shows them."""
