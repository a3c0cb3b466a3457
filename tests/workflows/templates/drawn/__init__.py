"""How pictures of templates are held to what really happens."""
