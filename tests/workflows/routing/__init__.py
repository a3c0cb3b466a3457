"""To whom chats are offered when people come and go: the whole service under a simulated clock."""
