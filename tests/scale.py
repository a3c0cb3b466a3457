"""How much a fuzzing, racing or killing test does: all of it in ``make test-long``, a part in ``make test``."""

import os

IN_FULL = float(os.environ.get("HANDOVER_TEST_SCALE", "0.05")) >= 1
"""Whether this is the long run."""


def scaled(count: int, *, at_least: int = 1) -> int:
    """The part of ``count`` that ``HANDOVER_TEST_SCALE`` asks for (0.05 where it is not set)."""
    return max(at_least, round(count * float(os.environ.get("HANDOVER_TEST_SCALE", "0.05"))))
