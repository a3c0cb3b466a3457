"""Who works here, and how they get in."""
