"""What a person, an import or a sync enters: a claim never stands in its way, proof does."""

from collections.abc import Sequence

import pytest

from tests.actions.capturing import ANN, ANNS_PHONE, BOB, capture, contact_of, in_book, open_chat, said_of, values_of
from tests.conformance.test_invoices import CUSTOMER, invoice, numbers
from tests.databases import BUSINESS
from tests.people import add_identifier, add_user, email_key
from tools.actions.capture.typed_values import Value, email_value
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.actions.merges.undo_merge import undo_merge
from tools.contacts.contact import ContactStatus
from tools.contacts.editing.entry import Choice, EntryDecision, EntryOutcome
from tools.contacts.identifiers import Holder, Key, OwnerKind, Source
from tools.contacts.store import PairState
from tools.ids import ContactId
from tools.storage.toolkit import SqlToolkit


async def enter(
    toolkit: SqlToolkit,
    contact_id: ContactId,
    email: str,
    *,
    choice: Choice | None = None,
    by: str | None = "usr_1",
    source: Source = Source.AGENT,
) -> EntryDecision:
    return await enter_values(toolkit, contact_id, [email_value(email)], choice=choice, by=by, source=source)


async def enter_values(
    toolkit: SqlToolkit,
    contact_id: ContactId,
    values: Sequence[Value],
    *,
    choice: Choice | None = Choice.TAKE_OVER,
    by: str | None,
    source: Source,
) -> EntryDecision:
    async with toolkit.once(BUSINESS) as work:
        return await enter_identifier(
            work,
            to=Holder(OwnerKind.CONTACT, contact_id),
            values=values,
            source=source,
            choice=choice,
            by_id=by,
            sees=None,
        )


async def test_a_value_nobody_holds_is_entered_as_proven(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit)

    decision = await enter(toolkit, ann, ANN)

    assert decision.outcome is EntryOutcome.ENTERED
    assert await values_of(toolkit, ann) == {ANN: "proven"}


async def test_a_value_proven_for_another_is_taken_and_nothing_is_entered(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit), await in_book(toolkit, email=BOB)

    decision = await enter(toolkit, ann, BOB)

    assert (decision.outcome, decision.taken) == (EntryOutcome.TAKEN, (email_key(BOB),))
    assert await values_of(toolkit, bob) == {BOB: "proven"}


async def test_a_claimed_value_is_shown_first(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)
    ann = await in_book(toolkit)

    decision = await enter(toolkit, ann, ANN)

    assert (decision.outcome, decision.shows) == (EntryOutcome.SHOW_FIRST, (chat.guest_id,))
    assert await values_of(toolkit, chat.guest_id) == {ANN: "claimed"}


async def test_parting_takes_the_value_and_leaves_the_rest(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)
    ann = await in_book(toolkit)

    await enter(toolkit, ann, ANN, choice=Choice.PART)

    assert await values_of(toolkit, ann) == {ANN: "proven"}
    assert await values_of(toolkit, chat.guest_id) == {ANNS_PHONE: "claimed"}
    assert await said_of(toolkit, chat.guest_id) == {ANN: "history", ANNS_PHONE: "open"}
    assert (await contact_of(toolkit, chat.guest_id)).status is ContactStatus.ACTIVE


async def test_taking_over_takes_the_record_whole_and_can_be_undone(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, name="Annie")
    ann = await in_book(toolkit)

    await enter(toolkit, ann, ANN, choice=Choice.TAKE_OVER)

    assert (await contact_of(toolkit, chat.guest_id)).merged_into_id == ann
    assert (await contact_of(toolkit, ann)).name == "Ann Lee"
    async with toolkit.once(BUSINESS) as work:
        (merge,) = await work.merges.standing(chat.guest_id)
        await undo_merge(work, merge_id=merge.id, by_id="usr_1")
        conversation = await work.conversations.find(chat.conversation_id)
    assert conversation is not None
    assert conversation.contact_id == chat.guest_id
    assert await values_of(toolkit, ann) == {ANN: "proven"}


async def test_an_own_claim_becomes_proven_without_a_question(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    decision = await enter(toolkit, chat.guest_id, ANN)

    assert decision.outcome is EntryOutcome.ENTERED
    assert await values_of(toolkit, chat.guest_id) == {ANN: "proven"}
    assert await said_of(toolkit, chat.guest_id) == {ANN: "accepted"}


@pytest.mark.parametrize("choice", list(Choice))
async def test_entering_twice_is_once(toolkit: SqlToolkit, choice: Choice) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)
    ann = await in_book(toolkit)
    await enter(toolkit, ann, ANN, choice=choice)
    before = await values_of(toolkit, ann)

    again = await enter(toolkit, ann, ANN, choice=choice)

    assert again.outcome is EntryOutcome.ENTERED
    assert await values_of(toolkit, ann) == before


async def test_the_value_of_a_user_is_taken_like_any_other(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
        await add_identifier(work, user_id, email_key(ANN), holder_kind=OwnerKind.USER)
    ann = await in_book(toolkit)

    assert (await enter(toolkit, ann, ANN)).outcome is EntryOutcome.TAKEN


async def test_an_import_does_not_take_over_whom_a_person_called_somebody_else(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)
    ann = await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.settle((ann, chat.guest_id), state=PairState.APART, by_id="usr_1")

    await enter(toolkit, ann, ANN, choice=Choice.TAKE_OVER, by=None)

    assert (await contact_of(toolkit, chat.guest_id)).status is ContactStatus.ACTIVE
    assert await values_of(toolkit, ann) == {ANN: "proven"}
    assert await values_of(toolkit, chat.guest_id) == {}


@pytest.mark.parametrize("source", [Source.IMPORT, Source.ACCOUNTING])
async def test_no_import_and_no_sync_brings_an_erased_person_back_but_an_agent_may(
    toolkit: SqlToolkit, source: Source
) -> None:
    gone = await in_book(toolkit, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        await erase_contact(work, contact_id=gone, by_id="usr_1")
    ann = await in_book(toolkit)

    kept_out = await enter(toolkit, ann, ANN, by=None, source=source, choice=Choice.TAKE_OVER)
    by_hand = await enter(toolkit, ann, ANN)
    met_again = await enter(toolkit, ann, ANN, by=None, source=source, choice=Choice.TAKE_OVER)

    assert (kept_out.outcome, kept_out.erased) == (EntryOutcome.ERASED, (email_key(ANN),))
    assert (by_hand.outcome, met_again.outcome) == (EntryOutcome.ENTERED, EntryOutcome.ENTERED)


async def test_invoices_that_waited_for_a_customer_come_with_the_value_that_names_it(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.invoices.keep(invoice("1", at=work.now, customer=CUSTOMER))
        await work.invoices.keep(invoice("2", at=work.now, customer=CUSTOMER._replace(match_key="xero:tenant:7")))

    for _ in range(2):
        await enter_values(toolkit, ann, [value_of(CUSTOMER)], by=None, source=Source.ACCOUNTING)

    assert await numbers(toolkit, ann) == ["1"]


async def test_a_value_that_is_refused_brings_no_invoice(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit), await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, bob, CUSTOMER)
        await work.invoices.keep(invoice("1", at=work.now, customer=CUSTOMER))

    decision = await enter_values(toolkit, ann, [value_of(CUSTOMER)], by=None, source=Source.ACCOUNTING)

    assert decision.outcome is EntryOutcome.TAKEN
    assert (await numbers(toolkit, ann), await numbers(toolkit, bob)) == ([], [])


def value_of(key: Key) -> Value:
    """An external id, as a sync brings it."""
    return Value(key, key.match_key)
