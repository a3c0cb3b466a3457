"""Who is the same person, and how two records become one."""
