"""A contact goes out of use, or is taken away for good."""
