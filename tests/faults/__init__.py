"""Kills, races and broken networks."""
