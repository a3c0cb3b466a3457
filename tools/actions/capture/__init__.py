"""What a session says and proves about who writes in it."""
