"""The business's tags."""
