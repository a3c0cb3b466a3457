"""A contact goes out of use, comes back, or is deleted; what is open keeps it, and is named as far as one may see."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from tests.api.chats import write_chat, write_contact, write_handover
from tests.api.contacts.books import added, history, told
from tests.api.contacts.test_invoices import put
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.actions.conversations.receive_message import receive_message
from tools.contacts.contact import EVERYONE, Audience, ContactStatus
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import FollowUp, FollowUpState, HandoverState
from tools.ids import ContactId, ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role

ADMINS_ONLY = Audience(frozenset())
OWED = FollowUp(FollowUpState.OPEN)


async def contact_with(
    door: Door,
    *states: ConversationState,
    visibility: Audience = EVERYONE,
    owed: bool = False,
) -> tuple[ContactId, list[str]]:
    """A contact with conversations, in the last of which an answer is owed; with the ids of what is open."""

    async def write(work: SqlUnitOfWork) -> tuple[ContactId, list[str]]:
        contact_id = await write_contact(work)
        chats = [await write_chat(work, contact_id, state=state, visibility=visibility) for state in states]
        if not owed:
            return contact_id, [*chats]
        handover_id = await write_handover(work, chats[-1], state=HandoverState.CAPTURED, follow_up=OWED)
        return contact_id, [*chats, handover_id]

    return await door.toolkit.run(BUSINESS, write)


async def status(client: httpx.AsyncClient, contact_id: str) -> str:
    answer = await client.get(f"/v1/contacts/{contact_id}")
    return "gone" if answer.status_code == 404 else str(answer.json()["status"])


def kept_by(answer: httpx.Response) -> list[tuple[str, str | None, int]]:
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcome"] == "archived", answer.text
    return [(each["kind"], each["id"], each["count"]) for each in answer.json()["kept_by"]]


async def test_a_contact_with_nothing_open_is_deleted_for_good(both_doors: Door) -> None:
    contact_id, (chat,) = await contact_with(both_doors, ConversationState.CLOSED)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        await put(admin, contact_id, "paid", status="paid")

        deleted = await admin.delete(f"/v1/contacts/{contact_id}")
        again = await admin.delete(f"/v1/contacts/{contact_id}")
        after = [
            (await admin.get(path)).status_code
            for path in (f"/v1/contacts/{contact_id}", f"/v1/conversations/{chat}", "/v1/contacts")
        ]
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert (deleted.status_code, deleted.json()["outcome"], again.status_code) == (200, "deleted", 404)
    assert after == [404, 404, 200]
    assert [(each["what"], each["data"]["id"]) for each in audit] == [("contact.deleted", contact_id)]
    async with both_doors.toolkit.reading(BUSINESS) as work:
        kept = await work.invoices.find("shop", "paid")
        (event,) = [each for each in await work.outbox.after(0, limit=99) if each.type == "contact.deleted"]
    assert kept is not None
    assert (kept.contact_id, str(kept.total)) == (None, "120.50")
    assert (event.data["contact_id"], event.data["conversation_ids"]) == (contact_id, [chat])


@pytest.mark.parametrize(
    "state", [ConversationState.WAITING, ConversationState.COLLECTING, ConversationState.HUMAN, ConversationState.AI]
)
async def test_an_open_conversation_keeps_its_contact(both_doors: Door, state: ConversationState) -> None:
    contact_id, (_, chat) = await contact_with(both_doors, ConversationState.CLOSED, state)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        kept = await admin.delete(f"/v1/contacts/{contact_id}")

        assert kept_by(kept) == [("conversation", chat, 1)]
        assert await status(admin, contact_id) == "archived"


async def test_a_chat_that_was_the_ais_a_day_ago_keeps_nobody(door: Door) -> None:
    contact_id, _ = await contact_with(door, ConversationState.AI)
    door.clock.advance(timedelta(hours=24, seconds=1))
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        deleted = await admin.delete(f"/v1/contacts/{contact_id}")

    assert deleted.json()["outcome"] == "deleted"


async def test_an_answer_that_is_owed_and_an_open_invoice_keep_a_contact(both_doors: Door) -> None:
    contact_id, (_, handover) = await contact_with(both_doors, ConversationState.CLOSED, owed=True)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        issued = (await put(admin, contact_id, "1")).json()["id"]
        draft = (await put(admin, contact_id, "2", status="draft")).json()["id"]
        await put(admin, contact_id, "3", status="voided")

        kept = await admin.delete(f"/v1/contacts/{contact_id}")

    assert sorted(kept_by(kept)) == sorted(
        [("follow_up", handover, 1), ("invoice", issued, 1), ("invoice", draft, 1)]
    )


async def test_what_the_asker_may_not_see_is_counted_and_not_named(both_doors: Door) -> None:
    open_ones = [ConversationState.HUMAN, ConversationState.WAITING]
    contact_id, _ = await contact_with(both_doors, *open_ones, visibility=ADMINS_ONLY, owed=True)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, await both_doors.user() as agent:
        assert (await admin.patch("/v1/business", json={"agents_may": ["delete"]})).status_code == 200

        kept = await agent.delete(f"/v1/contacts/{contact_id}")

    assert kept_by(kept) == [("conversation", None, 2), ("follow_up", None, 1)]


async def test_a_deletion_that_only_archives_parts_nothing(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        made = await added(admin, email="ann@example.com", phone="+44 7400 123456")
        await put(admin, made["id"])

        await admin.delete(f"/v1/contacts/{made['id']}")
        archived = (await admin.get(f"/v1/contacts/{made['id']}")).json()

    differs = {name for name in made if name != "warnings" and made[name] != archived[name]}
    assert differs <= {"status", "version", "updated_at"}


@pytest.mark.parametrize(("capability", "call"), [("delete", "DELETE"), ("erase", "POST")])
async def test_agents_delete_and_erase_only_where_the_business_lets_them_each_on_its_own(
    door: Door, capability: str, call: str
) -> None:
    other = {"delete": "erase", "erase": "delete"}[capability]
    contact_id, _ = await contact_with(door)
    path = f"/v1/contacts/{contact_id}" + ("/erase" if call == "POST" else "")
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        answers = []
        for allowed in ([], [other], [capability]):
            await admin.patch("/v1/business", json={"agents_may": allowed})
            answers.append((await agent.request(call, path)).status_code)

    assert answers == [403, 403, 200]


@pytest.mark.parametrize("what", ["archive", "reactivate", "erase", "delete"])
async def test_a_hidden_contact_is_not_there_for_anything(door: Door, what: str) -> None:
    contact_id = await door.toolkit.run(BUSINESS, lambda work: write_contact(work, visibility=ADMINS_ONLY))
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        await admin.patch("/v1/business", json={"agents_may": ["delete", "erase"]})
        path = f"/v1/contacts/{contact_id}"
        answer = await (agent.delete(path) if what == "delete" else agent.post(f"{path}/{what}"))

        assert answer.status_code == 404
        assert await status(admin, contact_id) == "active"


async def test_archiving_and_coming_back_are_each_done_once_and_kept_with_their_reasons(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        made = await added(agent, email="ann@example.com")
        path = f"/v1/contacts/{made['id']}"
        seen = []
        for what, reason in (
            ("archive", "moved away"),
            ("archive", ""),
            ("reactivate", "is back"),
            ("reactivate", ""),
        ):
            both_doors.clock.advance(timedelta(seconds=1))
            answer = await agent.post(f"{path}/{what}", json={"reason": reason})
            seen.append((answer.json()["status"], len((await agent.get("/v1/contacts")).json()["items"])))

    assert seen == [("archived", 0), ("archived", 0), ("active", 1), ("active", 1)]
    assert await told(both_doors, made["id"]) == ["contact.created", "contact.archived", "contact.reactivated"]
    changes = [(each.kind.value, dict(each.changes), each.by_id) for each in await history(both_doors, made["id"])]
    by_ben = both_doors.users["Ben"].id
    assert changes[1:] == [
        ("archived", {"reason": (None, "moved away")}, by_ben),
        ("reactivated", {"reason": (None, "is back")}, by_ben),
    ]


async def test_a_message_brings_an_archived_contact_back_and_its_history_says_so(both_doors: Door) -> None:
    contact_id, (chat,) = await contact_with(both_doors, ConversationState.CLOSED)
    async with await both_doors.user() as agent:
        await agent.post(f"/v1/contacts/{contact_id}/archive")
        both_doors.clock.advance(timedelta(seconds=1))

        await both_doors.toolkit.run(BUSINESS, lambda work: write(work, chat))

        assert await status(agent, contact_id) == "active"
    last = (await history(both_doors, contact_id))[-1]
    assert (last.kind.value, last.by_id, last.conversation_id) == ("reactivated", None, chat)


async def write(work: SqlUnitOfWork, chat: str) -> None:
    conversation = await work.conversations.find(ConversationId(chat))
    assert conversation is not None
    await work.conversations.save(replace(conversation, closed_at=work.now))
    await receive_message(work, conversation_id=conversation.id, text="Hello again", client_id=None)


async def test_a_replayed_deletion_is_answered_as_the_first(door: Door) -> None:
    contact_id, _ = await contact_with(door)
    key = {"Idempotency-Key": "once"}
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        first = await admin.delete(f"/v1/contacts/{contact_id}", headers=key)
        again = await admin.delete(f"/v1/contacts/{contact_id}", headers=key)

    assert (again.status_code, again.json()) == (200, first.json())


async def test_an_absorbed_contact_is_deleted_by_its_survivor_alone(door: Door) -> None:
    async def absorbed(work: SqlUnitOfWork) -> tuple[ContactId, ContactId]:
        survivor = await write_contact(work)
        status = ContactStatus.MERGED
        return survivor, await write_contact(work, status=status, merged_into_id=survivor)

    survivor, gone = await door.toolkit.run(BUSINESS, absorbed)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        refused = [await admin.delete(f"/v1/contacts/{gone}"), await admin.post(f"/v1/contacts/{gone}/erase")]
        await admin.post(f"/v1/contacts/{survivor}/erase")
        left = (await admin.get(f"/v1/contacts/{gone}")).status_code

    assert [(each.status_code, each.json()["merged_into_id"]) for each in refused] == [(409, survivor)] * 2
    assert left == 404
