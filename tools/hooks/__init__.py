"""Hooks: who is told what happened, how it is signed, and where it may be sent."""
