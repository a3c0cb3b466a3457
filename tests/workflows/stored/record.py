"""``python -m tests.workflows.stored.record FILE`` parks chats in every way there is, and stores their rows.

Run it before the shape of what is stored changes, under a new number: the file of an older number is never made anew.
"""

import asyncio
import base64
import json
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.databases import BUSINESS, WHATSAPP, opened
from tests.people import add_contact
from tests.workflows.chatroom import trial
from tests.workflows.house import House
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.handovers.accept_handover import accept_handover
from tools.clock import SimulatedClock
from tools.conversations.conversation import ChannelKind, IdentityLevel
from tools.ids import ConversationId, HandoverId
from tools.storage.migrate import HEAD, migrate_sqlite
from tools.storage.sqlite import SqliteDatabase
from tools.storage.tables.metadata import metadata
from tools.team.people import User
from workflows.handover.state import VERSION
from workflows.handover.thread_saver import ThreadSaver

ASKS = "I want to talk to a person"


async def record() -> dict[str, Any]:
    """Everything that is stored."""
    with tempfile.TemporaryDirectory() as folder:
        path, clock = Path(folder) / "handover.db", SimulatedClock()
        migrate_sqlite(path)
        async with opened(SqliteDatabase(path, clock=clock)) as toolkit:
            await _park_all(House(toolkit, clock))
        return {
            "graph": VERSION,
            "schema": HEAD,
            "at": clock.now().isoformat(),
            "tables": rows(path),
            "threads": await _library_threads(),
        }


async def _park_all(house: House) -> None:
    silent = await _opened(house, "reminded")
    await house.customer(ASKS, silent)
    await house.passes(timedelta(minutes=4))
    for name, texts in {
        "asked": [ASKS],
        "email_given": [ASKS, "it's bob@example.com", "and my phone is 12"],
        "doubtful": [ASKS, "bob@gmial.com"],
        "owed": [ASKS, "eve@example.com, +44 7400 123457"],
        "talking": ["hello there"],
    }.items():
        chat = await _opened(house, name)
        for text in texts:
            await house.customer(text, chat)
    await _confirming(house)
    ann = await house.user("Ann")
    await house.customer(ASKS, await _opened(house, "waiting"))
    heard = await _opened(house, "waiting_heard")
    for text in (ASKS, "my mail is zoe@example.com"):
        await house.customer(text, heard)
    await _accepted(house, "accepted", ann)
    answered = await _accepted(house, "answered", ann)
    await _act(
        house, answered, lambda work: reply_to_customer(work, conversation_id=answered, user_id=ann.id, text="Hi!")
    )
    taken = await _opened(house, "taken")
    await _act(house, taken, lambda work: take_conversation(work, conversation_id=taken, user_id=ann.id))


async def _opened(house: House, name: str) -> ConversationId:
    return await house.open_chat(ConversationId(f"cnv_{name}"))


async def _accepted(house: House, name: str, user: User) -> ConversationId:
    chat = await _opened(house, name)
    await house.customer(ASKS, chat)
    handover_id: HandoverId = (await house.handover(chat)).id
    await _act(house, chat, lambda work: accept_handover(work, handover_id=handover_id, user_id=user.id))
    return chat


async def _confirming(house: House) -> None:
    async with house.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email="kim@example.com", phone="+447400123458")
    chat = await house.open_chat(
        ConversationId("cnv_confirming"),
        contact_id=contact_id,
        channel=(ChannelKind.WHATSAPP, WHATSAPP),
        identity=IdentityLevel.PROVEN,
        sender="447400123458",
    )
    await house.customer(ASKS, chat)


async def _act(house: House, chat: ConversationId, act: Callable[[Any], Awaitable[Any]]) -> None:
    await house.toolkit.run(BUSINESS, act)
    await house.turn(chat)


async def _library_threads() -> dict[str, str]:
    """The same chats of an agent with ``with_handover``, whose state holds the messages too."""
    bodies: dict[str, str] = {}
    for name, words in {"waiting": [], "asked": None, "email_given": ["it's bob@example.com"]}.items():
        saver = ThreadSaver()
        chat = trial(checkpointer=saver)
        if words is None or words:
            await chat.until_asked()
        else:
            await chat.ask_for_person()
        for text in words or []:
            await chat.write(text)
        bodies[name] = _plain(saver.close(chat.thread))
    saver = ThreadSaver()
    chat = trial(checkpointer=saver)
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")
    bodies["accepted"] = _plain(saver.close(chat.thread))
    return bodies


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All that a SQLite file holds, table by table."""
    raw = sqlite3.connect(path)
    raw.row_factory = sqlite3.Row
    tables = {
        table.name: [
            {name: _plain(row[name]) for name in row.keys()}  # noqa: SIM118 - a Row gives its values when iterated.
            for row in raw.execute(f"SELECT * FROM {table.name}")
        ]
        for table in metadata.sorted_tables
    }
    raw.close()
    return {name: rows for name, rows in tables.items() if rows}


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(
        json.dumps(asyncio.run(record()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
