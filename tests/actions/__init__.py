"""Actions: one unit of work each, and safe to run twice."""
