"""Tables that other systems exported: how they are read, and what their columns are."""
