"""Streams: everything one may see, in order and once; nothing else; and an end when the right ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from api.streams.team_stream import MOST_REPLAYED
from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import Told, listening
from tests.databases import BUSINESS, OTHER_BUSINESS
from tools.actions.deactivate_user import deactivate_user
from tools.actions.receive_message import receive_message
from tools.actions.reply_to_customer import note_for_team
from tools.contacts.contact import Audience
from tools.events import EventType
from tools.ids import BusinessId, ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import Scope, TokenKind

TEAM = "/v1/events"
ADMINS_ONLY = Audience(frozenset())


def events_of(chat: str) -> str:
    """The path of a visitor's stream."""
    return f"/v1/webchat/conversations/{chat}/events"


async def secret_of(door: Door, name: str = "Ben", *, role: Role = Role.AGENT) -> str:
    """A user's token; ``door.users[name]`` says who they are."""
    client = await door.user(name, role=role)
    await client.aclose()
    return str(client.headers["Authorization"]).partition(" ")[2]


async def visitor_secret(door: Door, chat: ConversationId) -> str:
    """A token of the chat's customer."""
    return await door.token(TokenKind.VISITOR, conversation_id=chat)


async def customer_writes(door: Door, chat: ConversationId, text: str, *, business_id: BusinessId = BUSINESS) -> None:
    """As it comes in over the web chat."""

    async def act(work: SqlUnitOfWork) -> None:
        await receive_message(work, conversation_id=chat, text=text, client_id=None)

    await door.toolkit.run(business_id, act)


async def announce(door: Door, count: int) -> None:
    """Many events that name nothing hidden."""

    async def act(work: SqlUnitOfWork) -> None:
        for number in range(count):
            work.announce(EventType.SYNC_FINISHED, {"n": number})

    await door.toolkit.run(BUSINESS, act)


def kinds(told: Sequence[Told]) -> list[str]:
    """What was told of, in order."""
    return [each.kind for each in told]


async def test_a_visitor_hears_each_message_once_and_goes_on_where_they_left_off(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    secret = await visitor_secret(door, chat)

    async with listening(door.app, events_of(chat), secret) as stream:
        first = [await stream.next("message"), await stream.next("message")]
        await customer_writes(door, chat, "And now?")
        third = await stream.next("message")
    await customer_writes(door, chat, "Still there?")
    async with listening(door.app, events_of(chat), secret, last_event_id=third.place or "") as stream:
        fourth = await stream.next("message")

    assert [each.data["text"] for each in (*first, third, fourth)] == [
        "Hello",
        "How can I help?",
        "And now?",
        "Still there?",
    ]


async def test_a_visitor_hears_neither_notes_nor_user_ids_nor_other_chats(door: Door) -> None:
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    await secret_of(door, "Ben")
    ben = door.users["Ben"].id
    secret = await visitor_secret(door, chat)

    async def team_writes(work: SqlUnitOfWork) -> None:
        conversation = await work.conversations.lock(chat)
        assert conversation is not None
        await note_for_team(work, conversation_id=chat, user_id=ben, text="A rude one.", client_id=None)
        await work.conversations.save(replace(conversation, assignee_id=ben))

    async with listening(door.app, events_of(chat), secret) as stream:
        await stream.next("state")
        await door.toolkit.run(BUSINESS, team_writes)
        await customer_writes(door, other, "Of somebody else")
        await customer_writes(door, chat, "The end")
        told = await stream.next()

    assert told.data["text"] == "The end"
    assert "usr_" not in str(told.data)
    assert "cnv_" not in str(told.data)


async def test_the_place_of_a_stream_tells_nothing_and_is_of_no_use_to_others(door: Door) -> None:
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    async with listening(door.app, events_of(other), await visitor_secret(door, other)) as stream:
        await stream.next("message")
        theirs = (await stream.next("message")).place

    async with listening(
        door.app, events_of(chat), await visitor_secret(door, chat), last_event_id=theirs or ""
    ) as stream:
        told = await stream.next("message")

    assert theirs is not None
    assert len(theirs) > 30
    assert told.data["text"] == "Hello"


@pytest.mark.parametrize("made_up", ["1", "0", "-1", "x" * 200, "é", "AAAA", "999999999999999999999"])
async def test_a_made_up_place_is_no_place(door: Door, made_up: str) -> None:
    chat = await a_chat(door.toolkit)

    async with listening(
        door.app, events_of(chat), await visitor_secret(door, chat), last_event_id=made_up
    ) as stream:
        told = await stream.next()

    assert told.data["text"] == "Hello"


async def test_a_visitor_has_three_streams_and_a_place_is_free_again_when_one_ends(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    path, secret = events_of(chat), await visitor_secret(door, chat)

    async with listening(door.app, path, secret), listening(door.app, path, secret):
        async with listening(door.app, path, secret), listening(door.app, path, secret) as fourth:
            refused = fourth.status
        async with listening(door.app, path, secret) as again:
            allowed = again.status

    assert (refused, allowed) == (429, 200)


async def test_a_user_has_six_streams_however_many_tokens(door: Door) -> None:
    secrets = [await secret_of(door, "Ben")]
    ben = door.users["Ben"].id
    secrets += [await door.token(TokenKind.USER, scopes=frozenset(Scope), user_id=ben) for _ in range(6)]
    statuses: list[int] = []

    async def open_all(rest: list[str]) -> None:
        if rest:
            async with listening(door.app, TEAM, rest[0]) as stream:
                statuses.append(stream.status)
                await open_all(rest[1:])

    await open_all(secrets)

    assert statuses == [200] * 6 + [429]


async def test_a_cleared_chat_is_told_nothing_more(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    secret = await visitor_secret(door, chat)

    async with listening(door.app, events_of(chat), secret) as stream:
        await stream.next("state")
        async with door.caller(secret) as visitor:
            await visitor.delete(f"/v1/webchat/conversations/{chat}")
        await customer_writes(door, chat, "From another device")
        rest = await stream.rest()

    assert rest == []


async def test_a_user_begins_with_a_snapshot_and_hears_what_happens(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        snapshot = await stream.next()
        await customer_writes(door, chat, "Hello?")
        heard = await stream.next()

    assert [each["id"] for each in snapshot.data["conversations"]] == [chat]
    assert heard.kind == heard.data["type"] == "message.received"
    assert heard.data["data"]["conversation_id"] == chat
    assert heard.data["at"].endswith("Z")


async def test_what_was_missed_is_told_in_order_before_the_snapshot(door: Door) -> None:
    secret = await secret_of(door)
    async with listening(door.app, TEAM, secret) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, 1200)

    async with listening(door.app, TEAM, secret, last_event_id=place or "") as stream:
        missed = [await stream.next() for _ in range(1201)]

    assert [each.data["data"]["n"] for each in missed[:-1]] == list(range(1200))
    assert missed[-1].kind == "snapshot"


async def test_too_much_missed_is_a_reset_and_not_a_replay(door: Door) -> None:
    secret = await secret_of(door)
    async with listening(door.app, TEAM, secret) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, MOST_REPLAYED + 1)

    async with listening(door.app, TEAM, secret, last_event_id=place or "") as stream:
        told = [await stream.next(), await stream.next()]

    assert kinds(told) == ["reset", "snapshot"]


async def test_what_is_older_than_a_day_is_a_reset(door: Door) -> None:
    secret = await secret_of(door)
    async with listening(door.app, TEAM, secret) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, 1)
    door.clock.advance(timedelta(hours=25))

    async with listening(door.app, TEAM, secret, last_event_id=place or "") as stream:
        told = [await stream.next(), await stream.next()]

    assert kinds(told) == ["reset", "snapshot"]


async def test_the_place_of_another_user_is_ignored(door: Door) -> None:
    async with listening(door.app, TEAM, await secret_of(door, "Ben")) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, 3)

    async with listening(door.app, TEAM, await secret_of(door, "Cleo"), last_event_id=place or "") as stream:
        told = await stream.next()

    assert told.kind == "snapshot"


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
async def test_a_restricted_chat_makes_no_noise_for_others_not_even_for_admins(door: Door, role: Role) -> None:
    hidden = await a_chat(door.toolkit, visibility=ADMINS_ONLY)
    open_to_all = await a_chat(door.toolkit)
    secret = await secret_of(door, "Ada", role=role)

    async with listening(door.app, TEAM, secret) as stream:
        snapshot = await stream.next()
        await customer_writes(door, hidden, "For somebody's ears alone")
        await customer_writes(door, open_to_all, "For all")
        heard = await stream.next()
    await customer_writes(door, hidden, "Once more")
    await customer_writes(door, open_to_all, "Once more")
    async with listening(door.app, TEAM, secret, last_event_id=heard.place or "") as stream:
        missed = [await stream.next(), await stream.next()]

    assert hidden not in str(snapshot.data)
    assert heard.data["data"]["conversation_id"] == open_to_all
    assert kinds(missed) == ["message.received", "snapshot"]
    assert hidden not in str(missed)


async def test_a_program_of_the_business_hears_nothing_restricted_either(door: Door) -> None:
    hidden, open_to_all = await a_chat(door.toolkit, visibility=ADMINS_ONLY), await a_chat(door.toolkit)
    secret = await door.token(TokenKind.BUSINESS, scopes=frozenset({Scope.READ}))

    async with listening(door.app, TEAM, secret) as stream:
        snapshot = await stream.next()
        await customer_writes(door, hidden, "For somebody's ears alone")
        await customer_writes(door, open_to_all, "For all")
        heard = await stream.next()

    assert hidden not in str(snapshot.data)
    assert heard.data["data"]["conversation_id"] == open_to_all


async def test_a_restricted_chat_is_heard_by_whom_it_names_and_to_whom_it_is_assigned(door: Door) -> None:
    named, assigned = await secret_of(door, "Ben"), await secret_of(door, "Cleo")
    only_ben = Audience(frozenset({door.users["Ben"].id}))
    chat = await a_chat(door.toolkit, visibility=only_ben, assignee_id=door.users["Cleo"].id)

    async with listening(door.app, TEAM, named) as ben, listening(door.app, TEAM, assigned) as cleo:
        begun = [await ben.next("snapshot"), await cleo.next("snapshot")]
        await customer_writes(door, chat, "Hello")
        heard = [await ben.next(), await cleo.next()]

    assert all(chat in str(each.data["conversations"]) for each in begun)
    assert kinds(heard) == ["message.received", "message.received"]


async def test_a_right_that_is_lost_while_listening_counts_from_the_next_event_on(door: Door) -> None:
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)

    async def hide(work: SqlUnitOfWork) -> None:
        await work.conversations.show_to(chat, ADMINS_ONLY)

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, hide)
        await customer_writes(door, chat, "Not for you any more")
        await customer_writes(door, other, "For all")
        heard = await stream.next()

    assert heard.data["data"]["conversation_id"] == other


async def test_an_event_that_names_a_hidden_contact_beside_a_seen_one_is_not_told(door: Door) -> None:
    seen, hidden = await a_chat(door.toolkit), await a_chat(door.toolkit, visibility=ADMINS_ONLY)

    async def merge(work: SqlUnitOfWork) -> None:
        one, other = await work.conversations.find(seen), await work.conversations.find(hidden)
        assert one is not None
        assert other is not None
        await work.contacts.show_to(other.contact_id, ADMINS_ONLY)
        named = (one.contact_id, other.contact_id)
        work.announce(EventType.CONTACT_CONFLICT, {"contact_ids": list(named)}, contacts=named)
        work.announce(EventType.SYNC_FINISHED, {})

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, merge)
        heard = await stream.next()

    assert heard.kind == "sync.finished"


async def test_whoever_leaves_the_business_hears_nothing_of_what_comes_after(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    secret = await secret_of(door)
    await secret_of(door, "Ada", role=Role.ADMIN)

    async def leave(work: SqlUnitOfWork) -> None:
        await deactivate_user(work, user_id=door.users["Ben"].id)

    async with listening(door.app, TEAM, secret) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, leave)
        await customer_writes(door, chat, "A secret")
        rest = await stream.rest()

    assert rest == []


async def test_another_business_is_not_heard(door: Door) -> None:
    own = await a_chat(door.toolkit)
    theirs = await a_chat(door.toolkit, business_id=OTHER_BUSINESS)

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        snapshot = await stream.next()
        await customer_writes(door, theirs, "Elsewhere", business_id=OTHER_BUSINESS)
        await customer_writes(door, own, "Here")
        heard = await stream.next()

    assert theirs not in str(snapshot.data)
    assert heard.data["business_id"] == BUSINESS


async def test_all_streams_end_when_the_service_is_asked_to(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    team = listening(door.app, TEAM, await secret_of(door))
    visitor = listening(door.app, events_of(chat), await visitor_secret(door, chat))

    async with team as of_team, visitor as of_visitor:
        await of_team.next("snapshot")
        await of_visitor.next("state")
        door.parts.stopping.set()
        rest = [*await of_team.rest(), *await of_visitor.rest()]

    assert rest == []


async def test_a_visitor_who_listens_is_present_to_the_team(door: Door) -> None:
    chat = await a_chat(door.toolkit)

    async with await door.user() as agent:
        before = (await agent.get(f"/v1/conversations/{chat}")).json()["customer_present"]
        async with listening(door.app, events_of(chat), await visitor_secret(door, chat)) as stream:
            await stream.next("state")
            await customer_writes(door, chat, "I am here")
            await stream.next("message")
            during = (await agent.get(f"/v1/conversations/{chat}")).json()["customer_present"]
        door.clock.advance(timedelta(minutes=2))
        after = (await agent.get(f"/v1/conversations/{chat}")).json()["customer_present"]

    assert (before, during, after) == (False, True, False)


async def test_words_that_look_like_events_stay_words(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    words = "one\n\nevent: reset\ndata: {}\r\n\r\nid: 7\u2028\u0085two"

    async with listening(door.app, events_of(chat), await visitor_secret(door, chat)) as stream:
        await stream.next("state")
        await customer_writes(door, chat, words)
        told = await stream.next()

    assert told.data["text"] == words
