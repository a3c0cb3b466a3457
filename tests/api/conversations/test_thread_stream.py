"""A program's stream: what is said to the customers of its threads, whoever of the team may see them."""

from datetime import timedelta

import pytest

from api.streams.missed import MOST_REPLAYED
from tests.api.chats import a_chat, say
from tests.api.door import Door
from tests.api.listening import listening, secret_of, visitor_secret
from tests.databases import BUSINESS, OTHER_BUSINESS, WEBCHAT
from tools.contacts.contact import Audience
from tools.conversations.conversation import Speaker
from tools.events import EventType
from tools.ids import ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.channels import Widget
from tools.team.tokens import Scope, TokenKind, hash_of

EVENTS = "/v1/threads/events"


async def a_thread(door: Door, name: str = "order-7") -> ConversationId:
    """A chat that a program has brought."""
    async with door.toolkit.once(BUSINESS) as work:
        if not await work.widgets.all():
            await work.widgets.add(Widget("wgt_1", BUSINESS, WEBCHAT, "pk_shop"))
    async with await door.program() as program:
        started = await program.post("/v1/webchat/conversations", json={"thread_id": name})
    return ConversationId(started.json()["conversation_id"])


async def is_said(door: Door, chat: ConversationId, text: str, speaker: Speaker = Speaker.USER) -> None:
    """Something is said, and told."""

    async def act(work: SqlUnitOfWork) -> None:
        message_id = await say(work, chat, text, speaker=speaker)
        data = {"message_id": message_id, "conversation_id": chat, "from": speaker.value}
        work.announce(EventType.MESSAGE_SENT, data, conversation_id=chat)

    await door.toolkit.run(BUSINESS, act)


async def program_secret(door: Door) -> str:
    return await door.token(TokenKind.BUSINESS, scopes=frozenset({Scope.WRITE}))


async def test_a_program_hears_what_is_said_in_its_threads_and_in_no_other_chat(both_doors: Door) -> None:
    door = both_doors
    thread, other = await a_thread(door), await a_chat(door.toolkit)

    async with listening(door.app, EVENTS, await program_secret(door)) as stream:
        await stream.next("ready")
        await is_said(door, other, "To somebody else")
        await is_said(door, thread, "A rude note", Speaker.NOTE)
        await is_said(door, thread, "Hello, Ben here.")
        told = await stream.next()

    assert (told.kind, told.data["text"], told.data["from"]) == ("message", "Hello, Ben here.", "user")
    assert (told.data["thread_id"], told.data["conversation_id"], told.data["id"]) == ("order-7", thread, "2")
    assert told.data["in_reply_to"] is None


async def test_a_chat_that_only_few_may_see_is_told_to_its_customer_all_the_same(door: Door) -> None:
    thread = await a_thread(door)
    async with door.toolkit.once(BUSINESS) as work:
        await work.conversations.show_to(thread, Audience(frozenset({"usr_boss"})))

    async with listening(door.app, EVENTS, await program_secret(door)) as stream:
        await stream.next("ready")
        await is_said(door, thread, "Hello")
        told = await stream.next()

    assert told.data["text"] == "Hello"


async def test_a_program_that_comes_back_hears_what_it_missed(door: Door) -> None:
    thread, secret = await a_thread(door), await program_secret(door)
    async with listening(door.app, EVENTS, secret) as stream:
        place = (await stream.next("ready")).place
    await is_said(door, thread, "While you were away")

    async with listening(door.app, EVENTS, secret, last_event_id=place or "") as stream:
        missed = [await stream.next(), await stream.next()]
    async with listening(door.app, EVENTS, secret, last_event_id=missed[0].place or "") as stream:
        then = await stream.next()

    assert [each.kind for each in missed] == ["message", "ready"]
    assert then.kind == "ready"


@pytest.mark.parametrize("too", ["many", "old"])
async def test_a_program_that_missed_too_much_is_told_so(door: Door, too: str) -> None:
    thread, secret = await a_thread(door), await program_secret(door)
    async with listening(door.app, EVENTS, secret) as stream:
        place = (await stream.next("ready")).place
    await is_said(door, thread, "While you were away")
    if too == "old":
        door.clock.advance(timedelta(days=2))
    else:
        async with door.toolkit.once(BUSINESS) as work:
            for _ in range(MOST_REPLAYED):
                work.announce(EventType.CONTACT_UPDATED, {})

    async with listening(door.app, EVENTS, secret, last_event_id=place or "") as stream:
        told = await stream.next()

    assert told.kind == "reset"


async def test_only_a_program_of_the_business_that_may_write_hears_threads(door: Door) -> None:
    thread = await a_thread(door)
    secrets = [
        await secret_of(door),
        await visitor_secret(door, thread),
        await door.token(TokenKind.BUSINESS, scopes=frozenset({Scope.READ})),
    ]

    statuses = []
    for secret in secrets:
        async with door.caller(secret) as caller:
            statuses.append((await caller.get(EVENTS)).status_code)

    assert statuses == [403, 403, 403]


async def test_nothing_crosses_and_a_token_that_is_taken_back_hears_nothing_more(door: Door) -> None:
    thread, secret = await a_thread(door), await program_secret(door)
    other = await door.token(TokenKind.BUSINESS, scopes=frozenset({Scope.WRITE}), business_id=OTHER_BUSINESS)

    async with listening(door.app, EVENTS, secret) as stream, listening(door.app, EVENTS, other) as theirs:
        await stream.next("ready")
        await theirs.next("ready")
        async with door.toolkit.once(BUSINESS) as work:
            token = await work.tokens.find_by_hash(hash_of(secret))
            assert token is not None
            await work.tokens.revoke(token.id, at=work.now)
        await is_said(door, thread, "After that")
        rest = await stream.rest()
        door.parts.stopping.set()
        crossed = await theirs.rest()

    assert (rest, crossed) == ([], [])
