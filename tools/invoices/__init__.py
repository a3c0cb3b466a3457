"""Invoices: what a contact owes, as other systems tell it."""
