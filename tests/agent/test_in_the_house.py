"""The built-in agent in the whole service: its tools act on the rows of the turn, on one conversation alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from langchain_core.messages import AIMessage

from tests.agent.scripted_model import ScriptedModel, calling
from tests.databases import BUSINESS
from tests.people import add_contact, add_identifier, email_key
from tests.workflows.house import CHAT, House
from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.typed_values import Value
from tools.clock import SimulatedClock
from tools.contacts.identifiers import Evidence, IdentifierKind, Key, Source
from tools.conversations.conversation import ConversationState, IdentityLevel
from tools.ids import ContactId, InvoiceId
from tools.invoices.invoice import Invoice, InvoiceStatus
from tools.storage.toolkit import SqlToolkit
from tools.toolkit import UnitOfWork


@pytest.fixture
def house(sqlite_toolkit: SqlToolkit, clock: SimulatedClock) -> House:
    return House(sqlite_toolkit, clock)


SENDER = Key(IdentifierKind.CHANNEL, "whatsapp:1:447400123456")


async def ann(house: House) -> ContactId:
    async with house.toolkit.once(BUSINESS) as work:
        contact = await add_contact(work, email="ann@example.com", phone="+447400123456")
        await add_identifier(work, contact, email_key("typed@example.com"), evidence=Evidence.CLAIMED, primary=False)
        await add_identifier(work, contact, SENDER, primary=False)
        await add_contact(work, name="Bob Ray", email="bob@example.com")
    return contact


@pytest.mark.parametrize(("level", "shown"), [("proven", True), ("claimed", False), ("none", False)])
async def test_own_details_are_told_to_a_proven_session_alone(house: House, level: str, *, shown: bool) -> None:
    contact = await ann(house)
    await house.open_chat(contact_id=contact, identity=IdentityLevel(level), sender=SENDER.match_key)

    said = await house.customer("What e-mail do you have for me?")

    assert ("ann@example.com" in said[0]) is shown
    assert "typed@example.com" not in said[0]
    assert "bob@example.com" not in said[0]


CODE = Value(email_key("ann@example.com"), "ann@example.com")


async def prove(house: House) -> None:
    """A code that was sent to Ann's address came back in this chat."""
    async with house.toolkit.once(BUSINESS) as work:
        await prove_identifier(work, conversation_id=CHAT, values=[CODE], source=Source.CODE)


async def test_a_code_opens_the_own_details_for_half_an_hour_and_another_one_again(house: House) -> None:
    await ann(house)
    await house.open_chat(sender="webchat:v1")
    shown = []

    for minutes, proves in ((0, True), (30, False), (1, False), (0, True)):
        house.clock.advance(timedelta(minutes=minutes))
        if proves:
            await prove(house)
        shown.append("ann@example.com" in (await house.customer("What e-mail do you have for me?"))[0])

    assert shown == [True, True, False, True]


@pytest.mark.parametrize(("minutes", "shown"), [(30, True), (31, False)])
async def test_after_half_an_hour_a_code_shows_no_address_on_file_to_be_confirmed(
    house: House, minutes: int, *, shown: bool
) -> None:
    await ann(house)
    await house.open_chat(sender="webchat:v1")
    await prove(house)
    house.clock.advance(timedelta(minutes=minutes))

    said = await house.customer("I want to talk to a person")

    assert ("@example.com" in " ".join(said)) is shown
    assert (await house.conversation()).identity is IdentityLevel.PROVEN


@pytest.mark.parametrize(("level", "shown"), [("proven", True), ("claimed", False), ("none", False)])
async def test_what_is_owed_is_told_to_a_proven_session_alone(house: House, level: str, *, shown: bool) -> None:
    contact = await ann(house)
    async with house.toolkit.once(BUSINESS) as work:
        others = await add_contact(work, name="Cy Oh", email="cy@example.com")
        for number, owner, due, status in (
            ("R-open", contact, "20.50", InvoiceStatus.ISSUED),
            ("R-paid", contact, "0", InvoiceStatus.PAID),
            ("R-draft", contact, "9", InvoiceStatus.DRAFT),
            ("R-others", others, "9", InvoiceStatus.ISSUED),
        ):
            await work.invoices.keep(invoice(work, number, owner, due, status))
    await house.open_chat(contact_id=contact, identity=IdentityLevel(level), sender=SENDER.match_key)

    (said,) = await house.customer("How much do I owe?")

    assert ("R-open · 20.50 · EUR" in said) is shown
    assert [number for number in ("R-paid", "R-draft", "R-others") if number in said] == []


def invoice(work: UnitOfWork, number: str, owner: ContactId, due: str, status: InvoiceStatus) -> Invoice:
    return Invoice(
        id=InvoiceId(work.new_id("inv")),
        business_id=BUSINESS,
        source="shop",
        number=number,
        status=status,
        currency="EUR",
        total=Decimal(30),
        amount_due=Decimal(due),
        updated_at=work.now,
        contact_id=owner,
    )


async def test_a_detail_left_unasked_is_kept_as_claimed(house: House) -> None:
    await house.open_chat()

    said = await house.customer("My e-mail is new@example.com")

    async with house.toolkit.reading(BUSINESS) as work:
        held = await work.identifiers.holders([email_key("new@example.com")])
    assert said == ["Thank you, I have passed that on."]
    assert held[email_key("new@example.com")].evidence is Evidence.CLAIMED


async def test_asking_for_a_person_opens_a_handover(house: House) -> None:
    await house.open_chat()
    await house.user("Ana")

    await house.customer("Your service is useless")

    assert (await house.conversation()).state is ConversationState.WAITING
    assert "requested" in await house.story()


async def test_a_model_outside_the_turn_is_asked_once_and_its_tools_act_once(house: House) -> None:
    replies = [calling(("leave_details", {"email": "new@example.com"})), AIMessage("Noted, thanks.")]
    model = ScriptedModel(replies=list(replies))
    await (scripted := House(house.toolkit, house.clock, model=model)).open_chat()

    said = await scripted.customer("write me at new@example.com")

    assert said == ["Noted, thanks."]
    assert len(model.asked) == 2


async def test_a_model_that_fails_leads_to_a_person(house: House) -> None:
    model = ScriptedModel(replies=[ValueError("no credit")])
    await (scripted := House(house.toolkit, house.clock, model=model)).open_chat()
    await scripted.user("Ana")

    await scripted.customer("hello")

    assert (await scripted.conversation()).state is ConversationState.WAITING
    assert (await scripted.handover()).reason == "failed"
