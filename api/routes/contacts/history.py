"""The history of a contact."""

from fastapi import APIRouter

from api.asking import Reading
from api.bodies.contacts.history import HistoryItem, chat_of
from api.bodies.strict import PageOf
from api.eyes import Look
from api.paging import PageHere
from tools.actions.team.eyes import Eyes
from tools.ids import ConversationId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])


@router.get("/{contact_id}/history")
async def list_history(contact_id: str, caller: Reading, look: Look, paging: PageHere) -> PageOf[HistoryItem]:
    """What was done to a contact and to the records it has absorbed, joins, and what was typed; the newest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[HistoryItem]:
        contact = await eyes.contact(work, contact_id)
        records = await work.contacts.some(await work.erasure.records_of(contact.id))
        seen = [record.id for record in records.values() if eyes.sees_contact(record)]
        found = await work.history_list.page(caller.asker, seen, after=paging.after, limit=paging.fetch)
        named = [ConversationId(chat) for happened, _ in found if (chat := chat_of(happened)) is not None]
        chats = (await work.conversation_list.amount(caller.asker, named)).conversation_ids
        kept = {f"custom.{each.key}" for each in await work.custom_fields.all() if each.removed_at is None}
        return paging.page(
            found,
            lambda happened: HistoryItem.of(
                happened,
                contact_id=contact.id,
                chats=chats,
                shown=lambda field: not field.startswith("custom.") or field in kept,
            ),
        )

    return await look(read)
