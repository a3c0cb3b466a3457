"""A number parts from a name with the channels that came with it; opt-outs belong to addresses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.api.contacts.books import added, changed, history, told
from tests.api.door import Door
from tests.databases import BUSINESS, WHATSAPP
from tests.people import add_contact, add_identifier, phone_key
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value
from tools.actions.contacts.record_opt_out import record_opt_out
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.contacts.book.history import ChangeKind
from tools.contacts.identifiers import Evidence
from tools.contacts.record import OptOut
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState

NUMBER = "+447400123456"


async def writes(door: Door, *, user_id: str = "447400123456", profile: str = "") -> Conversation:
    """A message comes by WhatsApp; the channel knows the number."""
    sender = Sender(f"whatsapp:1:{user_id}", proven=(Value(phone_key(NUMBER), NUMBER),), profile_name=profile)
    place = Place(WHATSAPP, ChannelKind.WHATSAPP)
    async with door.toolkit.once(BUSINESS) as work:
        return (await open_conversation(work, place=place, sender=sender)).conversation


@pytest.mark.parametrize("user_id", ["447400123456", "US.13491208655302741918"])
async def test_after_a_number_was_removed_its_next_message_makes_a_new_contact(
    both_doors: Door, user_id: str
) -> None:
    door = both_doors
    async with await door.user() as agent:
        old = await added(agent, email="ann@example.com", phone=NUMBER)
        before = await writes(door, user_id=user_id)
        after_removal = await changed(agent, old["id"], phones={"remove": [NUMBER]})
        after = await writes(door, user_id=user_id)
        chats = (await agent.get(f"/v1/conversations?contact={old['id']}")).json()["items"]
        new = (await agent.get(f"/v1/contacts/{after.contact_id}")).json()

    assert before.contact_id == old["id"]
    assert after_removal["phones"] == []
    assert after.contact_id != old["id"]
    assert [each["id"] for each in chats] == [before.id]
    assert (new["kind"], new["name_is_dummy"], new["phones"][0]["value"]) == ("contact", True, NUMBER)
    (edit,) = [each for each in await history(door, old["id"]) if each.kind is ChangeKind.EDITED]
    assert edit.changes == {
        "phones": ([NUMBER], []),
        "phones.primary": (NUMBER, None),
        "channels": ([f"whatsapp:1:{user_id}"], []),
    }


async def test_a_number_that_goes_to_another_contact_brings_its_next_message_there(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email="ann@example.com", phone=NUMBER)
        await writes(door)
        await changed(agent, ann["id"], phones={"remove": [NUMBER], "add": [{"value": "+447400654321"}]})
        bob = await added(agent, first_name="Bob", phone=NUMBER)
        after = await writes(door)

    assert after.contact_id == bob["id"]


async def test_a_number_written_another_way_keeps_its_channels(door: Door) -> None:
    async with await door.user() as agent:
        ann = await added(agent, phone=NUMBER)
        before = await writes(door)
        await changed(agent, ann["id"], phones={"remove": [NUMBER], "add": [{"value": "07400 123456"}]})
        after = await writes(door)

    assert before.id == after.id


async def test_a_profile_name_that_replaces_a_dummy_name_stands_in_the_history_once(both_doors: Door) -> None:
    door = both_doors
    first = await writes(door)
    for name in ("Annie Lee", "Somebody Else"):
        await writes_anew(door, first, name)
    async with await door.user() as agent:
        contact = (await agent.get(f"/v1/contacts/{first.contact_id}")).json()

    assert (contact["first_name"], contact["last_name"], contact["name_is_dummy"]) == ("Annie", "Lee", False)
    assert {said["source"] for said in contact["provenance"].values()} == {"profile"}
    (change,) = await history(door, first.contact_id)
    assert (change.by_id, change.changes["first_name"]) == (None, ("+44", "Annie"))
    assert (await told(door, first.contact_id)).count("contact.updated") == 1


async def writes_anew(door: Door, conversation: Conversation, profile: str) -> None:
    """The chat was closed long ago."""
    async with door.toolkit.once(BUSINESS) as work:
        latest = await work.conversations.latest_of_sender(WHATSAPP, conversation.sender)
        assert latest is not None
        await work.conversations.save(replace(latest, state=ConversationState.CLOSED, closed_at=work.now))
    door.clock.advance(timedelta(days=30))
    await writes(door, profile=profile)


async def test_an_opt_out_is_of_the_addresses_and_follows_them(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email="ann@example.com", phone=NUMBER)
        there = f"/v1/contacts/{ann['id']}/opt-outs"
        out = await agent.post(there, json={"channel": "whatsapp"})
        again = await agent.post(there, json={"channel": "whatsapp"})
        await changed(agent, ann["id"], phones={"remove": [NUMBER]})
        bob = await added(agent, first_name="Bob", phone=NUMBER)
        back = await agent.delete(f"/v1/contacts/{bob['id']}/opt-outs/whatsapp")
        never = await agent.delete(f"/v1/contacts/{bob['id']}/opt-outs/sms")

    assert (out.status_code, out.json()["opt_outs"], out.json()["version"]) == (200, ["whatsapp"], ann["version"] + 1)
    assert again.json() == out.json()
    assert bob["opt_outs"] == ["whatsapp"]
    assert (back.json()["opt_outs"], never.status_code) == ([], 200)
    assert [each.kind for each in await history(door, ann["id"])].count(ChangeKind.OPTED_OUT) == 1
    assert [each.kind for each in await history(door, bob["id"])].count(ChangeKind.OPTED_IN) == 1
    assert (await told(door, ann["id"])).count("contact.opted_out") == 1


async def test_nobody_is_silenced_and_nobody_spoken_for_by_a_number_that_was_only_typed(both_doors: Door) -> None:
    door = both_doors
    async with door.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, phone=NUMBER, evidence=Evidence.CLAIMED)
    async with await door.user() as agent:
        there = f"/v1/contacts/{contact_id}/opt-outs"
        out = await agent.post(there, json={"channel": "sms"})
        async with door.toolkit.once(BUSINESS) as work:
            await work.opt_outs.add([OptOut("sms", NUMBER, source="channel")])
        back = await agent.delete(f"{there}/sms")

    assert (out.status_code, out.json()["errors"][0]["field"]) == (422, "channel")
    assert back.json()["opt_outs"] == ["sms"]


async def test_whoever_read_a_contact_before_it_said_stop_reads_it_again_before_they_write(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email="ann@example.com", phone=NUMBER)
        conversation = await writes(door)
        read = await agent.get(f"/v1/contacts/{ann['id']}")
        await says_stop(door, conversation)
        stopped = await agent.get(f"/v1/contacts/{ann['id']}")
        await says_stop(door, conversation)
        again = await agent.get(f"/v1/contacts/{ann['id']}")
        edit = {"first_name": "Anna"}
        written = await agent.patch(
            f"/v1/contacts/{ann['id']}", json=edit, headers={"If-Match": read.headers["ETag"]}
        )

    assert (read.json()["opt_outs"], stopped.json()["opt_outs"]) == ([], ["whatsapp"])
    assert written.status_code == 412
    assert again.headers["ETag"] == stopped.headers["ETag"]


async def test_stop_silences_no_number_that_was_only_typed_in_the_chat(both_doors: Door) -> None:
    door, other = both_doors, "+447400654321"
    conversation = await writes(door)
    async with door.toolkit.once(BUSINESS) as work:
        await add_identifier(work, conversation.contact_id, phone_key(other), evidence=Evidence.CLAIMED)
    await says_stop(door, conversation)

    async with door.toolkit.reading(BUSINESS) as work:
        silenced = {out.match_key for out in await work.opt_outs.of([NUMBER, other])}
    assert silenced == {NUMBER}


async def says_stop(door: Door, conversation: Conversation) -> None:
    """A turn takes it down."""
    await door.toolkit.run(BUSINESS, lambda work: record_opt_out(work, conversation))


@pytest.mark.parametrize("channel", ["webchat", "pigeon", ""])
async def test_there_are_three_channels_to_opt_out_of(door: Door, channel: str) -> None:
    async with await door.user() as agent:
        ann = await added(agent, email="ann@example.com")
        answer = await agent.post(f"/v1/contacts/{ann['id']}/opt-outs", json={"channel": channel})

    assert answer.status_code == 422
