"""What an erasure does beyond the person's own rows: chats of others, sessions led away, opt-outs that come back."""

import pytest

from tests.actions.capturing import ANN, ANNS_PHONE, BOB, capture, contact_of, conversation_of, in_book, open_chat
from tests.databases import BUSINESS
from tests.people import add_conversation, email_key
from tests.whole_database import places_of
from tools.actions.capture.typed_values import email_value
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.actions.contacts.leaving.erase_contact import Erased, erase_contact
from tools.actions.contacts.read_about import read_about
from tools.actions.contacts.set_opt_out import opt_in, opt_out
from tools.contacts.contact import ContactStatus
from tools.contacts.editing.entry import Choice, EntryOutcome
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Holder, OwnerKind, Source
from tools.conversations.conversation import ChannelKind
from tools.ids import ContactId
from tools.privacy.store import SaidElsewhere
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

ADA = "usr_boss"


async def erase(toolkit: SqlToolkit, contact_id: ContactId) -> Erased:
    return await toolkit.run(BUSINESS, lambda work: erase_contact(work, contact_id=contact_id, by_id=ADA))


async def test_chats_of_others_in_which_a_value_was_typed_are_named_and_stay(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB)
    chat, other = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")
    await capture(toolkit, chat, email=ANN, on_match=OnMatch.LINK)
    await capture(toolkit, other, email=BOB, on_match=OnMatch.LINK)

    erased = await erase(toolkit, ann)

    assert erased.said_elsewhere == [SaidElsewhere(chat.guest_id, chat.conversation_id)]
    assert (await conversation_of(toolkit, chat)).contact_id == chat.guest_id
    assert (await contact_of(toolkit, bob)).status is ContactStatus.ACTIVE


async def test_a_session_that_words_led_to_somebody_else_goes_with_whoever_sat_there(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat, other = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")
    async with toolkit.once(BUSINESS) as work:
        # So the record is more than this session, and does not become a redirect.
        await add_conversation(work, chat.guest_id, sender="webchat:elsewhere")
    for each in (chat, other):
        await capture(toolkit, each, email=ANN)
        assert (await conversation_of(toolkit, each)).contact_id == ann

    erased = await erase(toolkit, chat.guest_id)

    assert (erased.contact_id, erased.conversations) == (chat.guest_id, 2)
    async with toolkit.reading(BUSINESS) as work:
        assert await work.contacts.find(chat.guest_id) is None
        assert await work.conversations.find(chat.conversation_id) is None
        assert await work.handovers.find(chat.handover_id) is None
        assert await work.claims.of_contact(ann) != []
    assert (await conversation_of(toolkit, other)).contact_id == ann
    assert (await contact_of(toolkit, ann)).status is ContactStatus.ACTIVE
    # Of what was done, only this is told.
    assert await places_of(toolkit, chat.conversation_id) == {chat.conversation_id: {"events.data"}}


async def test_sessions_that_words_led_to_the_person_go_with_them(toolkit: SqlToolkit) -> None:
    ann, chat = await in_book(toolkit, email=ANN), await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    erased = await erase(toolkit, ann)

    assert (erased.conversations, erased.said_elsewhere) == (1, [])
    assert await places_of(toolkit, ANN, ANNS_PHONE, chat.guest_id) == {}


@pytest.mark.parametrize("source", [Source.IMPORT, Source.ACCOUNTING])
async def test_an_opt_out_outlives_the_person_and_stands_when_the_address_comes_again(
    toolkit: SqlToolkit, source: Source
) -> None:
    ann = await in_book(toolkit, email=ANN)
    await opted(toolkit, ann, out=True)

    await erase(toolkit, ann)
    hidden = await places_of(toolkit, ANN)
    again = await in_book(toolkit)
    by_import = await enter(toolkit, again, source=source)
    by_hand = await enter(toolkit, again, source=Source.AGENT)

    assert hidden == {}
    assert (by_import, by_hand) == (EntryOutcome.ERASED, EntryOutcome.ENTERED)
    assert await opted_out_of(toolkit, again) == {"email"}
    await opted(toolkit, again, out=False)
    assert await opted_out_of(toolkit, again) == set()


async def opted(toolkit: SqlToolkit, contact_id: ContactId, *, out: bool) -> None:
    async def write(work: SqlUnitOfWork) -> None:
        contact = (await work.contacts.lock([contact_id]))[contact_id]
        await (opt_out if out else opt_in)(work, contact, channel=ChannelKind.EMAIL, by_id=ADA)

    await toolkit.run(BUSINESS, write)


async def enter(toolkit: SqlToolkit, contact_id: ContactId, *, source: Source) -> EntryOutcome:
    by_hand = source is Source.AGENT

    async def write(work: SqlUnitOfWork) -> EntryOutcome:
        decision = await enter_identifier(
            work,
            to=Holder(OwnerKind.CONTACT, contact_id),
            values=[email_value(ANN)],
            source=source,
            choice=None if by_hand else Choice.TAKE_OVER,
            by_id=ADA if by_hand else None,
            sees=None,
        )
        return decision.outcome

    return await toolkit.run(BUSINESS, write)


async def opted_out_of(toolkit: SqlToolkit, contact_id: ContactId) -> set[str]:
    """As lists and broadcasts ask."""
    contact = await contact_of(toolkit, contact_id)
    async with toolkit.reading(BUSINESS) as work:
        (_, _, opt_outs) = (await read_about(work, [contact]))[contact_id]
    assert {out.match_key for out in opt_outs} <= {email_key(ANN).match_key}
    return {out.channel for out in opt_outs}
