"""SQL behind the stores: tables, statements, databases, the unit of work and migrations."""
