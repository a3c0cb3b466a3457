"""Chats parked by released versions of the graph, as their databases held them, and how they are recorded."""
