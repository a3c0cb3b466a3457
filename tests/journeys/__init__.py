"""Whole ways, as a customer or a person of the business goes them."""
