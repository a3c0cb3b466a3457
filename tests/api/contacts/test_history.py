"""A contact's history: all that happened in one list, and nothing of what may not be seen."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.actions.capturing import ANN, BOB, capture, in_book, open_chat
from tests.actions.merging import merge, undo
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.actions.contacts.note_change import note_change
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.identifiers import Source
from tools.ids import ContactId

ADMINS_ONLY = Audience(frozenset())


async def edited(door: Door, contact_id: ContactId, value: str) -> None:
    """Somebody wrote a last name, a second after whatever was before."""
    door.clock.advance(timedelta(seconds=1))
    async with door.toolkit.once(BUSINESS) as work:
        changes = {"last_name": ("", value)}
        await note_change(work, contact_id, ChangeKind.EDITED, by_id="usr_boss", source=Source.AGENT, changes=changes)
    door.clock.advance(timedelta(seconds=1))


async def history(client: httpx.AsyncClient, contact_id: ContactId, *, limit: int = 2) -> list[dict[str, Any]]:
    """All pages, one after the other."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        page = (await client.get(f"/v1/contacts/{contact_id}/history", params=params)).json()
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


async def test_all_that_happened_is_one_list_page_by_page_with_what_was_absorbed_marked(both_doors: Door) -> None:
    door = both_doors
    ann, bob = await in_book(door.toolkit, email=ANN), await in_book(door.toolkit, email=BOB)
    await edited(door, bob, "Stone")
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=BOB)
    await edited(door, ann, "Lee")
    merge_id = await merge(door.toolkit, ann, bob)
    door.clock.advance(timedelta(seconds=1))
    async with await door.user() as agent:
        joined = await history(agent, ann)
        await undo(door.toolkit, merge_id)
        parted, of_bob = await history(agent, ann), await history(agent, bob)

    assert [(each["kind"], each["absorbed"]) for each in joined] == [
        ("merged", False),
        ("edited", False),
        ("merged", True),
        ("said", False),
        ("edited", True),
    ]
    assert (joined[0]["merge_id"], joined[0]["absorbed_id"], joined[0]["by_id"]) == (merge_id, bob, "usr_boss")
    assert (joined[3]["said"], joined[3]["conversation_id"]) == (BOB, chat.conversation_id)
    assert joined[1]["changes"] == {"last_name": ["", "Lee"]}
    assert [each["kind"] for each in parted] == ["unmerged", "merged", "edited"]
    assert [each["kind"] for each in of_bob] == ["unmerged", "merged", "merged", "said", "edited"]


@pytest.mark.parametrize("visibility", [EVERYONE, ADMINS_ONLY])
async def test_what_was_written_while_it_was_one_with_a_hidden_record_is_not_told(
    both_doors: Door, visibility: Audience
) -> None:
    door = both_doors
    ann, bob = await in_book(door.toolkit, email=ANN), await in_book(door.toolkit, email=BOB, visibility=visibility)
    await edited(door, ann, "Lee")
    merge_id = await merge(door.toolkit, ann, bob)
    await edited(door, ann, "Secret")
    await undo(door.toolkit, merge_id)
    async with await door.user() as agent:
        seen = await agent.get(f"/v1/contacts/{ann}/history")

    kinds = [each["kind"] for each in seen.json()["items"]]
    assert kinds == (["unmerged", "edited", "merged", "edited"] if visibility is EVERYONE else ["edited"])
    assert ("Secret" in seen.text, bob in seen.text) == ((visibility is EVERYONE,) * 2)


async def test_the_history_of_what_may_not_be_seen_is_not_found(door: Door) -> None:
    hidden = await in_book(door.toolkit, visibility=ADMINS_ONLY)
    async with await door.user() as agent:
        answers = [await agent.get(f"/v1/contacts/{each}/history") for each in (hidden, "con_none")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
