"""Contacts are blocked and unblocked; what they have agreed to is kept and taken back."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Writing
from api.bodies.contacts.consents import BlockAsked, ConsentAsked
from api.bodies.contacts.contacts import ConsentBody, ContactBody
from api.doing import Do
from api.shown import show_contact
from tools.actions.contacts.block_contact import block_contact, unblock_contact
from tools.actions.contacts.give_consent import give_consent, withdraw_consent
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts/{contact_id}", tags=["contacts"])

_ALL = BlockAsked()


@router.post("/block", response_model=ContactBody)
async def block(contact_id: str, caller: Writing, do: Do, asked: BlockAsked = _ALL) -> Response:
    """Blocks a contact, or one channel identity: messages are kept; no AI, no handover, nobody is told of them."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ContactBody:
        await eyes.need(work, Capability.ARCHIVE)
        contact = await eyes.contact_to_change(work, contact_id, with_conversations=True)
        blocked = await block_contact(
            work, contact_id=contact.id, identifier_id=asked.identifier, by_id=caller.id, reason=asked.reason
        )
        return await show_contact(work, blocked)

    return await do(change)


@router.post("/unblock", response_model=ContactBody)
async def unblock(contact_id: str, caller: Writing, do: Do, asked: BlockAsked = _ALL) -> Response:
    """Takes a block back; what came meanwhile stays unanswered."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ContactBody:
        await eyes.need(work, Capability.ARCHIVE)
        contact = await eyes.contact_to_change(work, contact_id, with_conversations=True)
        free = await unblock_contact(
            work, contact_id=contact.id, identifier_id=asked.identifier, by_id=caller.id, reason=asked.reason
        )
        return await show_contact(work, free)

    return await do(change)


@router.post("/consents", response_model=ConsentBody, status_code=201)
async def add_consent(contact_id: str, asked: ConsentAsked, caller: Writing, do: Do) -> Response:
    """Keeps what a customer has agreed to, on this channel and for this purpose alone."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ConsentBody:
        await eyes.need(work, Capability.WORK)
        contact = await eyes.contact_to_change(work, contact_id)
        consent = asked.consent(
            own_id=work.new_id("cst"), business_id=work.business_id, contact_id=contact.id, now=work.now
        )
        return ConsentBody.model_validate(await give_consent(work, consent, by_id=caller.id))

    return await do(change, status=201)


@router.post("/consents/{consent_id}/withdraw", response_model=ConsentBody)
async def end_consent(contact_id: str, consent_id: str, caller: Writing, do: Do) -> Response:
    """The customer takes a consent back; it stays written that it was given."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ConsentBody:
        await eyes.need(work, Capability.WORK)
        contact = await eyes.contact_to_change(work, contact_id)
        consent = await withdraw_consent(work, contact_id=contact.id, consent_id=consent_id, by_id=caller.id)
        return ConsentBody.model_validate(consent)

    return await do(change)
