"""Conversations, their messages, handovers and inbox events."""
