"""The desk over HTTP: chats and handovers live in a running service, and your program drives them from elsewhere."""
