"""What users do in conversations, and what the second of two is told."""

import asyncio

from tests.api.chats import a_chat, a_waiting_chat, say, write_chat, write_contact, write_handover
from tests.api.door import Door
from tests.databases import BUSINESS, OTHER_BUSINESS
from tools.contacts.contact import Audience
from tools.conversations.conversation import ChannelKind, ConversationState, Speaker
from tools.conversations.handover import FollowUp, FollowUpState, HandoverState
from tools.events import Event
from tools.ids import TeamId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.teams import Team


async def test_a_user_takes_a_chat_answers_notes_and_gives_it_back(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user() as agent:
        taken = await agent.post(f"{there}/take")
        reply = await agent.post(f"{there}/messages", json={"text": "I am Ben.", "client_id": "c1"})
        again = await agent.post(f"{there}/messages", json={"text": "I am Ben.", "client_id": "c1"})
        note = await agent.post(f"{there}/notes", json={"text": "Wants a refund."})
        returned = await agent.post(f"{there}/return-to-ai")
        messages = await agent.get(f"{there}/messages")

    assert (taken.json()["state"], taken.json()["assignee_id"]) == ("human", door.users["Ben"].id)
    assert reply.status_code == 201
    assert again.json()["id"] == reply.json()["id"]
    assert note.json()["note"]
    assert returned.json()["state"] == "ai"
    said = [(each["seq"], each["from"], each["note"], each["text"]) for each in messages.json()["items"]]
    assert said[2:] == [(3, "user", False, "I am Ben."), (4, "user", True, "Wants a refund.")]


async def test_of_two_who_accept_one_has_the_chat_and_the_other_is_told_who(both_doors: Door) -> None:
    door = both_doors
    _, handover = await a_waiting_chat(door.toolkit)
    async with await door.user("Ben") as ben, await door.user("Cleo") as cleo:
        path = f"/v1/handovers/{handover}/accept"
        answers = await asyncio.gather(ben.post(path), cleo.post(path))
        repeated = [await client.post(path) for client in (ben, cleo)]

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    winner = won.json()["accepted_by"]
    assert lost.json()["code"] == "already_accepted"
    assert lost.json()["accepted_by"]["id"] == winner
    assert lost.json()["accepted_by"]["name"] in lost.json()["detail"]
    assert sorted(answer.status_code for answer in repeated) == [200, 409]


async def test_a_handover_that_is_over_says_what_to_do_instead(door: Door) -> None:
    async def write(work: SqlUnitOfWork) -> str:
        chat = await write_chat(work, await write_contact(work))
        return await write_handover(work, chat, state=HandoverState.CAPTURED)

    handover = await door.toolkit.run(BUSINESS, write)
    async with await door.user() as agent:
        answer = await agent.post(f"/v1/handovers/{handover}/accept")

    assert answer.status_code == 409
    assert (answer.json()["state"], answer.json()["instead"]) == ("captured", "take")


async def test_declining_what_is_not_on_offer_changes_nothing(door: Door) -> None:
    _, handover = await a_waiting_chat(door.toolkit)
    async with await door.user() as agent:
        answer = await agent.post(f"/v1/handovers/{handover}/decline")

    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")


async def test_a_chat_of_somebody_else_cannot_be_taken_over_but_assigned(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user("Ben") as ben, await door.user("Cleo") as cleo:
        await ben.post(f"{there}/take")
        refused = await cleo.post(f"{there}/take")
        unheard = await cleo.post(f"{there}/messages", json={"text": "Me too!"})
        given = await ben.post(f"{there}/assign", json={"assignee_id": door.users["Cleo"].id})
        heard = await cleo.post(f"{there}/messages", json={"text": "Hello, Cleo here."})

    assert refused.json()["accepted_by"] == {"id": door.users["Ben"].id, "name": "Ben"}
    assert unheard.status_code == 409
    assert given.json()["assignee_id"] == door.users["Cleo"].id
    assert heard.json()["from_name"] == "Cleo"


async def test_assigning_to_nobody_or_to_somebody_who_is_not_there(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user() as agent:
        stranger = await agent.post(f"{there}/assign", json={"assignee_id": "usr_nobody"})
        missing = await agent.post(f"{there}/assign", json={})
        await agent.post(f"{there}/take")
        left_alone = await agent.post(f"{there}/assign", json={"assignee_id": None})

    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "assignee_id")
    assert missing.status_code == 422
    assert (left_alone.status_code, left_alone.json()["instead"]) == (409, "return-to-ai")


async def test_closing_twice_is_closing_once_and_a_closed_chat_is_not_taken(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user() as agent:
        states = [(await agent.post(f"{there}/close")).json()["state"] for _ in range(2)]
        taken = await agent.post(f"{there}/take")

        reopened = await agent.post(f"{there}/reopen")
        taken_now = await agent.post(f"{there}/take")

    assert states == ["closed", "closed"]
    assert (taken.status_code, taken.json()["instead"]) == (409, "reopen")
    assert reopened.json()["state"] == "ai"
    assert reopened.json()["closed_at"] is None
    assert taken_now.json()["state"] == "human"


async def test_a_program_of_the_business_acts_in_a_users_name_and_a_user_in_no_other(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user("Ben") as ben, await door.user("Cleo"), await door.program() as program:
        nameless = await program.post(f"{there}/take")
        forged = await ben.post(f"{there}/take", json={"user_id": door.users["Cleo"].id})
        named = await program.post(f"{there}/take", json={"user_id": door.users["Cleo"].id})

    assert (nameless.status_code, forged.status_code) == (403, 403)
    assert named.json()["assignee_id"] == door.users["Cleo"].id


async def test_a_program_gives_back_closes_asks_for_a_person_and_calls_it_off_in_nobodys_name(door: Door) -> None:
    mine = await a_chat(door.toolkit)
    free = await a_chat(door.toolkit)
    chat, handover = await a_waiting_chat(door.toolkit)
    async with await door.user("Ben") as ben, await door.user("Cleo"), await door.program() as program:
        await ben.post(f"/v1/conversations/{mine}/take")
        returned = await program.post(f"/v1/conversations/{mine}/return-to-ai")
        asked = await program.post(f"/v1/conversations/{free}/handover", json={"note": "Angry."})
        noted = await ben.get(f"/v1/conversations/{free}/messages", params={"newest_first": True})
        called_off = await program.post(f"/v1/handovers/{handover}/cancel")
        closed = await program.post(f"/v1/conversations/{chat}/close")
        forged = await ben.post(f"/v1/handovers/{handover}/cancel", json={"user_id": door.users["Cleo"].id})

    assert [each.status_code for each in (returned, asked, called_off, closed, forged)] == [200, 202, 202, 200, 403]
    note = noted.json()["items"][0]
    assert (note["text"], note["note"], note["for_customer"], note["user_id"]) == ("Angry.", True, False, None)


async def test_what_may_not_be_seen_is_not_called_off(door: Door) -> None:
    _, handover = await a_waiting_chat(door.toolkit, visibility=Audience(frozenset({"usr_boss"})))
    async with await door.user() as agent, await door.program(business_id=OTHER_BUSINESS) as stranger:
        hidden = await agent.post(f"/v1/handovers/{handover}/cancel")
        foreign = await stranger.post(f"/v1/handovers/{handover}/cancel")

    assert (hidden.status_code, foreign.status_code) == (404, 404)


async def test_unread_counts_the_customers_messages_since_each_user_has_read(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user("Ben") as ben, await door.user("Cleo") as cleo:
        await ben.post(f"{there}/read", json={"seq": 2})
        async with door.toolkit.once(BUSINESS) as work:
            await say(work, chat, "Are you there?", speaker=Speaker.CONTACT)
            await say(work, chat, "Yes.", speaker=Speaker.AI)
        await ben.post(f"{there}/read", json={"seq": 0})
        unread = [(await client.get(there)).json()["unread"] for client in (ben, cleo)]
        listed = (await cleo.get("/v1/conversations")).json()["items"][0]

    assert unread == [1, 2]
    assert (listed["latest"]["from"], listed["latest"]["text"]) == ("ai", "Yes.")


async def test_lists_are_filtered_by_state_assignee_and_channel(door: Door) -> None:
    agent = await door.user()
    mine = await a_chat(door.toolkit, state=ConversationState.HUMAN, assignee_id=door.users["Ben"].id)
    free = await a_chat(door.toolkit)
    closed = await a_chat(door.toolkit, state=ConversationState.CLOSED)

    async def ids(query: str) -> set[str]:
        answer = await agent.get(f"/v1/conversations?{query}")
        return {each["id"] for each in answer.json()["items"]}

    async with agent:
        found = [
            await ids("assignee=me"),
            await ids("assignee=none&state=ai"),
            await ids("state=ai&state=human"),
            await ids("state=closed"),
            await ids(f"channel={ChannelKind.WHATSAPP}"),
            await ids(f"assignee={door.users['Ben'].id}"),
        ]
        refused = await agent.get("/v1/conversations?state=asleep")

    assert found == [{mine}, {free}, {mine, free}, {closed}, set(), {mine}]
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "state.0")


async def test_follow_ups_are_listed_by_due_time_changed_and_done(both_doors: Door) -> None:
    door = both_doors

    async def write(work: SqlUnitOfWork) -> list[str]:
        made: list[str] = []
        for name, due in (("Ann Late", None), ("Bob Soon", work.now)):
            chat = await write_chat(work, await write_contact(work, name=name))
            owed = FollowUp(FollowUpState.OPEN, due_at=due, reach=("email",))
            made.append(await write_handover(work, chat, state=HandoverState.CAPTURED, follow_up=owed))
        return made

    late, soon = await door.toolkit.run(BUSINESS, write)
    async with await door.user(role=Role.ADMIN) as user:
        listed = await user.get("/v1/follow-ups")
        owned = await user.patch(
            f"/v1/follow-ups/{late}", json={"owner_id": door.users["Ben"].id, "due_at": "2026-11-25T12:00:00+01:00"}
        )
        mine = await user.get("/v1/follow-ups?owner=me")
        done = await user.patch(f"/v1/follow-ups/{soon}", json={"done": True})
        twice = await user.patch(f"/v1/follow-ups/{soon}", json={"done": True})
        left = await user.get("/v1/follow-ups")
        over = await user.get("/v1/follow-ups?state=done")

    assert [each["contact_name"] for each in listed.json()["items"]] == ["Bob Soon", "Ann Late"]
    assert owned.json()["follow_up"]["due_at"] == "2026-11-25T11:00:00Z"
    assert [each["id"] for each in mine.json()["items"]] == [late]
    assert done.json()["follow_up"]["state"] == "done"
    assert twice.json() == done.json()
    assert [each["id"] for each in left.json()["items"]] == [late]
    assert [each["id"] for each in over.json()["items"]] == [soon]


async def test_a_follow_up_without_a_zone_a_flag_or_an_owner_is_refused(door: Door) -> None:
    async def write(work: SqlUnitOfWork) -> list[str]:
        chat = await write_chat(work, await write_contact(work))
        owed = await write_handover(work, chat, follow_up=FollowUp(FollowUpState.OPEN))
        return [owed, await write_handover(work, chat)]

    owed, nothing = await door.toolkit.run(BUSINESS, write)
    async with await door.user() as agent:
        zone = await agent.patch(f"/v1/follow-ups/{owed}", json={"due_at": "2026-11-25T12:00:00"})
        beyond = await agent.patch(f"/v1/follow-ups/{owed}", json={"due_at": "9999-12-31T23:59:59-12:00"})
        flag = await agent.patch(f"/v1/follow-ups/{owed}", json={"done": None})
        owner = await agent.patch(f"/v1/follow-ups/{owed}", json={"owner_id": "usr_nobody"})
        free = await agent.patch(f"/v1/follow-ups/{nothing}", json={"done": True})

    assert [each.status_code for each in (zone, beyond, flag, owner, free)] == [422, 422, 422, 422, 409]


async def test_that_a_chat_was_closed_is_told_once(both_doors: Door) -> None:
    chat = await a_chat(both_doors.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await both_doors.user() as agent, await both_doors.program() as program:
        for _ in range(2):
            await agent.post(f"{there}/close")
        await agent.post(f"{there}/reopen")
        await program.post(f"{there}/close")

    by_ben = both_doors.users["Ben"].id
    assert [(each.type, each.data.get("by_id")) for each in await told_of(both_doors, chat)] == [
        ("conversation.closed", by_ben),
        ("conversation.reopened", None),
        ("conversation.closed", None),
    ]


async def test_that_a_block_closed_a_chat_is_told_too(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent:
        contact_id = (await agent.get(f"/v1/conversations/{chat}")).json()["contact_id"]
        await agent.post(f"/v1/contacts/{contact_id}/block")

    assert [each.type for each in await told_of(door, chat)] == ["conversation.closed"]


async def told_of(door: Door, chat: str) -> list[Event]:
    async with door.toolkit.reading(BUSINESS) as work:
        return [each for each in await work.outbox.after(0, limit=99) if each.conversation_id == chat]


async def test_a_chat_is_transferred_to_another_user_with_a_note(both_doors: Door) -> None:
    chat = await a_chat(both_doors.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await both_doors.user("Ben") as ben, await both_doors.user("Cleo") as cleo:
        early = await ben.post(f"{there}/transfer", json={"to": both_doors.users["Cleo"].id})
        await ben.post(f"{there}/take")
        asked = {"to": both_doors.users["Cleo"].id, "note": "She wants French."}
        given = await ben.post(f"{there}/transfer", json=asked)
        stranger = await ben.post(f"{there}/transfer", json={"to": "usr_nobody"})
        heard = await cleo.post(f"{there}/messages", json={"text": "Bonjour, Cleo here."})
        notes = [each for each in (await cleo.get(f"{there}/messages")).json()["items"] if each["note"]]

    assert (early.status_code, early.json()["instead"]) == (409, "assign")
    assert (given.status_code, given.json()["state"]) == (200, "human")
    assert given.json()["assignee_id"] == both_doors.users["Cleo"].id
    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "to")
    assert heard.status_code == 201
    assert [(each["text"], each["from_name"]) for each in notes] == [("She wants French.", "Ben")]


async def test_a_chat_is_transferred_to_whoever_of_a_team_is_there_and_has_the_fewest_chats(both_doors: Door) -> None:
    door = both_doors
    chat, another = await a_chat(door.toolkit), await a_chat(door.toolkit)
    there = f"/v1/conversations/{chat}"
    async with await door.user("Ben") as ben, await door.user("Cleo") as cleo, await door.user("Dan") as dan:
        members = frozenset(door.users[name].id for name in ("Ben", "Cleo", "Dan"))
        async with door.toolkit.once(BUSINESS) as work:
            await work.teams.add(Team(TeamId("tem_all"), BUSINESS, "Sales", members))
        await ben.post(f"{there}/take")
        nobody = await ben.post(f"{there}/transfer", json={"to": "tem_all"})
        for client in (cleo, dan):
            await client.put("/v1/me/presence", json={"status": "online"})
        await cleo.post(f"/v1/conversations/{another}/take")
        given = await ben.post(f"{there}/transfer", json={"to": "tem_all"})

    assert (nobody.status_code, nobody.json()["instead"]) == (409, "assign")
    assert "Sales" in nobody.json()["detail"]
    assert given.json()["assignee_id"] == door.users["Dan"].id
