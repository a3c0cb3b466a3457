"""A template tried in a chat that never was: the real workflow, a clock that is moved, and nothing kept or sent."""
