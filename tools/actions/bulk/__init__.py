"""One change of many contacts."""
