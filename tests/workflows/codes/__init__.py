"""One-time codes in chats: asked for, sent, typed, and paused."""
