"""What customers typed, as the team settles it: taken over, dismissed, or said of somebody else."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Here, Writing
from api.bodies.contacts.contact_edits import ChangedContact, ChoiceAsked
from api.bodies.conversations import ConversationBody
from api.doing import Do
from api.gates.refusals import Enter
from api.shown import show_changed, show_conversation
from api.versions import tells_version, with_etag
from tools.actions.capture.accept_claim import accept_claim, find_claim
from tools.actions.capture.dismiss_claim import dismiss_claim
from tools.actions.capture.not_this_person import not_this_person
from tools.actions.codes.send_code_for_claim import send_code_for_claim
from tools.actions.contacts.entering.enter_values import Person, hold_with_holders
from tools.actions.team.eyes import Eyes
from tools.channels.mailed_codes import MailedCodes
from tools.contacts.capabilities import Capability
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Claim
from tools.errors import NotFound
from tools.toolkit import UnitOfWork
from workflows.hosted.codes import words_of

router = APIRouter(prefix="/v1", tags=["claims"])

_UNDECIDED = ChoiceAsked()


@router.post(
    "/contacts/{contact_id}/claims/{claim_id}/accept", response_model=ChangedContact, responses=tells_version()
)
async def take_claim_over(
    contact_id: str, claim_id: str, caller: Writing, do: Do, enter: Enter, asked: ChoiceAsked = _UNDECIDED
) -> Response:
    """Takes a typed value over: it is the contact's from then on, by your word."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        contact, claim = await _claim_to_settle(work, eyes, contact_id, claim_id)
        person = Person(caller.asker, caller.id, eyes.sees_contact, asked.choice)
        await accept_claim(work, contact.id, claim, person=person)
        return await show_changed(work, await eyes.contact(work, contact.id), [])

    return with_etag(await enter(lambda: do(change)))


@router.post(
    "/contacts/{contact_id}/claims/{claim_id}/dismiss", response_model=ChangedContact, responses=tells_version()
)
async def drop_claim(contact_id: str, claim_id: str, caller: Writing, do: Do) -> Response:
    """The typed value leads nowhere any more."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        contact, claim = await _claim_to_settle(work, eyes, contact_id, claim_id)
        await dismiss_claim(work, contact.id, claim, person=Person(caller.asker, caller.id, eyes.sees_contact))
        return await show_changed(work, await eyes.contact(work, contact.id), [])

    return with_etag(await do(change))


@router.post("/contacts/{contact_id}/claims/{claim_id}/send-code", status_code=204)
async def send_code_to_claim(contact_id: str, claim_id: str, parts: Here, caller: Writing, do: Do) -> Response:
    """Sends a one-time code to a typed value, from the chat that you have with the customer.

    Ask for it there: the six digits in the customer's next words prove the value.
    """

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        _, claim = await _claim_to_settle(work, eyes, contact_id, claim_id)
        conversation = await eyes.conversation(work, claim.conversation_id)
        business = await work.businesses.get()
        chosen = await parts.shelf.current(work, business, conversation.template)
        words = words_of(chosen.template, conversation.language or business.languages[0], business=business.name)
        await send_code_for_claim(
            work, claim, user_id=caller.asker.user_id, words=words, sender=MailedCodes(parts.sender)
        )

    return await do(change)


@router.post("/conversations/{conversation_id}/not-this-person", response_model=ConversationBody)
async def say_not_this_person(conversation_id: str, parts: Here, caller: Writing, do: Do) -> Response:
    """Words led this chat to the wrong contact: it goes back to one of its own. Nothing joins the two again."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ConversationBody:
        await eyes.need(work, Capability.WORK)
        found = await eyes.conversation(work, conversation_id)
        await eyes.contact(work, found.contact_id)
        await not_this_person(work, conversation_id=found.id, by_id=caller.id)
        after = await eyes.conversation(work, conversation_id)
        return await show_conversation(work, after, caller=caller, live=parts.live)

    return await do(change)


async def _claim_to_settle(work: UnitOfWork, eyes: Eyes, contact_id: str, claim_id: str) -> tuple[Contact, Claim]:
    """Both held to the commit, with whoever has the value."""
    await eyes.need(work, Capability.WORK)
    found = await eyes.find_contact(work, contact_id)
    if found is None:
        raise NotFound("There is no such contact.")
    claim = await find_claim(work, found.id, claim_id)
    await hold_with_holders(work, found.id, [claim.key])
    contact = await eyes.contact_to_change(work, contact_id)
    return contact, await find_claim(work, contact.id, claim_id)
