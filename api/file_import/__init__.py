"""``handover import``: a file of contacts from the command line."""
