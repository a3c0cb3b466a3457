"""Server-sent events: what a user or a visitor may see, as it happens."""
