"""Which two records are probably one person."""
