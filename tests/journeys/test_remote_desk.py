"""A desk over HTTP at a running service: what it promises of ``Desk``, over real sockets that may break."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import jwt
import pytest
from pydantic import SecretStr

from tests.journeys.remote import ASK, DETAILS, Line, program
from tests.journeys.running import ADMIN_TOKEN, Running, running
from tests.journeys.served import served, settings_in
from tools.conversations.conversation import Speaker
from tools.errors import Invalid, NotFound, NotSignedIn, Unreachable, Unusable, WrongState
from workflows.handover.driving.blocking_desk import BlockingDesk
from workflows.handover.driving.replies import Accepted, TooLate
from workflows.handover.moves import Parked
from workflows.handover.remote.desk import RemoteDesk

CHAT = "shop:order-7"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "data") as service:
        yield service


async def test_a_person_accepts_first_answers_and_gives_the_chat_back(service: Running) -> None:
    async with program(service.url) as shop:
        await shop.here()
        waiting = await shop.desk.customer(CHAT, ASK, "m1")

        accepted = await shop.desk.accept(CHAT, shop.ann)
        await shop.desk.person(CHAT, shop.ann, "Hello, Ann here.", "p1")
        silent = await shop.desk.customer(CHAT, "Where is my parcel?")
        await shop.desk.give_back(CHAT)
        await shop.shown("has left")
        answered = await shop.desk.customer(CHAT, "thanks!")

        shown = list(shop.room.shown.values())
        said = await shop.transcript(CHAT)

    assert (waiting.parked, silent.parked, answered.parked) == (
        Parked.WAIT_FOR_PERSON,
        Parked.WITH_PERSON,
        Parked.NOWHERE,
    )
    assert accepted == Accepted(shop.ann)
    assert "colleague" in waiting.texts[0]
    assert silent.texts == []
    assert len(answered.texts) == 1
    assert [one.speaker for one in shown] == [Speaker.SYSTEM, Speaker.USER, Speaker.SYSTEM]
    assert (shown[1].text, shown[1].user_id) == ("Hello, Ann here.", shop.ann)
    # Each thing was shown once, either returned or by itself.
    assert [text for speaker, text in said if speaker != "contact"] == [
        *waiting.texts,
        *(one.text for one in shown),
        *answered.texts,
    ]


async def test_nobody_comes_and_what_is_typed_then_becomes_a_contact(service: Running) -> None:
    async with program(service.url) as shop:
        await shop.here()
        await shop.desk.customer(CHAT, ASK)

        apology = await shop.shown("e-mail address")
        thanked = await shop.desk.customer(CHAT, DETAILS)
        late = await shop.desk.accept(CHAT, shop.ben)

        found = (await shop.team.get("/v1/contacts", params={"search": "bob@"})).json()["items"]
    assert len(apology) == 1
    assert "will get back to you" in thanked.texts[-1]
    assert thanked.parked is Parked.NOWHERE
    assert [phone["value"] for phone in found[0]["phones"]] == ["+447400123456"]
    assert late == Accepted(shop.ben)


async def test_a_stream_says_each_message_as_it_comes_and_ends_when_all_is_answered(service: Running) -> None:
    async with program(service.url) as shop:
        await shop.here()
        waiting = [part async for part in shop.desk.customer_stream(CHAT, ASK)]
        await shop.shown("e-mail address")

        thanked = [part async for part in shop.desk.customer_stream(CHAT, DETAILS)]

    assert [kind for kind, _ in (*waiting, *thanked)] == ["say", "say"]
    assert "colleague" in waiting[0][1]
    assert "will get back to you" in thanked[0][1]


async def test_of_many_who_accept_at_once_one_is_first_and_the_others_learn_who(service: Running) -> None:
    async with program(service.url) as shop:
        await shop.here()
        await shop.desk.customer(CHAT, ASK)

        answers = await asyncio.gather(*(shop.desk.accept(CHAT, user) for user in (shop.ann, shop.ben) * 3))

    winner = next(answer.user_id for answer in answers if isinstance(answer, Accepted))
    assert all(answer in (Accepted(winner), TooLate(winner)) for answer in answers)
    assert sum(bool(answer) for answer in answers) == 3


async def test_answers_that_are_lost_on_the_way_change_nothing_and_nothing_is_said_twice(service: Running) -> None:
    line = Line(loses=lambda request: request.method == "POST")
    async with program(service.url, line=line) as shop:
        await shop.here()
        waiting = await shop.desk.customer(CHAT, ASK)
        accepted = await shop.desk.accept(CHAT, shop.ann)
        await shop.desk.person(CHAT, shop.ann, "Hello, Ann here.")
        await shop.shown("Ann here")
        silent = await shop.desk.customer(CHAT, "Where is my parcel?")
        await shop.desk.give_back(CHAT)
        await shop.shown("has left")
        said = await shop.transcript(CHAT)

    assert len(line.lost) == 5
    assert accepted == Accepted(shop.ann)
    assert (len(waiting.texts), silent.texts) == (1, [])
    assert [speaker for speaker, _ in said] == ["contact", "ai", "system", "user", "contact", "system"]
    assert len(shop.room.shown) == 3


async def test_streams_that_break_off_go_on_where_they_were(service: Running) -> None:
    async with program(service.url, line=Line(cuts_streams=True)) as shop:
        await shop.here()
        await shop.desk.customer(CHAT, ASK)
        await shop.shown("e-mail address")
        thanked = await shop.desk.customer(CHAT, DETAILS)
        said = await shop.transcript(CHAT)

    assert len(thanked.texts) == 1
    assert [speaker for speaker, _ in said] == ["contact", "ai", "ai", "contact", "ai"]
    assert len(shop.room.shown) == 1


async def test_a_service_that_goes_away_and_comes_back_is_waited_for(tmp_path: Path) -> None:
    ours = {"admin_token": SecretStr(ADMIN_TOKEN), "country": "GB"}
    settings = settings_in(tmp_path, wait_seconds=1).model_copy(update=ours)
    async with AsyncExitStack() as stack:
        async with served(settings) as first:
            shop = await stack.enter_async_context(program(first.url))
            await shop.here()
            await shop.desk.customer(CHAT, ASK)
        typing = asyncio.create_task(shop.desk.customer(CHAT, "hello?"))
        await asyncio.sleep(0.5)
        async with served(first):
            heard = await typing
            apology = await shop.shown("e-mail address")
            thanked = await shop.desk.customer(CHAT, DETAILS)
            said = await shop.transcript(CHAT)
            await stack.aclose()

    assert len(apology) == 1
    assert "will get back to you" in thanked.texts[-1]
    assert [text for speaker, text in said if speaker == "contact"] == [ASK, "hello?", DETAILS]
    assert len(said) == 3 + 1 + len(heard.texts) + 1 + len(thanked.texts)


async def test_the_same_message_id_changes_nothing_and_says_the_same_from_any_process(service: Running) -> None:
    async with program(service.url) as shop, program(service.url) as elsewhere:
        first = await shop.desk.customer(CHAT, "hello", "m1")
        await shop.desk.customer(CHAT, "What happens with my data?", "m2")

        again = [await desk.customer(CHAT, "hello", "m1") for desk in (shop.desk, elsewhere.desk)]
        said = await shop.transcript(CHAT)

    assert [reply.said for reply in again] == [first.said, first.said]
    assert len(said) == 4


async def test_messages_that_come_at_once_are_each_kept_and_each_answer_is_given_once(service: Running) -> None:
    async with program(service.url) as shop:
        began = time.monotonic()
        replies = await asyncio.gather(*(shop.desk.customer(CHAT, f"hello {n}") for n in range(5)))
        took = time.monotonic() - began
        said = await shop.transcript(CHAT)

    assert [text for speaker, text in said if speaker == "contact"] == [f"hello {n}" for n in range(5)]
    assert sorted(text for reply in replies for text in reply.texts) == sorted(
        text for speaker, text in said if speaker == "ai" and text not in shop.room.texts
    )
    # A service lets a customer have three streams; who has more calls under way waits for none to be free.
    assert took < 10


async def test_chats_do_not_wait_for_each_other_and_are_not_counted_by_address(service: Running) -> None:
    async with program(service.url) as shop:
        replies = await asyncio.gather(*(shop.desk.customer(f"chat-{n}", "hello") for n in range(15)))

    assert {len(reply.texts) for reply in replies} == {1}


async def test_a_program_asks_for_a_person_calls_it_off_and_closes(service: Running) -> None:
    async with program(service.url) as shop:
        await shop.here()
        await shop.desk.customer(CHAT, "hello")

        asked = [await shop.desk.request(CHAT, note="The payment failed.") for _ in range(2)]
        cancelled = [await shop.desk.cancel(CHAT) for _ in range(2)]
        answered = await shop.desk.customer(CHAT, "hello again")
        idle = await shop.desk.close(CHAT)
        await shop.desk.customer(CHAT, ASK)
        waited = await shop.desk.close(CHAT)
        said = await shop.transcript(CHAT)

    assert (asked, cancelled, idle, waited) == ([True, False], [True, False], False, True)
    assert len(answered.texts) == 1
    assert said.count(("user", "The payment failed.")) == 1
    assert "The payment failed." not in shop.room.texts


async def test_a_customer_whom_the_program_knows_is_known_to_the_service(service: Running) -> None:
    async with service.team() as admin:
        widget = (await admin.get("/v1/widgets")).json()["items"][0]
        changed = await admin.patch(f"/v1/widgets/{widget['id']}", json={"new_identity_secret": True})

    def sign(thread_id: str) -> str:
        claims = {"sub": thread_id, "aud": widget["public_key"], "exp": int(time.time()) + 600}
        return jwt.encode(claims, changed.json()["identity_secret"])

    async with program(service.url, identity=sign) as shop:
        await shop.desk.customer(CHAT, "hello")
        found = await shop.team.get("/v1/conversations", params={"thread": CHAT})

    assert [each["identity"] for each in found.json()["items"]] == ["proven"]


async def test_after_a_restart_what_stands_is_said_again_under_the_same_ids(service: Running) -> None:
    async with program(service.url) as shop:
        await shop.here()
        waiting = await shop.desk.customer(CHAT, ASK)
        await shop.shown("e-mail address")

    async with program(service.url, running=False) as again:
        await again.desk.recover([CHAT, "nobody:knows"])

    ids = [one.message_id for one in (*waiting.said, *shop.room.shown.values())]
    assert [one.message_id for one in again.room.shown.values()] == ids


async def test_the_chats_of_others_are_left_to_them(service: Running) -> None:
    visitor = await service.visitor()
    async with program(service.url) as shop:
        shop.room.strangers.add("bot:9")
        await shop.here()
        async with program(service.url, running=False) as bot:
            await bot.desk.customer("bot:9", ASK)
            await bot.desk.accept("bot:9", bot.ann)
        await visitor.write(ASK)
        await visitor.hears("e-mail address")
        await shop.desk.customer(CHAT, ASK)

        shown = await shop.shown("e-mail address")

    assert len(shown) == 1


async def test_a_chat_port_that_fails_for_a_moment_is_tried_again(service: Running) -> None:
    async with program(service.url) as shop:
        shop.room.fails = 1
        await shop.desk.customer(CHAT, "hello")
        await shop.desk.accept(CHAT, shop.ann)
        await shop.desk.person(CHAT, shop.ann, "Hello, Ann here.")

        shown = await shop.shown("Ann here")

    assert [text.rpartition(" has joined")[1] for text in shown] == [" has joined", ""]


@pytest.mark.parametrize("call", ["accept", "person", "give_back", "cancel", "request", "close"])
async def test_a_chat_nobody_knows_is_not_made_by_asking_for_it(service: Running, call: str) -> None:
    async with program(service.url) as shop:
        arguments = {"accept": (shop.ann,), "person": (shop.ann, "Hello!")}.get(call, ())

        with pytest.raises(NotFound):
            await getattr(shop.desk, call)("no-such-chat", *arguments)

        assert (await shop.team.get("/v1/conversations")).json()["items"] == []


async def test_what_the_service_refuses_is_raised_as_the_error_it_is(service: Running) -> None:
    async with program(service.url) as shop:
        with pytest.raises(Invalid) as empty:
            await shop.desk.customer(CHAT, "")
        await shop.desk.customer(CHAT, "hello")
        with pytest.raises(WrongState, match="Take the conversation first") as early:
            await shop.desk.person(CHAT, shop.ann, "Hello!")
        with pytest.raises(WrongState, match="Nobody has this chat"):
            await shop.desk.give_back(CHAT)
        with pytest.raises(NotFound):
            await shop.desk.accept(CHAT, "usr_nobody")
        with pytest.raises(Invalid):
            await shop.desk.give_back(CHAT, said=[{"from": "user", "text": "Monday."}])

    assert empty.value.field == "text"
    assert (early.value.state, early.value.instead) == ("ai", "take")


async def test_a_token_that_is_good_for_nothing_ends_the_calls_and_the_following(service: Running) -> None:
    async with (
        program(service.url) as shop,
        RemoteDesk(service.url, token="hkb_unknown", chats=shop.room) as stranger,
    ):
        with pytest.raises(NotSignedIn):
            await stranger.customer(CHAT, "hello")
        with pytest.raises(NotSignedIn):
            await stranger.run()


async def test_an_address_where_nobody_answers_is_named(service: Running) -> None:
    async with program(service.url) as shop:
        with pytest.raises(Unusable, match="https"):
            RemoteDesk("shop.example", token="x", chats=shop.room)
        async with RemoteDesk("http://127.0.0.1:1", token="x", chats=shop.room, patience=0.3) as nowhere:
            with pytest.raises(Unreachable, match="does not answer"):
                await nowhere.accept(CHAT, shop.ann)


async def test_a_caller_who_leaves_leaves_the_message_on_its_way(service: Running) -> None:
    async with program(service.url) as shop:
        leaving = asyncio.create_task(shop.desk.customer(CHAT, "hello", "m1"))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving

        again = await shop.desk.customer(CHAT, "hello", "m1")
        said = await shop.transcript(CHAT)

    assert [text for _, text in said] == ["hello", *again.texts]


async def test_a_host_without_an_event_loop_has_the_same_desk(service: Running) -> None:
    async with program(service.url, running=False) as shop:
        await shop.here()
        token = (await shop.team.post("/v1/tokens", json={"name": "host", "scopes": ["write"]})).json()["secret"]

        def host() -> tuple[object, ...]:
            with BlockingDesk(lambda: RemoteDesk(service.url, token=token, chats=shop.room)) as desk:
                waiting = desk.customer(CHAT, ASK)
                accepted = desk.accept(CHAT, shop.ann)
                parts = list(desk.customer_stream(CHAT, "hello?"))
                with pytest.raises(Unusable, match="by itself"):
                    desk.fire_due()
                desk.give_back(CHAT)
                return waiting.parked, accepted, parts

        told = await asyncio.to_thread(host)

    assert told == (Parked.WAIT_FOR_PERSON, Accepted(shop.ann), [])


async def test_a_blocking_desk_takes_no_options_for_a_desk_that_is_made(service: Running) -> None:
    async with program(service.url, running=False) as shop:
        made = RemoteDesk(service.url, token="x", chats=shop.room)

        with pytest.raises(TypeError, match="durability"):
            await asyncio.to_thread(BlockingDesk, made, durability="exit")


async def test_the_line_says_who_calls_and_keeps_the_customers_token_for_the_customers_calls(
    service: Running,
) -> None:
    line = Line()
    async with program(service.url, line=line, running=False) as shop:
        await shop.here()
        await shop.desk.customer(CHAT, ASK)
        await shop.desk.accept(CHAT, shop.ann)

    kinds = {request.url.path.split("/")[2]: _kind_of(request) for request in line.asked[1:]}
    assert kinds == {"webchat": "hkv", "conversations": "hkb"}
    assert not any("hk" in request.url.query.decode() for request in line.asked)


def _kind_of(request: httpx.Request) -> str:
    return request.headers["authorization"].removeprefix("Bearer ")[:3]
