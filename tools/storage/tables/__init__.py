"""The tables of both databases, one file per subject."""
