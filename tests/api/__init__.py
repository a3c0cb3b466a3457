"""Every way in: what is answered, and to whom."""
