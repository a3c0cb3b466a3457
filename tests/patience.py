"""How long a test waits for what must come: a busy machine may take its time, a green test never waits that long."""

from typing import Final

PATIENCE: Final = 60.0
"""Seconds."""
