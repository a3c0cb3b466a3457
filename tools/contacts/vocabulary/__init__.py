"""The words by which a message is understood, one file per language."""
