"""What something costs this process's processor: other work on the machine does not count."""

import time
from collections.abc import Callable
from typing import Any

_TRIES = 4


def least_seconds(act: Callable[[], Any]) -> float:
    """The best of a few tries."""
    return min(_seconds(act) for _ in range(_TRIES))


def _seconds(act: Callable[[], Any]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
