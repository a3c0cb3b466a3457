"""Files of other systems: read, and their columns found."""
