"""How two records become one, and two again."""
