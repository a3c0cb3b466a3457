"""What somebody of the team looks at: not found unless they may see it, and noted when only their role lets them."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tools.contacts.access import Sight, may_see, sight
from tools.contacts.capabilities import Capability
from tools.contacts.contact import Contact, ContactStatus
from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover
from tools.errors import ContactMerged, HandoverkitError, NotAllowed, NotFound
from tools.ids import ContactId, ConversationId, HandoverId
from tools.team.journals import AuditEntry
from tools.team.rights import Acting, may_do
from tools.toolkit import Toolkit, UnitOfWork

Seen = TypeVar("Seen")


@dataclass
class Eyes:
    """The eyes of one caller during one unit of work."""

    caller: Acting
    looked: set[str] = field(default_factory=set)
    """What they saw by their role alone."""
    listed: dict[str, None] = field(default_factory=dict)
    """The same on the page of a list."""
    acts: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    """What they did that is worth knowing later."""

    def did(self, what: str, **data: Any) -> None:
        """Something an admin does, or a business has to allow; it is in the audit log with the commit.

        ``data`` holds no secret.
        """
        self.acts.append((what, data))

    async def need(self, work: UnitOfWork, capability: Capability) -> None:
        """Raises ``NotAllowed`` unless role, token and business allow it."""
        if not may_do(self.caller, capability, business=await work.businesses.get()):
            raise NotAllowed

    async def conversation(self, work: UnitOfWork, conversation_id: str) -> Conversation:
        """A conversation they may see."""
        found = await work.conversations.find(ConversationId(conversation_id))
        if found is None or not self.sees_conversation(found):
            raise NotFound("There is no such conversation.")
        return found

    async def handover(self, work: UnitOfWork, handover_id: str) -> Handover:
        """A handover of a conversation they may see."""
        found = await work.handovers.find(HandoverId(handover_id))
        if found is None:
            raise NotFound("There is no such handover.")
        try:
            await self.conversation(work, found.conversation_id)
        except NotFound:
            raise NotFound("There is no such handover.") from None
        return found

    async def contact(self, work: UnitOfWork, contact_id: str) -> Contact:
        """A contact they may see; never an absorbed one."""
        found = await self.find_contact(work, contact_id)
        if found is None or found.status is ContactStatus.MERGED:
            raise NotFound("There is no such contact.")
        return found

    async def find_contact(self, work: UnitOfWork, contact_id: str) -> Contact | None:
        """The same or nothing; an absorbed record is seen by whoever may see it."""
        found = await work.contacts.find(ContactId(contact_id))
        return found if found is not None and self.sees_contact(found) else None

    async def contact_to_change(
        self, work: UnitOfWork, contact_id: str, *, with_conversations: bool = False
    ) -> Contact:
        """A contact they may see, held to the commit. Every write on a contact begins here.

        ``with_conversations`` holds those too, which come first, for whoever writes them after the contact.
        Raises ``ContactMerged`` for an absorbed one whose survivor they may see.
        """
        found = await self.contacts_to_change(work, [contact_id], with_conversations=with_conversations)
        return found[ContactId(contact_id)]

    async def contacts_to_change(
        self, work: UnitOfWork, contact_ids: Collection[str], *, with_conversations: bool = False
    ) -> Mapping[ContactId, Contact]:
        """The same for several; not found as soon as one is not."""
        wanted = {ContactId(each) for each in contact_ids}
        if with_conversations:
            await work.merges.lock_conversations(wanted)
        found = await work.contacts.lock(wanted)
        for each in sorted(wanted):
            if each not in found or not self.sees_contact(found[each]):
                raise NotFound("There is no such contact.")
        for contact in found.values():
            if contact.status is ContactStatus.MERGED:
                survivor = await self.contact(work, await work.contacts.redirect(contact.id))
                raise ContactMerged(merged_into_id=survivor.id)
        return found

    async def record_meant(self, work: UnitOfWork, contact_id: str) -> ContactId:
        """The record that an id leads to today, for those who may see both; for all others the id is what it says."""
        found = await work.contacts.find(ContactId(contact_id))
        if found is None or found.status is not ContactStatus.MERGED or not may_see(self.caller.asker, found):
            return ContactId(contact_id)
        survivor = await work.contacts.find(await work.contacts.redirect(found.id))
        return found.id if survivor is None or not may_see(self.caller.asker, survivor) else survivor.id

    def sees_conversation(self, found: Conversation) -> bool:
        """Whether it exists for them."""
        return self._saw(found.id, sight(self.caller.asker, found))

    def sees_contact(self, found: Contact) -> bool:
        """Whether it exists for them."""
        return self._saw(found.id, sight(self.caller.asker, found))

    def lists(self, row: Contact | Conversation) -> bool:
        """Whether they see a row of a list by their role alone; all that are shown so are one look."""
        by_role = sight(self.caller.asker, row) is Sight.BY_ROLE
        if by_role:
            self.listed[row.id] = None
        return by_role

    async def note(self, work: UnitOfWork) -> None:
        """Writes acts, and looks by role, into the audit log."""
        token_id = self.caller.token_id
        looks: list[tuple[str, Mapping[str, Any]]] = [
            ("restricted.looked", {"id": looked}) for looked in sorted(self.looked)
        ]
        if self.listed:
            looks.append(("restricted.listed", {"ids": [*self.listed]}))
        for what, data in (*self.acts, *looks):
            await work.audit.add(
                AuditEntry(
                    id=work.new_id("aud"),
                    what=what,
                    at=work.now,
                    user_id=self.caller.asker.user_id,
                    data=data if token_id is None else {**data, "token_id": token_id},
                )
            )

    def _saw(self, what: str, how: Sight) -> bool:
        if how is Sight.BY_ROLE:
            self.looked.add(what)
        return how is not Sight.NONE


Act = Callable[[UnitOfWork, Eyes], Awaitable[Seen]]


async def look(toolkit: Toolkit, caller: Acting, read: Act[Seen]) -> Seen:
    """What ``read`` gives back; what they see by role alone is in the audit log before they see it."""
    eyes = Eyes(caller)
    async with toolkit.reading(caller.business_id) as work:
        seen = await read(work, eyes)
    if eyes.looked or eyes.listed or eyes.acts:
        await toolkit.run(caller.business_id, eyes.note)
    return seen


async def change(toolkit: Toolkit, caller: Acting, act: Act[Seen]) -> Seen:
    """Runs ``act`` in one unit of work and commits, with what the audit log is to know of it."""
    eyes = Eyes(caller)

    async def once(work: UnitOfWork) -> Seen:
        nonlocal eyes
        eyes = Eyes(caller)
        done = await act(work, eyes)
        await eyes.note(work)
        return done

    try:
        return await toolkit.run(caller.business_id, once)
    except HandoverkitError:
        # A refusal may name what was seen by role alone; nothing else of this call is kept.
        if eyes.looked:
            await toolkit.run(caller.business_id, eyes.note)
        raise
