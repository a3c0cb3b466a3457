"""What streams look at before they tell anything: read once for all that ask in the same moment."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.streams.places import Places
from api.streams.sse import body, event
from api.streams.standing import standing
from tools.contacts.access import AskerKind, Sight, sight
from tools.contacts.contact import Contact, ContactStatus
from tools.conversations.conversation import Conversation
from tools.events import TO_ADMINS_ALONE, TO_ASKER_ALONE, Event
from tools.ids import BusinessId, ContactId, ConversationId, EventId
from tools.team.directory import Directory
from tools.team.rights import Caller, may_read
from tools.toolkit import Toolkit, UnitOfWork

Named = Sequence[Contact | Conversation | None]
"""All that an event names; ``None`` for what is gone."""


@dataclass(frozen=True)
class Look:
    """Who may still listen, and what some events name, as it stood after this was asked for."""

    _callers: Mapping[str, Caller | None]
    _named: Mapping[EventId, Named]
    _bodies: dict[EventId, str] = field(default_factory=dict)
    _told: dict[tuple[EventId, str], str] = field(default_factory=dict)

    def caller(self, was: Caller) -> Caller | None:
        """The caller with the teams of today; nobody once the token or the user is gone."""
        return self._callers[was.token.secret_hash]

    def shown_to(self, was: Caller, events: Sequence[Event]) -> Sequence[Event] | None:
        """Those that this caller may see by now; ``None`` for who may see none any more."""
        caller = self.caller(was)
        if caller is None or not may_read(caller):
            return None
        return [each for each in events if self._shows(caller, each)]

    def told(self, what: Event, places: Places) -> str:
        """As it is told, with the place after it: the same to all streams of a caller."""
        key = what.id, places.of
        made = self._told.get(key)
        if made is None:
            place = places.close(what.number)
            made = self._told[key] = event(what.type.value, self._body_of(what), place=place)
        return made

    def _body_of(self, told: Event) -> str:
        """The same to all."""
        made = self._bodies.get(told.id)
        if made is None:
            data = {
                "id": told.id,
                "type": told.type.value,
                "at": told.at.isoformat().replace("+00:00", "Z"),
                "business_id": told.business_id,
                "data": told.data,
            }
            made = self._bodies[told.id] = body(data)
        return made

    def _shows(self, caller: Caller, told: Event) -> bool:
        """Everything the event names must be this user's to see; restricted things make no noise for admins."""
        for thing in self._named[told.id]:
            if thing is None or sight(caller.asker, thing) is not Sight.OWN:
                return False
        if told.type in TO_ASKER_ALONE and told.data["asker_id"] != caller.id:
            return False
        return not (told.type in TO_ADMINS_ALONE and caller.asker.kind is AskerKind.AGENT)


@dataclass
class _Asked:
    hashes: set[str] = field(default_factory=set)
    events: dict[EventId, Event] = field(default_factory=dict)


class Lookout:
    """Looks for the streams of one business.

    A thousand streams hear of an event at once: what each would read alone, they read together.
    """

    def __init__(self, business_id: BusinessId, toolkit: Toolkit, directory: Directory) -> None:
        """Nothing is read before ``look``."""
        self._business_id = business_id
        self._toolkit = toolkit
        self._directory = directory
        self._next: tuple[_Asked, asyncio.Task[Look]] | None = None
        self._reading = asyncio.Lock()

    async def look(self, callers: Iterable[Caller], events: Collection[Event] = ()) -> Look:
        """What is read after this was asked, together with what others ask until then."""
        if self._next is None:
            asked = _Asked()
            self._next = asked, asyncio.create_task(self._read(asked))
        asked, reading = self._next
        asked.hashes.update(caller.token.secret_hash for caller in callers)
        asked.events.update((each.id, each) for each in events)
        # Whoever leaves meanwhile is not the only one who waits for it.
        return await asyncio.shield(reading)

    async def _read(self, asked: _Asked) -> Look:
        async with self._reading:
            self._next = None
            found = await self._directory.find_tokens(asked.hashes)
            callers = {each: standing(found.get(each)) for each in asked.hashes}
            if not asked.events:
                return Look(callers, {})
            async with self._toolkit.reading(self._business_id) as work:
                return Look(callers, await _named_by(work, asked.events.values()))


async def _named_by(work: UnitOfWork, events: Collection[Event]) -> Mapping[EventId, Named]:
    conversation_ids = {ConversationId(each.conversation_id) for each in events if each.conversation_id is not None}
    conversations = {each: await work.conversations.find(each) for each in conversation_ids}
    contacts = await work.contacts.some({ContactId(named) for each in events for named in each.contacts})
    absorbed = [each.id for each in contacts.values() if each.status is ContactStatus.MERGED]
    # An absorbed record is there for those alone who may see what it became.
    became = {each: await work.contacts.redirect(each) for each in absorbed}
    survivors = await work.contacts.some(set(became.values()))

    def named(told: Event) -> Named:
        things: list[Contact | Conversation | None] = []
        if told.conversation_id is not None:
            things.append(conversations[ConversationId(told.conversation_id)])
        for each in map(ContactId, told.contacts):
            things.append(contacts.get(each))
            if each in became:
                things.append(survivors.get(became[each]))
        return things

    return {each.id: named(each) for each in events}
