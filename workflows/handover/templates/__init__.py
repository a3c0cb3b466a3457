"""How a business shapes its handovers: read from a file, checked, and laid over the default."""
