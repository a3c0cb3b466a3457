"""Customers type addresses while agents enter the same ones: the entry is never refused, and there is one owner."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.actions.capturing import Chat, Typed, open_chat
from tests.databases import BUSINESS
from tests.people import add_contact, email_key
from tests.scale import scaled
from tools.actions.capture.capture_contact import capture_contact
from tools.actions.capture.typed_values import email_value
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.contacts.contact import ContactStatus
from tools.contacts.editing.entry import Choice, EntryOutcome
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Evidence, Holder, OwnerKind, Source
from tools.ids import ContactId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

AT_ONCE = 10


@dataclass(frozen=True)
class Race:
    """One address, typed and entered at the same time."""

    number: int
    chat: Chat
    contact_id: ContactId

    @property
    def email(self) -> str:
        return f"race{self.number}@example.com"


async def prepared(toolkit: SqlToolkit, number: int) -> Race:
    chat = await open_chat(toolkit, visitor=f"v{number}")
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, name="Guest")
    return Race(number, chat, contact_id)


async def typed(toolkit: SqlToolkit, race: Race) -> None:
    async def act(work: SqlUnitOfWork) -> None:
        await capture_contact(
            work,
            conversation_id=race.chat.conversation_id,
            handover_id=race.chat.handover_id,
            details=Typed(email=race.email),
            on_match=OnMatch.MERGE,
        )

    await toolkit.run(BUSINESS, act)


async def entered(toolkit: SqlToolkit, race: Race) -> EntryOutcome:
    async def act(work: SqlUnitOfWork) -> EntryOutcome:
        decision = await enter_identifier(
            work,
            to=Holder(OwnerKind.CONTACT, race.contact_id),
            values=[email_value(race.email)],
            source=Source.AGENT,
            choice=random.choice(list(Choice)),
            by_id="usr_1",
            sees=None,
        )
        return decision.outcome

    return await toolkit.run(BUSINESS, act)


async def run(toolkit: SqlToolkit, races: Sequence[Race]) -> list[EntryOutcome]:
    """Each typed twice, as by an impatient customer's two devices, and entered once, in no order."""
    acts = [(act, race) for race in races for act in (typed, typed, entered)]
    random.shuffle(acts)
    done = await asyncio.gather(*(act(toolkit, race) for act, race in acts))
    return [outcome for outcome in done if outcome is not None]


async def test_an_entry_against_a_claim_is_never_refused_and_never_makes_two_owners(toolkit: SqlToolkit) -> None:
    races = [await prepared(toolkit, number) for number in range(scaled(1000))]

    outcomes: list[EntryOutcome] = []
    for start in range(0, len(races), AT_ONCE):
        outcomes += await run(toolkit, races[start : start + AT_ONCE])

    assert set(outcomes) == {EntryOutcome.ENTERED}
    async with toolkit.reading(BUSINESS) as work:
        held = await work.identifiers.holders([email_key(race.email) for race in races])
        for race in races:
            owner = held[email_key(race.email)]
            guest = await work.contacts.find(race.chat.guest_id)
            conversation = await work.conversations.find(race.chat.conversation_id)
            assert (owner.holder.id, owner.evidence) == (race.contact_id, Evidence.PROVEN)
            assert guest is not None
            assert conversation is not None
            led_away = guest.status is ContactStatus.MERGED
            assert conversation.contact_id == (race.contact_id if led_away else race.chat.guest_id)
            emails = [one for one in await work.identifiers.of([race.chat.guest_id]) if one.key.kind == "email"]
            assert emails == []


async def test_two_customers_who_type_the_same_new_address_at_once_are_met_in_one_record(toolkit: SqlToolkit) -> None:
    for number in range(scaled(200)):
        first = await open_chat(toolkit, visitor=f"a{number}")
        second = await open_chat(toolkit, visitor=f"b{number}")
        races = [Race(number, chat, chat.guest_id) for chat in (first, second)]

        await asyncio.gather(*(typed(toolkit, race) for race in races))

        async with toolkit.reading(BUSINESS) as work:
            held = (await work.identifiers.holders([email_key(races[0].email)]))[email_key(races[0].email)]
            chats = [await work.conversations.find(race.chat.conversation_id) for race in races]
        assert {chat.contact_id for chat in chats if chat is not None} == {held.holder.id}
