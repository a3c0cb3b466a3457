"""Who answers in a conversation by itself: whoever answers for its contact, if it is not hidden from them."""

from tools.actions.team.members_of_teams import read_people
from tools.contacts.access import comes_by_itself_to
from tools.contacts.contact import Audience, Contact
from tools.ids import UserId
from tools.toolkit import UnitOfWork


async def who_answers(work: UnitOfWork, contact: Contact | None, *, audience: Audience) -> UserId | None:
    """The user, who is not deactivated before the commit, or nobody; ``audience`` is the conversation's."""
    if contact is None or contact.assignee_id is None:
        return None
    assignee_id = contact.assignee_id
    if assignee_id not in await work.users.hold([assignee_id]):
        return None
    if audience.everyone:
        return assignee_id
    people = await read_people(work)
    comes = comes_by_itself_to(
        assignee_id,
        conversation=audience,
        contact=contact.visibility,
        members_of=people.members_of,
        admins=people.admins,
    )
    return assignee_id if comes else None
