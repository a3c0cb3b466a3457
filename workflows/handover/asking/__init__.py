"""The asking for details: what a message gives, what is asked next, and in which words."""
