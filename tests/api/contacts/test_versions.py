"""The `ETag` of a contact changes with all that is written of it, in whatever way; what is said in chats is not."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tests.actions.capturing import ANN, ANNS_PHONE, BOB, Chat, capture, in_book, open_chat
from tests.actions.merging import merge, undo
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.typed_values import email_value
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.contacts.editing.entry import Choice
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Holder, OwnerKind, Source
from tools.ids import ContactId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role

Step = Callable[[], Awaitable[object]]


class Watched:
    """What is shown of some contacts, looked at again after each step."""

    def __init__(self, door: Door, admin: httpx.AsyncClient, *contact_ids: ContactId) -> None:
        self._door = door
        self._admin = admin
        self._contact_ids = contact_ids
        self._shown: dict[str, tuple[dict[str, Any], str]] = {}

    async def change(self, step: Step) -> set[str]:
        """Whose representation the step changed; each of them has another tag now."""
        before = await self._look()
        await step()
        after = await self._look()
        changed = {each for each in before.keys() & after.keys() if before[each][0] != after[each][0]}
        assert not [each for each in changed if before[each][1] == after[each][1]], "the tag is the old one"
        return changed

    async def _look(self) -> dict[str, tuple[dict[str, Any], str]]:
        shown = {}
        for each in self._contact_ids:
            answer = await self._admin.get(f"/v1/contacts/{each}")
            if answer.status_code == 200:
                body = answer.json()
                body.pop("claims")
                assert answer.headers["ETag"] == f'"{body.pop("version")}"'
                shown[str(each)] = (body, answer.headers["ETag"])
        return shown


async def test_what_is_said_in_chats_and_taken_back(both_doors: Door, toolkit: SqlToolkit) -> None:
    ann, chat = await in_book(toolkit, email=ANN), await open_chat(toolkit)
    other = await open_chat(toolkit, visitor="v2")
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        watched = Watched(both_doors, admin, ann, chat.guest_id, other.guest_id)

        led = await watched.change(lambda: capture(toolkit, chat, email=ANN, phone=ANNS_PHONE))
        linked = await watched.change(lambda: capture(toolkit, other, email=ANN, on_match=OnMatch.LINK))
        (claim,) = [each for each in await claims(admin, ann) if each["value"] == ANNS_PHONE]
        path = f"/v1/contacts/{ann}/claims/{claim['id']}/dismiss"
        dismissed = await watched.change(lambda: admin.post(path))
        async with toolkit.reading(BUSINESS) as work:
            (merged,) = await work.merges.standing(chat.guest_id)
        parted = await watched.change(lambda: undo(toolkit, merged.id))

    assert (led, linked, dismissed, parted) == (set(), {other.guest_id}, set(), set())


async def test_what_is_proven_or_entered_and_leaves_whoever_claimed_it(both_doors: Door, toolkit: SqlToolkit) -> None:
    first, second = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")
    bob = await in_book(toolkit, email="bob@example.org")
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        watched = Watched(both_doors, admin, bob, first.guest_id, second.guest_id)
        await capture(toolkit, first, email=ANN, phone=ANNS_PHONE)
        await capture(toolkit, second, email=BOB, name="Bob")

        proven = await watched.change(lambda: prove(toolkit, first, ANN))
        edit = {"emails": {"add": [{"value": BOB}]}, "choice": "part"}
        parted = await watched.change(lambda: admin.patch(f"/v1/contacts/{bob}", json=edit))
        imported = await watched.change(lambda: bring(toolkit, bob, "bob@example.net"))

    assert proven == {first.guest_id}
    assert parted == {bob, second.guest_id}
    assert imported == {bob}


async def test_merges_that_write_no_field_and_their_undoing(both_doors: Door, toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        watched = Watched(both_doors, admin, ann, bob)

        joined = await watched.change(lambda: merge(toolkit, ann, bob))
        async with toolkit.reading(BUSINESS) as work:
            (merged,) = await work.merges.standing(bob)
        parted = await watched.change(lambda: undo(toolkit, merged.id))

    assert (joined, parted) == ({ann}, {ann})


async def claims(client: httpx.AsyncClient, contact_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(f"/v1/contacts/{contact_id}")).json()["claims"]
    return found


async def prove(toolkit: SqlToolkit, chat: Chat, email: str) -> None:
    async with toolkit.once(BUSINESS) as work:
        await prove_identifier(
            work, conversation_id=chat.conversation_id, values=[email_value(email)], source=Source.CODE
        )


async def bring(toolkit: SqlToolkit, contact_id: ContactId, email: str) -> None:
    """An import does."""
    async with toolkit.once(BUSINESS) as work:
        await enter_identifier(
            work,
            to=Holder(OwnerKind.CONTACT, contact_id),
            values=[email_value(email)],
            source=Source.IMPORT,
            choice=Choice.TAKE_OVER,
            by_id=None,
            sees=None,
        )
