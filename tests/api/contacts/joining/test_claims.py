"""What customers typed, settled by the team: taken over, dismissed, or said of somebody else."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.actions.capturing import ANN, ANNS_PHONE, BOB, capture, conversation_of, open_chat, said_of, values_of
from tests.api.contacts.books import added, history, told, values
from tests.api.door import Door
from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact, add_conversation, add_handover, add_identifier, email_key
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.contacts.contact import Audience
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Evidence, Source
from tools.conversations.conversation import ChannelKind, Conversation, IdentityLevel
from tools.ids import ContactId
from tools.team.people import Role

ADMINS_ONLY = Audience(frozenset())


async def claims_of(client: httpx.AsyncClient, contact_id: str) -> dict[str, dict[str, Any]]:
    """Those of a contact, by their values."""
    listed = (await client.get(f"/v1/contacts/{contact_id}/claims")).json()["items"]
    return {each["value"]: each for each in listed}


async def settled(client: httpx.AsyncClient, contact_id: str, value: str, verb: str, **body: Any) -> httpx.Response:
    claim = (await claims_of(client, contact_id))[value]
    return await client.post(f"/v1/contacts/{contact_id}/claims/{claim['id']}/{verb}", json=body)


async def test_a_typed_value_is_taken_over_with_one_click_by_the_agents_word(both_doors: Door) -> None:
    door = both_doors
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=ANN, phone=ANNS_PHONE)
    async with await door.user() as agent:
        answer = await settled(agent, chat.guest_id, ANN, "accept")
        again = await settled(agent, chat.guest_id, ANN, "accept")

    assert (answer.status_code, again.status_code) == (200, 200)
    assert values(answer.json()) == [(ANN, True, "proven")]
    assert answer.json()["emails"][0]["source"] == "agent"
    assert await said_of(door.toolkit, chat.guest_id) == {ANN: "accepted", ANNS_PHONE: "open"}
    (change,) = await history(door, chat.guest_id)
    assert (change.by_id, change.changes["emails"]) == (door.users["Ben"].id, ([f"{ANN} (claimed)"], [ANN]))
    assert (await told(door, chat.guest_id)).count("contact.updated") == 1


async def test_what_was_said_beside_a_claim_is_taken_over_by_the_contact_it_led_to(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        chat = await open_chat(door.toolkit)
        await capture(door.toolkit, chat, email=ANN, phone=ANNS_PHONE)
        answer = await settled(agent, ann["id"], ANNS_PHONE, "accept")

    assert values(answer.json(), "phones") == [(ANNS_PHONE, True, "proven")]
    conversation = await conversation_of(door.toolkit, chat)
    assert (conversation.contact_id, conversation.identity) == (ann["id"], IdentityLevel.CLAIMED)


async def test_taking_over_meets_the_same_refusals_as_every_entry(both_doors: Door) -> None:
    door = both_doors
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, phone=ANNS_PHONE)
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        typed_too = await open_chat(door.toolkit, visitor="v2")
        await capture(door.toolkit, typed_too, email=ANN, phone=ANNS_PHONE, on_match=OnMatch.LINK)
        shown = await settled(agent, typed_too.guest_id, ANNS_PHONE, "accept")
        taken = await settled(agent, typed_too.guest_id, ANN, "accept")
        parted = await settled(agent, typed_too.guest_id, ANNS_PHONE, "accept", choice="part")

    assert (shown.status_code, shown.json()["code"], shown.json()["holder_ids"]) == (
        409,
        "claimed_elsewhere",
        [chat.guest_id],
    )
    assert (taken.json()["code"], taken.json()["holder_id"]) == ("value_taken", ann["id"])
    assert values(parted.json(), "phones") == [(ANNS_PHONE, True, "proven")]


async def test_a_dismissed_value_leads_nowhere_and_the_next_of_its_kind_is_first(both_doors: Door) -> None:
    door = both_doors
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=ANN)
    async with await door.user() as agent:
        answer = await settled(agent, chat.guest_id, ANN, "dismiss")
        again = await settled(agent, chat.guest_id, ANN, "dismiss")
        accepted = await settled(agent, chat.guest_id, ANN, "accept")

    assert (answer.status_code, again.status_code) == (200, 200)
    assert answer.json()["emails"] == []
    assert await said_of(door.toolkit, chat.guest_id) == {ANN: "dismissed"}
    assert (accepted.status_code, accepted.json()["code"], accepted.json()["state"]) == (
        409,
        "wrong_state",
        "dismissed",
    )


async def test_dismissing_what_was_typed_leaves_what_is_proven(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        chat = await open_chat(door.toolkit)
        await capture(door.toolkit, chat, email=ANN)
        answer = await settled(agent, ann["id"], ANN, "dismiss")

    assert values(answer.json()) == [(ANN, True, "proven")]


async def test_a_claim_is_settled_on_the_contact_it_stands_on_by_those_who_see_it(door: Door) -> None:
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=ANN)
    async with door.toolkit.once(BUSINESS) as work:
        other = await add_contact(work)
    async with await door.user() as agent:
        claim = (await claims_of(agent, chat.guest_id))[ANN]["id"]
        elsewhere = await agent.post(f"/v1/contacts/{other}/claims/{claim}/accept")
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(chat.guest_id, ADMINS_ONLY)
        hidden = [
            await agent.post(f"/v1/contacts/{chat.guest_id}/claims/{each}/{verb}")
            for each in (claim, "clm_nothing")
            for verb in ("accept", "dismiss")
        ]
        nowhere = await agent.post("/v1/contacts/con_nothing/claims/clm_nothing/accept")

    assert elsewhere.status_code == 404
    assert {answer.content for answer in hidden} == {nowhere.content}


async def test_a_chat_that_words_led_to_the_wrong_contact_goes_back_with_one_call(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        chat = await open_chat(door.toolkit)
        await capture(door.toolkit, chat, email=ANN, phone=ANNS_PHONE)
        answer = await agent.post(f"/v1/conversations/{chat.conversation_id}/not-this-person")
        again = await agent.post(f"/v1/conversations/{chat.conversation_id}/not-this-person")
        after = (await agent.get(f"/v1/contacts/{ann['id']}")).json()
    captured = await capture(door.toolkit, chat, email=ANN)

    assert (answer.status_code, answer.json()["contact_id"]) == (200, chat.guest_id)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert {**after, "warnings": []} == ann, "claims came and went, and nothing of her was written"
    assert await values_of(door.toolkit, chat.guest_id) == {ANNS_PHONE: "claimed"}
    assert captured.contact_id == chat.guest_id


async def test_any_chat_of_the_session_will_do(door: Door) -> None:
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        chat = await open_chat(door.toolkit)
        await capture(door.toolkit, chat, email=ANN)
        async with door.toolkit.once(BUSINESS) as work:
            later = await add_conversation(work, ContactId(ann["id"]), identity=IdentityLevel.CLAIMED)
        answer = await agent.post(f"/v1/conversations/{later.id}/not-this-person")

    assert answer.json()["contact_id"] == chat.guest_id
    assert (await conversation_of(door.toolkit, chat)).contact_id == chat.guest_id


async def signed_in_once(door: Door, *, email: str) -> tuple[Conversation, Conversation]:
    """A browser in which somebody signed in and has proven to be the contact; and what was written from it later."""
    place = Place(WEBCHAT, ChannelKind.WEBCHAT)
    proof = Sender("webchat:v9", proven=(Value(email_key(email), email),), source=Source.IDENTITY)
    opened: list[Conversation] = []
    for sender in (Sender("webchat:v9"), proof, Sender("webchat:v9")):
        door.clock.advance(timedelta(minutes=1))
        async with door.toolkit.once(BUSINESS) as work:
            opened.append((await open_conversation(work, place=place, sender=sender)).conversation)
    _, signed, later = opened
    async with door.toolkit.once(BUSINESS) as work:
        await add_handover(work, later)
    return signed, later


async def test_somebody_else_at_a_browser_in_which_the_contact_was_signed_in_gets_a_record_of_their_own(
    both_doors: Door,
) -> None:
    door = both_doors
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        signed, later = await signed_in_once(door, email=ANN)
        refused = await agent.post(f"/v1/conversations/{signed.id}/not-this-person")
        answer = await agent.post(f"/v1/conversations/{later.id}/not-this-person")
        chats = (await agent.get(f"/v1/conversations?contact={ann['id']}")).json()["items"]
    async with door.toolkit.once(BUSINESS) as work:
        place = Place(WEBCHAT, ChannelKind.WEBCHAT)
        next_one = (await open_conversation(work, place=place, sender=Sender("webchat:v9"))).conversation
        handover = await work.handovers.find(answer.json()["handover_id"])

    assert later.contact_id == ann["id"]
    assert (refused.status_code, answer.status_code) == (409, 200)
    own_id = answer.json()["contact_id"]
    assert own_id not in (ann["id"], signed.id)
    assert answer.json()["identity"] == "none"
    assert [each["id"] for each in chats] == [signed.id]
    assert (next_one.id, next_one.contact_id) == (later.id, own_id)
    assert handover is not None
    assert handover.contact_id in (None, own_id)


async def test_a_chat_with_its_own_contact_is_of_nobody_else(door: Door) -> None:
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=BOB)
    async with await door.user() as agent:
        answer = await agent.post(f"/v1/conversations/{chat.conversation_id}/not-this-person")

    assert (answer.status_code, answer.json()["state"]) == (409, "claimed")


async def test_a_contact_that_may_not_be_seen_is_not_parted_from(door: Door) -> None:
    async with await door.user() as agent:
        ann = await added(agent, email=ANN)
        chat = await open_chat(door.toolkit)
        await capture(door.toolkit, chat, email=ANN)
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(ContactId(ann["id"]), ADMINS_ONLY)
        answer = await agent.post(f"/v1/conversations/{chat.conversation_id}/not-this-person")

    assert answer.status_code == 404
    assert (await conversation_of(door.toolkit, chat)).contact_id == ann["id"]


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
async def test_a_choice_is_a_choice(door: Door, verb: str) -> None:
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=ANN)
    async with await door.user() as agent:
        answer = await settled(agent, chat.guest_id, ANN, verb, choice="steal")

    assert answer.status_code == (422 if verb == "accept" else 200)


async def test_an_address_of_a_new_user_leaves_the_record_that_only_claimed_it_in_order(both_doors: Door) -> None:
    door = both_doors
    async with door.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email=ANN, evidence=Evidence.CLAIMED)
        await add_identifier(work, contact_id, email_key(BOB), value=BOB, evidence=Evidence.CLAIMED, primary=False)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        user = await admin.post("/v1/users", json={"name": "Ann", "email": ANN})
        contact = (await admin.get(f"/v1/contacts/{contact_id}")).json()

    assert user.status_code == 201
    assert values(contact) == [(BOB, True, "claimed")]
    assert await told(door, contact_id) == ["contact.updated"]
