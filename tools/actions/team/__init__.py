"""The business's own people, and what they may do."""
