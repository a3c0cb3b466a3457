"""Hooks are told of what happened: chosen, called, tried again."""
