"""A user or a team goes: no contact and no conversation is shown to them by name any more."""

from tools.actions.contacts.note_change import note_changes
from tools.actions.team.tell_admins import tell_admins
from tools.contacts.audiences import LeftAudiences
from tools.contacts.book.history import ChangeKind
from tools.contacts.identifiers import Source
from tools.events import EventType
from tools.toolkit import UnitOfWork


async def leave_audiences(work: UnitOfWork, member_id: str, *, by_id: str) -> LeftAudiences:
    """A list that is left empty means admins, who are told so. Twice is once."""
    left = await work.audiences.leave(member_id, at=work.now)
    await note_changes(
        work,
        left.contacts,
        ChangeKind.EDITED,
        by_id=by_id,
        source=Source.AGENT,
        changes={"visible_to": ([member_id], [])},
    )
    for contact_id in left.contacts:
        data = {"contact_id": contact_id, "changed": ["visibility"], "by_id": by_id}
        work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact_id,))
    if left.emptied_contacts or left.emptied_conversations:
        await tell_admins(
            work,
            contacts=left.emptied_contacts,
            conversations=left.emptied_conversations,
            by_id=by_id,
            data={"member_id": member_id},
        )
    return left
