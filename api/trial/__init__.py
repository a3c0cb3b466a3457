"""The whole flow without a customer: in the terminal, and with sample data."""
