"""What admins set."""
