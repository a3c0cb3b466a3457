"""What runs beside the chats."""
