"""From stored values to bodies, with what stands beside them read in few questions."""

from collections.abc import Sequence

from api.bodies.contacts.contact_edits import ChangedContact, WarningBody
from api.bodies.contacts.contacts import ContactBody, ContactItem
from api.bodies.conversations import ConversationBody, HandoverBody
from api.parts import Live
from tools.actions.contacts.read_about import read_about
from tools.contacts.access import may_see
from tools.contacts.contact import Contact
from tools.contacts.evidence import OF_ANOTHER_CONTACT
from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover
from tools.ids import ContactId, ConversationId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork


async def show_conversations(
    work: UnitOfWork, conversations: Sequence[Conversation], *, caller: Caller, live: Live
) -> dict[ConversationId, ConversationBody]:
    """Conversations that the caller may see."""
    wanted = [conversation.id for conversation in conversations]
    beside = await work.conversation_list.beside(caller.asker, wanted)
    here = await live.presence.statuses(work.business_id, wanted)
    return {
        each.id: ConversationBody.of(each, beside[each.id], customer_present=each.id in here)
        for each in conversations
    }


async def show_conversation(
    work: UnitOfWork, conversation: Conversation, *, caller: Caller, live: Live
) -> ConversationBody:
    """One conversation that the caller may see."""
    return (await show_conversations(work, [conversation], caller=caller, live=live))[conversation.id]


async def show_handover(work: UnitOfWork, handover: Handover, *, caller: Caller) -> HandoverBody:
    """A handover of a conversation that the caller may see; its contact may be hidden from them all the same."""
    body = HandoverBody.of(handover, await work.handovers.offers(handover.id))
    if handover.contact_id is None:
        return body
    contact = await work.contacts.find(handover.contact_id)
    hidden = contact is not None and not may_see(caller.asker, contact)
    marks = set(handover.marks)
    if marks & OF_ANOTHER_CONTACT and (hidden or not await _sees_all_like(work, handover.contact_id, caller=caller)):
        marks -= OF_ANOTHER_CONTACT
    return body.model_copy(
        update={
            "contact_id": None if hidden else body.contact_id,
            "marks": [each for each in body.marks if each in marks],
        }
    )


async def _sees_all_like(work: UnitOfWork, contact_id: ContactId, *, caller: Caller) -> bool:
    """Whether the caller may see all who were ever taken for the same person: the word may be of any of them."""
    likely = {each for pair in await work.pairs.of([contact_id]) for each in pair}
    return all(may_see(caller.asker, each) for each in (await work.contacts.some(likely)).values())


async def show_contacts(work: UnitOfWork, contacts: Sequence[Contact]) -> dict[ContactId, ContactItem]:
    """Contacts that the caller may see, as they stand in a list."""
    about = await read_about(work, contacts)
    return {each.id: ContactItem.of(each, *about[each.id]) for each in contacts}


async def show_contact(work: UnitOfWork, contact: Contact) -> ContactBody:
    """One contact that the caller may see, with all that was said of it."""
    identifiers, tags, opt_outs = (await read_about(work, [contact]))[contact.id]
    claims = await work.claims.of_contact(contact.id)
    consents = await work.consents.of(contact.id)
    return ContactBody.with_all(
        contact,
        identifiers,
        tags,
        opt_outs,
        claims=claims,
        consents=consents,
        fields=await work.custom_fields.all(),
    )


async def show_changed(work: UnitOfWork, contact: Contact, warnings: Sequence[WarningBody]) -> ChangedContact:
    """A contact that the caller has just changed."""
    body = await show_contact(work, contact)
    return ChangedContact.model_validate({**dict(body), "warnings": warnings})
