"""A conversation stands with a contact: whose visibility and assignment apply to it, never widening it."""

from dataclasses import replace

from tools.actions.conversations.who_answers import who_answers
from tools.actions.team.members_of_teams import NOBODY, read_people
from tools.contacts.access import narrowed
from tools.contacts.attachment import Standing
from tools.contacts.contact import Audience, Contact
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.events import EventType
from tools.ids import ContactId, UserId
from tools.toolkit import UnitOfWork


async def with_defaults(
    work: UnitOfWork, standing: Standing, contact: Contact, *, assignee_id: UserId | None, audience: Audience
) -> Standing:
    """The contact's assignment and visibility, else the template's, which are given."""
    also = audience if contact.visibility.everyone else contact.visibility
    people = NOBODY if also.everyone or standing.audience.everyone else await read_people(work)
    answers = standing.assignee_id
    if answers is None or not standing.person_has_it:
        by_contact = await who_answers(work, contact, audience=standing.audience)
        answers = by_contact or standing.assignee_id or assignee_id
    return replace(
        standing,
        audience=narrowed(standing.audience, also, members_of=people.members_of),
        assignee_id=answers,
    )


async def place_conversation(
    work: UnitOfWork, before: Conversation, *, at: ContactId, identity: IdentityLevel, standing: Standing
) -> Conversation:
    """Writes what differs. What a session has proven is not forgotten by what it says."""
    after = replace(
        before,
        contact_id=at,
        identity=before.identity if before.identity is IdentityLevel.PROVEN else identity,
        assignee_id=standing.assignee_id,
        tags=before.tags if standing.tags == set(before.tags) else sorted(standing.tags),
    )
    if after != before:
        await work.conversations.save(after)
    if standing.audience != before.visibility:
        await work.conversations.show_to(before.id, standing.audience)
        after = replace(after, visibility=standing.audience)
    if after.assignee_id != before.assignee_id:
        data = {"conversation_id": before.id, "contact_id": at, "assignee_id": after.assignee_id}
        work.announce(EventType.CONVERSATION_ASSIGNED, data, conversation_id=before.id, contacts=(at,))
    return after
