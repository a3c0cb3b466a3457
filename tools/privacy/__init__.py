"""Privacy: what is erased with a person, what is left of them, and how long what is kept."""
