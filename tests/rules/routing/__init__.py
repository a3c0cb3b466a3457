"""To whom waiting chats are offered: the rules alone, over whole days."""
