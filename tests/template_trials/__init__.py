"""Templates tried in chats that never were."""
