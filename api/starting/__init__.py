"""How a process comes up, and what runs beside its routes."""
