"""What the API says of chats beside their rows."""
