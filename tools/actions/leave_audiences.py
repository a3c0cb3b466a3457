"""A user or a team goes: no contact and no conversation is shown to them by name any more."""

from tools.actions.note_act import note_act
from tools.actions.note_change import note_changes
from tools.contacts.audiences import LeftAudiences
from tools.contacts.history import ChangeKind
from tools.contacts.identifiers import Source
from tools.events import EventType
from tools.toolkit import UnitOfWork

_NAMED_AT_MOST = 100
"""So many ids stand in one entry of the audit log; it says how many there are beyond."""


async def leave_audiences(work: UnitOfWork, member_id: str, *, by_id: str) -> LeftAudiences:
    """A list that is left empty means admins, who are told so by the audit log. Twice is once."""
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
    emptied = [*left.emptied_contacts, *left.emptied_conversations]
    if emptied:
        told = {
            "member_id": member_id,
            "contacts": len(left.emptied_contacts),
            "conversations": len(left.emptied_conversations),
            "ids": emptied[:_NAMED_AT_MOST],
        }
        await note_act(work, "audience.left_empty", by_id=by_id, data=told)
    return left
