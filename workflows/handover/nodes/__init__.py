"""The nodes of the handover's graph, grouped by what they are about."""
