"""Agents that somebody else has built."""
