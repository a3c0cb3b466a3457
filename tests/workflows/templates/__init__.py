"""Templates: their language, their versions and their picture."""
