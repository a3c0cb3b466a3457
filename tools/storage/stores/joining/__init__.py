"""Records that are or may be one person: pairs, merges, and what moves with a contact."""
