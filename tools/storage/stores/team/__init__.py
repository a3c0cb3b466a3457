"""The business, its people, and what each of them may see."""
