"""What a customer types, read."""
