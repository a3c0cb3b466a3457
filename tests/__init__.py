"""Everything that must hold, proven on the real thing."""
