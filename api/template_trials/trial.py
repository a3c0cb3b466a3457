"""All that a trial is made of, as one process hands it to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from api.bodies.template_trials import Scene, Step
from api.template_trials.house import House


@dataclass(frozen=True)
class Trial:
    """All that a trial is made of."""

    template: str
    """Its text."""
    steps: Sequence[Step]
    scene: Scene
    house: House
    now: datetime
    """When it begins, where the scene does not say."""
    faq: Path | None = None
    processor_seconds: int = 10
    """After so many it is ended."""


TRIALS = TypeAdapter(Trial)
READY, DONE, FAILED = b"ready\n", b"+", b"-"
"""What the process of trials says: that it can begin; and before each answer, whether it is one."""
