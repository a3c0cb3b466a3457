"""What customers type, read."""
