"""``python -m tests.workflows.stored.record_templates FILE`` parks chats under saved templates, and stores all rows.

Two versions of one template: chats are parked under the first, then the second is saved, and more parked under that.
As with ``record``: the file of an older number is never made anew.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.databases import BUSINESS, opened
from tests.workflows.house import House
from tests.workflows.stored.record import ASKS, rows
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.save_template import save_template
from tools.clock import SimulatedClock
from tools.ids import ConversationId
from tools.storage.migrate import HEAD, migrate_sqlite
from tools.storage.sqlite import SqliteDatabase
from tools.team.people import Presence, User
from workflows.handover.state import VERSION
from workflows.handover.templates.file import read_template, shape_of

TEMPLATE = """
wait: {{time: {wait}, first_reply: 1 min}}
ask: {{details: [phone, {{question: order, words: {{en: "{question}", es: "{question}"}}}}], attempts: {attempts}}}
messages: {{en: {{apology: "{apology}", thanks: "{thanks}"}}}}
"""
FIRST = TEMPLATE.format(
    wait="3 min", question="First: which order?", attempts=2, apology="First: sorry.", thanks="First: thanks."
)
SECOND = TEMPLATE.format(
    wait="5 min", question="Second: which order?", attempts=1, apology="Second: sorry.", thanks="Second: thanks."
)


async def record() -> dict[str, Any]:
    """Everything that is stored."""
    with tempfile.TemporaryDirectory() as folder:
        path, clock = Path(folder) / "handover.db", SimulatedClock()
        migrate_sqlite(path)
        async with opened(SqliteDatabase(path, clock=clock)) as toolkit:
            house = House(toolkit, clock)
            ann = await house.user("Ann", online=False)
            for version, text in (("first", FIRST), ("second", SECOND)):
                await _save(house, text)
                await _park(house, version, ann)
        return {"graph": VERSION, "schema": HEAD, "at": clock.now().isoformat(), "tables": rows(path)}


async def _save(house: House, text: str) -> None:
    shape = shape_of(read_template(text))
    await house.toolkit.run(
        BUSINESS, lambda work: save_template(work, name="default", body=text, shape=shape, author_id=None)
    )


async def _park(house: House, version: str, ann: User) -> None:
    """Asked with nobody there; then waiting, and accepted, with Ann there."""
    await house.seen(ann.id, Presence.OFFLINE)
    asked, answered = await _opened(house, f"{version}_asked"), await _opened(house, f"{version}_answered")
    await house.customer(ASKS, asked)
    await house.customer(ASKS, answered)
    await house.customer("+44 7400 123459", answered)
    await house.seen(ann.id)
    await house.customer(ASKS, await _opened(house, f"{version}_waiting"))
    accepted = await _opened(house, f"{version}_accepted")
    await house.customer(ASKS, accepted)
    handover_id = (await house.handover(accepted)).id
    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover_id, user_id=ann.id))
    await house.turn(accepted)


async def _opened(house: House, name: str) -> ConversationId:
    return await house.open_chat(ConversationId(f"cnv_{name}"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(
        json.dumps(asyncio.run(record()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
