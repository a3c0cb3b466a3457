"""What is left of a contact that goes, and what is handed out of it before."""
