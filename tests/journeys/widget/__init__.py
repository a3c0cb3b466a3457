"""The chat widget on pages of other sites, in a real browser."""
