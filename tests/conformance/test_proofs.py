"""What a session has proven is kept with when it was proven last, on either database."""

from datetime import timedelta

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_conversation, add_guest, email_key
from tools.clock import SimulatedClock
from tools.contacts.identifiers import IdentifierKind, Key
from tools.storage.toolkit import SqlToolkit

EMAIL = email_key("ann@example.com")
SIGNED = Key(IdentifierKind.EXTERNAL, "identity:wgt_1:42")


async def test_a_proof_is_kept_with_its_last_time(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        chat = await add_conversation(work, await add_guest(work))
        other = await add_conversation(work, await add_guest(work, visitor="v2"))
        await work.conversations.note_proofs(chat.id, [EMAIL, SIGNED])
        first = work.now
    clock.advance(timedelta(minutes=40))
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.note_proofs(chat.id, [EMAIL])

    async with toolkit.reading(BUSINESS) as work:
        proofs, of_another = await work.conversations.proofs(chat.id), await work.conversations.proofs(other.id)
    async with toolkit.reading(OTHER_BUSINESS) as work:
        elsewhere = await work.conversations.proofs(chat.id)

    assert proofs == {EMAIL: first + timedelta(minutes=40), SIGNED: first}
    assert (of_another, elsewhere) == ({}, {})
