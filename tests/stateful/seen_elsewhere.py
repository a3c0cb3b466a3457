"""What is read beside lists and ids: by the search, the export, the stream from its beginning, an assistant."""

import contextlib
from typing import Any

from api.contact_query import read_contact_query
from api.eyes import Look
from api.paging import Paging
from api.routes.contacts.contacts import list_contacts
from api.streams.places import Places
from api.streams.team_stream import TeamStream
from tests.stateful.place import Place
from tests.stateful.stored import Stored
from tests.stateful.words import EMAILS, PHONES, shown_in
from tools.actions.team.eyes import Eyes
from tools.contacts.book.lists import Tagged
from tools.contacts.contact import ContactStatus
from tools.errors import HandoverkitError
from tools.team.rights import Caller
from tools.toolbox.staff_tools import STAFF_ACTS
from tools.toolkit import UnitOfWork

_ACTS = {act.name: act for act in STAFF_ACTS}


class _Enough(Exception):
    """Whoever listens has what they came for."""


async def found_by(caller: Caller, look: Look, paging: Paging) -> list[str]:
    """The list, searched for each value; whoever is found by a value shows it, and tells of no other's."""
    texts: list[str] = []
    for value in (*EMAILS, *PHONES):
        query = read_contact_query(
            caller,
            search=value,
            tags=(),
            tagged=Tagged.ANY,
            status=ContactStatus.ACTIVE,
            assignee=None,
            restricted=None,
        )
        for item in (await list_contacts(caller, look, paging, query)).items:
            text = item.model_dump_json()
            assert shown_in(value) <= shown_in(text), f"{item.id} is found by {value}, which it does not show"
            texts.append(text)
    return texts


async def told_to_assistant(work: UnitOfWork, caller: Caller, stored: Stored) -> list[str]:
    """By the tools that only read, in the user's name."""
    asked: list[tuple[str, dict[str, Any]]] = [
        ("find_contacts", {"limit": 50}),
        ("find_contacts", {"limit": 50, "status": "archived"}),
        ("find_conversations", {"limit": 50}),
        ("list_handovers", {"limit": 50}),
        *(("get_contact", {"contact_id": each}) for each in stored.contacts),
        *(("find_conversations", {"contact_id": each}) for each in stored.contacts),
        *(("read_conversation", {"conversation_id": each}) for each in stored.conversations),
    ]
    texts: list[str] = []
    for name, arguments in asked:
        act = _ACTS[name]
        try:
            texts.append(str(await act.do(work, Eyes(caller), act.arguments.model_validate(arguments))))
        except HandoverkitError as refused:
            texts.append(str(refused))
    return texts


async def streamed(place: Place, caller: Caller) -> list[str]:
    """All events of the last day that a stream tells somebody who comes back, and the snapshot after them."""
    parts, places = place.door.parts, Places(place.door.parts.seal, caller)
    stream = TeamStream(parts, place.door.app.state.feeds, caller, places)
    texts: list[str] = []

    async def tell(text: str) -> None:
        # Where the stream is now is sealed: any letters may stand in that, and they say nothing.
        texts.extend(line for line in text.splitlines() if not line.startswith("id:"))
        if "event: snapshot" in text:
            raise _Enough

    with contextlib.suppress(_Enough):
        await stream.tell_all(tell, places.close(0))
    return texts


async def exported(place: Place, who: str) -> list[str]:
    """Both files."""
    there = "/v1/contacts/export.csv?status="
    return [(await place.ask(who, "GET", f"{there}{status}")).text for status in ("active", "archived")]
