"""One file per thing that can be done, each within one unit of work."""
