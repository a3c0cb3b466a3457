"""A contact goes out of use, comes back, or goes for good."""

from collections import Counter
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Writing
from api.bodies.contacts.contacts import ContactBody
from api.bodies.contacts.lifecycle import ErasedBody, KeptBody, KeptBy, ReasonAsked, SaidElsewhereBody
from api.doing import Do
from api.shown import show_contact
from tools.actions.contacts.leaving.archive_contact import archive_contact, reactivate_contact
from tools.actions.contacts.leaving.delete_contact import delete_contact
from tools.actions.contacts.leaving.erase_contact import Erased, erase_contact
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.privacy.deletion import Keeper, KeeperKind
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts/{contact_id}", tags=["contacts"])

_NO_REASON = ReasonAsked()


@router.post("/archive", response_model=ContactBody)
async def archive(contact_id: str, caller: Writing, do: Do, asked: ReasonAsked = _NO_REASON) -> Response:
    """Puts a contact out of use; the next message from it brings it back with all that it has."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ContactBody:
        await eyes.need(work, Capability.ARCHIVE)
        contact = await eyes.contact_to_change(work, contact_id, with_conversations=True)
        archived = await archive_contact(work, contact_id=contact.id, by_id=caller.id, reason=asked.reason)
        return await show_contact(work, archived)

    return await do(change)


@router.post("/reactivate", response_model=ContactBody)
async def reactivate(contact_id: str, caller: Writing, do: Do, asked: ReasonAsked = _NO_REASON) -> Response:
    """Brings an archived contact back into use."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ContactBody:
        await eyes.need(work, Capability.ARCHIVE)
        contact = await eyes.contact_to_change(work, contact_id)
        active = await reactivate_contact(work, contact_id=contact.id, by_id=caller.id, reason=asked.reason)
        return await show_contact(work, active)

    return await do(change)


@router.delete("", response_model=ErasedBody | KeptBody)
async def delete(contact_id: str, caller: Writing, do: Do) -> Response:
    """Deletes a contact with nothing open, which erases the person; else archives it and says what kept it."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ErasedBody | KeptBody:
        await eyes.need(work, Capability.DELETE)
        contact = await eyes.contact_to_change(work, contact_id, with_conversations=True)
        deleted = await delete_contact(work, contact_id=contact.id, by_id=caller.id)
        if deleted.erased is None:
            return KeptBody(contact_id=contact.id, kept_by=await _as_far_as_seen(work, eyes, deleted.kept_by))
        eyes.did("contact.deleted", id=contact.id)
        said = await _said_elsewhere(work, eyes, deleted.erased)
        return ErasedBody.of(deleted.erased, outcome="deleted", said_elsewhere=said)

    return await do(change)


@router.post("/erase", response_model=ErasedBody)
async def erase(contact_id: str, caller: Writing, do: Do) -> Response:
    """Erases a person at their wish, whatever is open: everything but what the law wants kept."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ErasedBody:
        await eyes.need(work, Capability.ERASE)
        contact = await eyes.contact_to_change(work, contact_id, with_conversations=True)
        erased = await erase_contact(work, contact_id=contact.id, by_id=caller.id)
        eyes.did("contact.erased", id=contact.id)
        return ErasedBody.of(erased, outcome="erased", said_elsewhere=await _said_elsewhere(work, eyes, erased))

    return await do(change)


async def _as_far_as_seen(work: UnitOfWork, eyes: Eyes, keepers: Sequence[Keeper]) -> list[KeptBy]:
    """What is hidden from the caller has no id; without it nobody could tell why the contact is still there."""
    shown: list[KeptBy] = []
    hidden: Counter[KeeperKind] = Counter()
    for keeper in keepers:
        conversation = None
        if keeper.conversation_id is not None:
            conversation = await work.conversations.find(keeper.conversation_id)
        if conversation is not None and not eyes.sees_conversation(conversation):
            hidden[keeper.kind] += 1
        else:
            shown.append(KeptBy(kind=keeper.kind, id=keeper.id))
    return [*shown, *(KeptBy(kind=kind, id=None, count=count) for kind, count in sorted(hidden.items()))]


async def _said_elsewhere(work: UnitOfWork, eyes: Eyes, erased: Erased) -> list[SaidElsewhereBody]:
    seen: list[SaidElsewhereBody] = []
    for each in erased.said_elsewhere:
        if await eyes.find_contact(work, each.contact_id) is not None:
            seen.append(SaidElsewhereBody(contact_id=each.contact_id, conversation_id=each.conversation_id))
    return seen
