"""All that somebody can read: whatever the routes for reading show a user, and what a customer's session is told."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from starlette.responses import Response

from api.bodies.strict import Answer
from api.bodies.webchat import VisitorMessage
from api.contact_query import ContactQuery
from api.eyes import Look, Looking
from api.paging import Paging
from api.routes.chats.conversations import list_conversations, list_messages
from api.routes.chats.follow_ups import list_follow_ups
from api.routes.chats.handovers import list_handovers
from api.routes.contacts.contacts import get_contact, list_contacts
from api.routes.contacts.history import list_history
from api.routes.contacts.invoices import list_invoices
from api.routes.contacts.pairs import list_conflicts, list_duplicates
from tests.databases import BUSINESS
from tests.stateful.place import Place
from tests.stateful.seen_elsewhere import exported, found_by, streamed, told_to_assistant
from tests.stateful.stored import Stored
from tests.stateful.words import shown_in
from tools.actions.team.eyes import Eyes
from tools.contacts.book.lists import Tagged
from tools.contacts.contact import ContactStatus
from tools.conversations.conversation import Conversation
from tools.conversations.visitor_view import is_for_customer
from tools.errors import NotFound
from tools.ids import ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork
from workflows.handover.templates.template import Reads
from workflows.hosted.chat import HostedChat
from workflows.hosted.customer_desk import HostedCustomerDesk

_IDS = ("con_", "cnv_")


class LookingOnce(Looking):
    """Reads of many routes in one unit of work; what is seen by role is noted elsewhere."""

    def __init__(self, work: UnitOfWork, caller: Caller) -> None:
        """For all that one caller reads at a moment."""
        self._work = work
        self._caller = caller

    async def __call__(self, read):  # type: ignore[no-untyped-def] # as in the class above
        """What ``read`` gives back."""
        return await read(self._work, Eyes(self._caller))


async def seen_by_user(place: Place, who: str, stored: Stored) -> frozenset[str]:
    """By lists, and by every id there is: exactly what is theirs. Whatever else they are told shows no more."""
    caller, texts = place.callers[who], list[str]()
    told = {"the export": await exported(place, who), "the stream": await streamed(place, caller)}
    async with place.toolkit.reading(BUSINESS) as work:
        reader = _Reader(place, caller, cast("Look", LookingOnce(work, caller)))
        texts += await reader.lists()
        told["the search"] = await found_by(caller, reader.look, reader.paging)
        told["the assistant"] = await told_to_assistant(work, caller, stored)
        for contact_id, row in stored.contacts.items():
            read = await reader.contact(contact_id)
            texts += read
            if row["status"] != "merged":
                assert bool(read) is stored.may_be_read_by(caller.id, row), f"{who} and {contact_id}"
        for conversation_id, row in stored.conversations.items():
            read = await reader.messages(conversation_id)
            texts += read
            assert bool(read) is stored.may_be_read_by(caller.id, row), f"{who} and {conversation_id}"
    seen = shown_in("\n".join(texts))
    # That somebody was erased whom all might see is told to all, by ids that lead nowhere now.
    there = {*stored.contacts, *stored.conversations}
    for way, found in told.items():
        more = {each for each in shown_in("\n".join(found)) - seen if each in there or not each.startswith(_IDS)}
        assert not more, f"{who} is told of {more} by {way}: {_naming(more, found)}"
    return seen


def _naming(words: Set[str], texts: Sequence[str]) -> list[str]:
    return [text for text in texts if shown_in(text) & words]


@dataclass(frozen=True)
class _Reader:
    place: Place
    caller: Caller
    look: Look

    @property
    def paging(self) -> Paging:
        return Paging(limit=100, after=None, seal=self.place.door.parts.seal, bound=())

    async def lists(self) -> list[str]:
        parts, caller, look, paging = self.place.door.parts, self.caller, self.look, self.paging
        contacts = [
            await list_contacts(caller, look, paging, _all_that_are(status))
            for status in (ContactStatus.ACTIVE, ContactStatus.ARCHIVED)
        ]
        pages: list[Answer] = [
            *contacts,
            await list_conflicts(caller, look, paging),
            await list_duplicates(caller, look, paging),
            await list_conversations(parts, caller, look, paging, []),
            await list_handovers(caller, look, paging, []),
            await list_follow_ups(parts, caller, look, paging),
        ]
        return [page.model_dump_json() for page in pages]

    async def contact(self, contact_id: str) -> list[str]:
        try:
            shown = await get_contact(contact_id, self.caller, self.look, Response())
        except NotFound:
            return []
        if isinstance(shown, Response):
            return [contact_id, shown.headers["Location"]]
        pages: list[Answer] = [
            await list_history(contact_id, self.caller, self.look, self.paging),
            await list_invoices(contact_id, self.caller, self.look, self.paging),
        ]
        return [shown.model_dump_json(), *(page.model_dump_json() for page in pages)]

    async def messages(self, conversation_id: str) -> list[str]:
        try:
            page = await list_messages(conversation_id, self.caller, self.look, self.paging)
        except NotFound:
            return []
        return [page.model_dump_json()]


def _all_that_are(status: ContactStatus) -> ContactQuery:
    return ContactQuery(
        search="",
        tags=frozenset(),
        tagged=Tagged.ANY,
        status=status,
        assignee_id=None,
        unassigned=False,
        restricted=None,
    )


@dataclass(frozen=True)
class _AtTheDesk:
    """As much of a turn as the desk asks for, under a template that lets all be told."""

    conversation: Conversation
    work: SqlUnitOfWork

    @property
    def template(self) -> "_AtTheDesk":
        return self

    @property
    def event(self) -> "_AtTheDesk":
        return self

    @property
    def reads(self) -> frozenset[Reads]:
        return frozenset(Reads)

    @property
    def at(self) -> datetime:
        return self.work.now


async def seen_by_session(place: Place, conversation_id: str | None) -> frozenset[str]:
    """Its own conversation, and what the AI may tell it of its contact."""
    if conversation_id is None:
        return frozenset()
    async with place.toolkit.reading(BUSINESS) as work:
        conversation = await work.conversations.find(ConversationId(conversation_id))
        if conversation is None:
            return frozenset()
        found = await work.messages.after(conversation.id, 0, limit=200)
        said = [VisitorMessage.of(message).model_dump_json() for message in found if is_for_customer(message)]
        desk = HostedCustomerDesk(cast("HostedChat", _AtTheDesk(conversation, work)))
        details = await desk.own_details()
        told = [] if details is None else [conversation.contact_id, repr(details), repr(await desk.open_invoices())]
        return shown_in("\n".join([*said, *told]))
