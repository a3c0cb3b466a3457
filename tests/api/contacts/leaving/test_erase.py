"""A person goes, and nothing of them is found in the whole database any more."""

from dataclasses import replace

import httpx

from tests.api.contacts.books import added, changed
from tests.api.conversations.test_web_chat import add_widget, start
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.hooked import deliveries, fan_out, hooked
from tests.whole_database import places_of
from tests.workflows.house import House
from tools.actions.merges.merge_contacts import merge_contacts
from tools.hooks.hook import Delivery, DeliveryState, HookId
from tools.ids import ContactId, ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role

TYPED = ("zenobia.q@example.com", "447400123456", "Zenobia Quell", "Mirabelle")
BY_HAND = ("zq@example.org", "447400654321", "Quellington", "marmalade", "Thornbury")
FORMER = ("old.zenobia@example.com",)
EVERYTHING = (*TYPED, *BY_HAND, *FORMER)
HOLDS_PERSONAL_DATA = {
    "claims.value",
    "contact_changes.changes",
    "contacts.notes",
    "deliveries.body",
    "deliveries.last_answer",
    "events.data",
    "handovers.captured",
    "idempotency_keys.answer",
    "identifiers.match_key",
    "merges.journal",
    "messages.text",
    "model_replies.reply",
}
"""Where the story below leaves something, so that the test is worth something."""


async def says(house: House, visitor: httpx.AsyncClient, there: str, *texts: str) -> None:
    """A visitor writes, and is answered."""
    chat = ConversationId(there.rpartition("/")[2])
    for text in texts:
        answer = await visitor.post(f"{there}/messages", json={"text": text, "client_id": text})
        assert answer.status_code == 202, answer.text
        await house.turn(chat)


async def captured_in_chat(door: Door, house: House) -> tuple[ContactId, str, httpx.AsyncClient]:
    """A visitor who asked for a person, waited, and left all details."""
    there, visitor = await start(door)
    await says(house, visitor, there, "Hi, my cat Mirabelle is ill", "I want to talk to a person")
    await says(house, visitor, there, "zenobia.q@example.com and +44 7400 123456, my name is Zenobia Quell")
    chat = await house.conversation(ConversationId(there.rpartition("/")[2]))
    return chat.contact_id, there, visitor


async def known_by_hand(admin: httpx.AsyncClient) -> str:
    """A contact with every field, and an address that it has no more."""
    made = await added(
        admin,
        first_name="Zed",
        last_name="Quellington",
        email="zq@example.org",
        phone="+44 7400 654321",
        notes="likes marmalade",
        contact_address={"lines": ["7 Thornbury Close"], "city": "Leeds"},
    )
    await changed(admin, made["id"], emails={"add": [{"value": FORMER[0]}]})
    await changed(admin, made["id"], emails={"remove": [FORMER[0]]})
    return str(made["id"])


async def test_of_an_erased_person_no_value_is_left_in_any_row(both_doors: Door) -> None:
    door = both_doors
    house = House(door.toolkit, door.clock)
    await add_widget(door)
    hook = await hooked(door.toolkit, "https://receiver.example/told")
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        captured, there, visitor = await captured_in_chat(door, house)
        by_hand = await known_by_hand(admin)
        chat = there.rpartition("/")[2]
        note = {"text": "Zenobia Quell called about Mirabelle", "client_id": "n1"}
        assert (await admin.post(f"/v1/conversations/{chat}/notes", json=note)).status_code == 201
        key = {"Idempotency-Key": "once"}
        await admin.patch(f"/v1/contacts/{by_hand}", json={"notes": "marmalade again"}, headers=key)
        await door.toolkit.run(BUSINESS, lambda work: join(work, by_hand, captured))
        # Whatever a process leaves behind that is killed in the middle: a message unanswered, a reply remembered.
        await visitor.post(f"{there}/messages", json={"text": "Mirabelle?", "client_id": "last"})
        await door.toolkit.run(BUSINESS, lambda work: remembered(work, chat))
        assert await fan_out(door.toolkit, started_at=door.clock.now()).step()
        told = await door.toolkit.run(BUSINESS, lambda work: told_once(work, hook.id, chat))
        before = await places_of(door.toolkit, *EVERYTHING)

        erased = await admin.post(f"/v1/contacts/{by_hand}/erase")
        gone = [(await admin.get(f"/v1/contacts/{each}")).status_code for each in (by_hand, captured)]
        shut = await visitor.get(f"{there}/messages")
        await visitor.aclose()

    assert set(before) == set(EVERYTHING)
    assert set().union(*before.values()) >= HOLDS_PERSONAL_DATA
    assert erased.status_code == 200, erased.text
    assert await places_of(door.toolkit, *EVERYTHING) == {}
    assert (gone, shut.status_code) == ([404, 404], 401)
    (line,) = await deliveries(door.toolkit, hook.id)
    assert line == replace(told, body="", last_answer="")
    assert erased.json() == {
        "outcome": "erased",
        "contact_id": by_hand,
        "conversations": 1,
        "suppressed": 4,
        "said_elsewhere": [],
    }


async def join(work: SqlUnitOfWork, survivor_id: str, absorbed_id: str) -> None:
    await merge_contacts(
        work, survivor_id=ContactId(survivor_id), absorbed_ids=[ContactId(absorbed_id)], by_id="usr_boss"
    )


async def told_once(work: SqlUnitOfWork, hook_id: HookId, chat: str) -> Delivery:
    """A hook has been told the first thing, and answered."""
    first = await work.deliveries.head_of_lane(hook_id, chat)
    assert first is not None
    told = replace(first, state=DeliveryState.DELIVERED, attempts=1, last_answer="Thanks, Zenobia Quell")
    await work.deliveries.save(told, was=0)
    return told


async def remembered(work: SqlUnitOfWork, chat: str) -> None:
    reply = {"text": "Is Mirabelle your cat, Zenobia Quell?"}
    await work.replies.remember(ConversationId(chat), event_id="evt_1", request_hash="1", reply=reply)
