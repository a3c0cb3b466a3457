"""Beyond the limits the customer is thanked, the details are kept, and nobody is looked up."""

from dataclasses import replace

import pytest

from tests.actions.capturing import (
    ANN,
    ANNS_PHONE,
    capture,
    conversation_of,
    handover_of,
    in_book,
    open_chat,
    said_of,
    values_of,
)
from tests.databases import BUSINESS
from tests.people import add_conversation, add_guest, add_handover, add_identifier, email_key
from tools.contacts.identifiers import Evidence
from tools.errors import Invalid, NotFound
from tools.ids import ConversationId, HandoverId
from tools.storage.toolkit import SqlToolkit


async def test_the_fourth_address_of_a_chat_is_kept_and_looked_up_for_nobody(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    for number in range(3):
        await capture(toolkit, chat, email=f"a{number}@example.com")

    captured = await capture(toolkit, chat, email=ANN)

    assert captured.contact_id == chat.guest_id
    assert captured.marks == {"over_the_limit"}
    assert (await handover_of(toolkit, chat)).captured == {"email": ANN}
    assert (await said_of(toolkit, chat.guest_id))[ANN] == "open"
    assert await values_of(toolkit, chat.guest_id) == {}


async def test_phones_have_a_limit_of_their_own(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    for number in range(4):
        await capture(toolkit, chat, email=f"a{number}@example.com")

    captured = await capture(toolkit, chat, email="a3@example.com", phone=ANNS_PHONE)

    assert captured.marks == {"over_the_limit"}
    assert await values_of(toolkit, chat.guest_id) == {ANNS_PHONE: "claimed"}


async def test_what_was_over_the_limit_leads_nowhere_when_it_is_weighed_again(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    for number in range(3):
        await capture(toolkit, chat, email=f"a{number}@example.com")
    await capture(toolkit, chat, email=ANN)

    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    assert (await conversation_of(toolkit, chat)).contact_id == chat.guest_id


async def test_a_network_address_that_asked_for_its_share_of_persons_looks_up_nobody(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
        conversation = await add_conversation(work, guest_id)
        elsewhere = replace(conversation, id=ConversationId("cnv_x"), network_address="n1", sender="webchat:v1")
        await work.conversations.add(elsewhere)
        handovers = [await add_handover(work, elsewhere) for _ in range(4)]
    chat = replace(await open_chat(toolkit, visitor="v2"), conversation_id=elsewhere.id, handover_id=handovers[-1])

    captured = await capture(toolkit, chat, email=ANN)

    assert captured.contact_id == guest_id
    assert captured.marks == {"over_the_limit"}


async def test_a_contact_takes_twenty_values_of_a_kind_and_the_next_is_only_noted(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        for number in range(20):
            key = email_key(f"n{number}@example.com")
            await add_identifier(work, chat.guest_id, key, evidence=Evidence.CLAIMED, primary=number == 0)

    await capture(toolkit, chat, email=ANN)

    assert ANN not in await values_of(toolkit, chat.guest_id)
    assert await said_of(toolkit, chat.guest_id) == {ANN: "open"}


@pytest.mark.parametrize("phone", ["12", "+44", "not a number", "+447400123456 or +447400654321"])
async def test_what_is_no_number_is_refused_and_nothing_is_kept(sqlite_toolkit: SqlToolkit, phone: str) -> None:
    chat = await open_chat(sqlite_toolkit)

    with pytest.raises(Invalid):
        await capture(sqlite_toolkit, chat, email=ANN, phone=phone)

    assert await said_of(sqlite_toolkit, chat.guest_id) == {}


async def test_a_handover_of_another_conversation_is_not_found(sqlite_toolkit: SqlToolkit) -> None:
    chat, other = await open_chat(sqlite_toolkit), await open_chat(sqlite_toolkit, visitor="v2")

    with pytest.raises(NotFound):
        await capture(sqlite_toolkit, replace(chat, handover_id=other.handover_id), email=ANN)
    with pytest.raises(NotFound):
        await capture(sqlite_toolkit, replace(chat, handover_id=HandoverId("hov_none")), email=ANN)
    with pytest.raises(NotFound):
        await capture(sqlite_toolkit, replace(chat, conversation_id=ConversationId("cnv_none")), email=ANN)
