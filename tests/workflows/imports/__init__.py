"""Imports from the file to their end."""
