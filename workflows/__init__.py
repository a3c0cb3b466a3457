"""What takes time: the handover, its templates, deadlines and hooks."""
