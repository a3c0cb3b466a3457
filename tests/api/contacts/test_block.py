"""Whoever is blocked may write, and nothing comes of it: no AI, no handover, nobody is told, nobody comes back."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.chats import write_contact
from tests.api.contacts.books import added, history, told
from tests.api.conversations.test_web_chat import add_widget, start
from tests.api.door import Door
from tests.databases import BUSINESS, WHATSAPP
from tests.workflows.house import House
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import phone_value
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.conversations.receive_message import receive_message
from tools.contacts.contact import Audience
from tools.conversations.conversation import ChannelKind, ConversationState, Speaker
from tools.conversations.handover import FollowUpState, HandoverState
from tools.ids import ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork

PHONE = "+447400123456"
SENDER = Sender("whatsapp:1:447400123456", proven=(phone_value(PHONE),))


async def written_on_whatsapp(house: House, text: str = "Hello", sender: Sender = SENDER) -> ConversationId:
    """A message comes in, and a turn is run on it."""

    async def arrive(work: SqlUnitOfWork) -> ConversationId:
        opened = await open_conversation(work, place=Place(WHATSAPP, ChannelKind.WHATSAPP), sender=sender)
        await receive_message(work, conversation_id=opened.conversation.id, text=text, client_id=None)
        return opened.conversation.id

    chat = await house.toolkit.run(BUSINESS, arrive)
    await house.turn(chat)
    return chat


async def speakers(house: House, chat: ConversationId) -> list[str]:
    return [message.speaker.value for message in await house.messages(chat)]


async def blocked(client: httpx.AsyncClient, contact_id: str, **asked: Any) -> dict[str, Any]:
    answer = await client.post(f"/v1/contacts/{contact_id}/block", json=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def contact_of(house: House, chat: ConversationId) -> str:
    return (await house.conversation(chat)).contact_id


@pytest.mark.parametrize("whole", [True, False], ids=["contact", "identity"])
async def test_messages_of_the_blocked_are_kept_and_nothing_else_until_the_block_is_taken_back(
    both_doors: Door, *, whole: bool
) -> None:
    house = House(both_doors.toolkit, both_doors.clock)
    chat = await written_on_whatsapp(house)
    contact_id = await contact_of(house, chat)
    async with await both_doors.user() as agent:
        identity = (await agent.get(f"/v1/contacts/{contact_id}")).json()["channel_identities"][0]
        shown = await blocked(agent, contact_id, **({} if whole else {"identifier": identity["id"]}))
        await house.turn(chat)
        before = len(await house.events())

        again = await written_on_whatsapp(house, "Are you there?")
        both_doors.clock.advance(timedelta(days=8))
        later = await written_on_whatsapp(house, "Good morning")
        assert len(await house.events()) == before
        path = f"/v1/contacts/{contact_id}/unblock"
        freed = (await agent.post(path, json={} if whole else {"identifier": identity["id"]})).json()
        free = await written_on_whatsapp(house, "Hello again")

    assert (shown["blocked"], shown["channel_identities"][0]["blocked"]) == (whole, not whole)
    assert (freed["blocked"], freed["channel_identities"][0]["blocked"]) == (False, False)
    assert (again == chat, later == chat, free == later) == (True, False, True)
    assert await speakers(house, chat) == ["contact", "ai", "contact"]
    assert await speakers(house, later) == ["contact", "contact", "ai"]
    assert [(await house.conversation(each)).state for each in (chat, later)] == [
        ConversationState.CLOSED,
        ConversationState.AI,
    ]


async def test_what_waits_for_an_answer_is_not_answered_any_more(both_doors: Door) -> None:
    house = House(both_doors.toolkit, both_doors.clock)
    await add_widget(both_doors)
    there, visitor = await start(both_doors)
    chat = ConversationId(there.rpartition("/")[2])
    async with visitor, await both_doors.user() as agent:
        await visitor.post(f"{there}/messages", json={"text": "Hello?", "client_id": "1"})
        contact_id = await contact_of(house, chat)

        await blocked(agent, contact_id)
        await house.turn(chat)
        out = [await visitor.get(f"{there}/messages"), await visitor.post(f"{there}/messages", json={})]

    assert await speakers(house, chat) == ["contact"]
    assert [each.status_code for each in out] == [401, 401]


async def test_a_handover_under_way_is_called_off_without_a_word_and_no_deadline_stays(both_doors: Door) -> None:
    house = House(both_doors.toolkit, both_doors.clock)
    await house.user("Mia")
    chat = await written_on_whatsapp(house, "I want to talk to a person")
    said = await speakers(house, chat)
    async with await both_doors.user() as agent:
        assert (await house.handover(chat)).state is HandoverState.WAITING

        await blocked(agent, await contact_of(house, chat))
        await house.turn(chat)
        await house.passes(timedelta(days=2))

    assert (await house.handover(chat)).state is HandoverState.CANCELLED
    assert await speakers(house, chat) == said
    assert (await house.conversation(chat)).state is ConversationState.CLOSED


async def test_nobody_owes_the_blocked_an_answer(both_doors: Door) -> None:
    house = House(both_doors.toolkit, both_doors.clock)
    chat = await written_on_whatsapp(house, "I want to talk to a person")
    await house.passes(timedelta(days=1))
    assert (await house.handover(chat)).follow_up.state is FollowUpState.OPEN
    async with await both_doors.user() as agent:
        await blocked(agent, await contact_of(house, chat))
        owed = (await agent.get("/v1/follow-ups")).json()["items"]

    assert owed == []
    assert (await house.handover(chat)).follow_up.state is FollowUpState.DONE


async def test_a_blocked_identity_proves_nothing_and_brings_no_archived_contact_back(both_doors: Door) -> None:
    house = House(both_doors.toolkit, both_doors.clock)
    chat = await written_on_whatsapp(house)
    contact_id = await contact_of(house, chat)
    other = Sender(SENDER.identity, proven=(*SENDER.proven, phone_value("+447400654321")))
    async with await both_doors.user() as agent:
        identity = (await agent.get(f"/v1/contacts/{contact_id}")).json()["channel_identities"][0]["id"]
        await blocked(agent, contact_id, identifier=identity)
        await agent.post(f"/v1/contacts/{contact_id}/archive")

        await written_on_whatsapp(house, "Hello", other)
        after = (await agent.get(f"/v1/contacts/{contact_id}")).json()

    assert after["status"] == "archived"
    assert [each["value"] for each in after["phones"]] == [PHONE]


async def test_words_that_lead_to_a_blocked_contact_block_nobody(both_doors: Door) -> None:
    house = House(both_doors.toolkit, both_doors.clock)
    await add_widget(both_doors)
    there, visitor = await start(both_doors)
    chat = ConversationId(there.rpartition("/")[2])
    async with visitor, await both_doors.user() as agent:
        ann = await added(agent, email="ann@example.com")
        for number, text in enumerate(("I want to talk to a person", "ann@example.com and no phone", "no")):
            await visitor.post(f"{there}/messages", json={"text": text, "client_id": str(number)})
            await house.turn(chat)
        assert await contact_of(house, chat) == ann["id"]

        await blocked(agent, ann["id"])
        await visitor.post(f"{there}/messages", json={"text": "Hello?", "client_id": "last"})
        await house.turn(chat)

    assert (await speakers(house, chat))[-1] == Speaker.AI.value


async def test_a_block_is_set_once_and_its_history_says_by_whom_and_why(door: Door) -> None:
    async with await door.user() as agent:
        made = await added(agent, email="ann@example.com")
        for _ in range(2):
            door.clock.advance(timedelta(seconds=1))
            await blocked(agent, made["id"], reason="abusive")
        none = await agent.post(f"/v1/contacts/{made['id']}/block", json={"identifier": "idn_1"})

    changes = [(each.kind.value, each.changes.get("reason")) for each in await history(door, made["id"])]
    assert changes == [("created", None), ("blocked", (None, "abusive"))]
    assert await told(door, made["id"]) == ["contact.created", "contact.updated"]
    assert (none.status_code, none.json()["errors"][0]["field"]) == (422, "identifier")


@pytest.mark.parametrize("what", ["block", "unblock"])
async def test_a_hidden_contact_is_not_there_to_be_blocked(door: Door, what: str) -> None:
    hidden = await door.toolkit.run(BUSINESS, lambda work: write_contact(work, visibility=Audience(frozenset())))
    async with await door.user() as agent:
        assert (await agent.post(f"/v1/contacts/{hidden}/{what}")).status_code == 404
