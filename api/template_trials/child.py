"""The process that trials run in: one line comes in for each, one goes out. It has no database and no settings.

It ends by itself when its parent does, and when nothing was tried for a while.
"""

import asyncio
import logging
import math
import os
import resource
import select
import time
import traceback
from typing import BinaryIO

import structlog

from api.bodies.template_trials import Scene
from api.template_trials.house import made_up_house
from api.template_trials.playing import open_player
from api.template_trials.trial import DONE, FAILED, READY, TRIALS
from api.template_trials.trying import carry_out
from tools.clock import SystemClock
from tools.contacts.typed.email_domains import load_public_endings
from workflows.handover.templates.file import default_template, default_text

_IDLE = 300.0
"""Seconds."""
_NICE = 5
"""Chats of customers go first."""


def main() -> None:
    """Until nothing more comes."""
    # What is printed or logged by anybody must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    load_public_endings()
    asyncio.run(_warm_up())
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers.write(READY)
    asked = os.fdopen(os.dup(0), "rb", buffering=0)
    while select.select([asked], [], [], _IDLE)[0] and (line := _line(asked)):
        _write(answers, _answer(line))


def _answer(line: bytes) -> bytes:
    try:
        trial = TRIALS.validate_json(line)
        _limit(trial.processor_seconds)
        tried = asyncio.run(carry_out(trial))
    except Exception:
        traceback.print_exc()
        return FAILED
    return DONE + tried.model_dump_json(by_alias=True).encode()


async def _warm_up() -> None:
    """What every trial needs is made once."""
    template = default_template()
    house = made_up_house(template)
    async with open_player(template, default_text(), scene=Scene(), house=house, now=SystemClock().now()):
        pass


def _limit(seconds: int) -> None:
    """From now on; the system ends the process that takes more."""
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, hardest))


def _line(asked: BinaryIO) -> bytes:
    """Nothing at the end."""
    parts: list[bytes] = []
    while part := asked.read(1 << 16):
        parts.append(part)
        if part.endswith(b"\n"):
            return b"".join(parts)
    return b""


def _write(answers: BinaryIO, answer: bytes) -> None:
    left = memoryview(answer + b"\n")
    while left:
        left = left[answers.write(left) :]


if __name__ == "__main__":
    main()
