"""Who holds an identifier is asked for each message: little is done beside the statement, and nothing twice."""

import sys
from types import FrameType
from typing import Any

from tests.databases import BUSINESS
from tests.people import add_contact, email_key
from tools.storage.toolkit import SqlToolkit

FUNCTIONS = 16
"""Of Python, which cost more than the statement once they are some thirty."""


async def test_a_look_up_calls_few_functions_beside_its_statement(sqlite_toolkit: SqlToolkit) -> None:
    key = email_key("ann@example.com")
    async with sqlite_toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, email="ann@example.com")
    called: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            called.append(frame.f_code.co_qualname)

    async with sqlite_toolkit.reading(BUSINESS) as work:
        await work.identifiers.holders([key])
        sys.setprofile(note)
        try:
            found = await work.identifiers.holders([key])
        finally:
            sys.setprofile(None)

    assert found[key].holder.id == ann
    assert len(called) <= FUNCTIONS, called
