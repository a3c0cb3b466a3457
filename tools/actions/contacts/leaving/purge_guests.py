"""Guests of whom nobody ever heard a word are taken away after a while."""

from collections.abc import Collection
from datetime import datetime

from tools.actions.contacts.leaving.wipe_remains import wipe_remains
from tools.errors import Busy
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def purge_guests(work: UnitOfWork, guest_ids: Collection[ContactId], *, before: datetime) -> int:
    """Of these guests, those that are empty also now that they are held; says how many went.

    Nobody is told: a guest stands in no list. Whoever comes back with that browser is a new one. Raises ``Busy`` when
    one has come back at this very moment.
    """
    conversation_ids = await work.erasure.conversations_of(guest_ids)
    await work.erasure.lock_conversations(conversation_ids)
    await work.contacts.lock(guest_ids)
    if await work.erasure.conversations_of(guest_ids) != conversation_ids:
        raise Busy
    empty = await work.purging.still_empty(guest_ids, before=before)
    await work.erasure.forget_conversations(await work.erasure.conversations_of(empty))
    await work.erasure.forget_contacts(empty)
    if empty:
        await wipe_remains(work)
    return len(empty)
