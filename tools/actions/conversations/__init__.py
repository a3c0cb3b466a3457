"""What happens to a conversation."""
