"""What can be done, and what it is done with."""
