"""The line of a remote desk: which refusals are which errors, what is asked again, and how events are read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from api.errors import BadRequest, TooLarge, problem_of
from tools.errors import (
    AlreadyAccepted,
    Busy,
    Conflict,
    Expired,
    HandoverkitError,
    Invalid,
    LeaseLost,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unreachable,
    Unusable,
    ValueTaken,
    WrongState,
)
from workflows.handover.remote.line import Line
from workflows.handover.remote.told import Told, told_in

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Service:
    """Answers in order; an exception among the answers is a line that breaks."""

    def __init__(self, *answers: httpx.Response | Exception, patience: float = 5) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.line = Line(
            "https://shop.example/chat/", "hkb_1", patience=patience, transport=httpx.MockTransport(self)
        )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask(self) -> dict[str, object]:
        return await self.line.ask("POST", "/v1/things", body={"a": 1})


def refusal(error: HandoverkitError) -> httpx.Response:
    """As the service answers it."""
    told = problem_of(error)
    return httpx.Response(told.status_code, headers=dict(told.headers), content=bytes(told.body))


@pytest.mark.parametrize(
    "error",
    [
        NotFound("There is no such chat."),
        NotAllowed(),
        NotSignedIn(),
        Invalid("Too long.", field="text"),
        Invalid("Unheard of."),
        Conflict(),
        ValueTaken(value="a@example.com", holder_id="con_1"),
        AlreadyAccepted(by_id="usr_1", by_name="Ann", state="accepted"),
        WrongState("Closed.", state="closed", instead="reopen"),
        TooMany("Later.", retry_after=3600),
    ],
)
async def test_a_refusal_is_the_error_that_it_was_over_there(error: HandoverkitError) -> None:
    service = Service(refusal(error))

    with pytest.raises(HandoverkitError) as raised:
        await service.ask()

    assert type(raised.value) is type(error)
    assert str(raised.value) == str(error)
    assert vars(raised.value) == vars(error)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Expired(at=NINE), NotSignedIn),
        (LeaseLost(), Conflict),
        (TooLarge(), HandoverkitError),
        (BadRequest("No."), HandoverkitError),
    ],
)
async def test_a_refusal_of_another_kind_is_the_nearest_error(
    error: HandoverkitError, kind: type[HandoverkitError]
) -> None:
    with pytest.raises(kind) as raised:
        await Service(refusal(error)).ask()

    assert type(raised.value) is kind
    assert str(raised.value) == str(error)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, html="<h1>Not here</h1>"),
        httpx.Response(301, headers={"Location": "https://elsewhere.example"}),
        httpx.Response(403, json={"detail": "by a gateway"}),
    ],
)
async def test_what_does_not_answer_as_a_service_does_is_named(answer: httpx.Response) -> None:
    with pytest.raises(Unusable, match=r"https://shop.example/chat/v1/things answered .* Is the address right\?"):
        await Service(answer).ask()


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut off"),
        httpx.Response(502, html="<h1>Bad gateway</h1>"),
        httpx.Response(503),
        httpx.Response(504, json=[]),
        refusal(Busy()),
        refusal(TooMany(retry_after=0.2)),
    ],
)
async def test_what_may_pass_is_asked_again_under_the_same_key(fault: httpx.Response | Exception) -> None:
    service = Service(fault, httpx.Response(200, json={"done": True}))

    answer = await service.ask()

    assert answer == {"done": True}
    assert len({request.headers["idempotency-key"] for request in service.asked}) == 1
    assert len({request.content for request in service.asked}) == 1


async def test_a_service_that_stays_away_is_given_up_and_the_last_fault_is_said() -> None:
    service = Service(*[httpx.ConnectError("refused")] * 20, patience=0.4)

    with pytest.raises(Unreachable, match=r"https://shop.example/chat does not answer \(refused\)"):
        await service.ask()

    assert len(service.asked) > 1


async def test_a_visitors_call_goes_with_the_visitors_token_and_nothing_follows_a_redirect() -> None:
    service = Service(httpx.Response(204))

    answer = await service.line.ask("GET", "/v1/things", token="hkv_2")

    assert answer == {}
    assert service.asked[0].headers["authorization"] == "Bearer hkv_2"
    assert "idempotency-key" not in service.asked[0].headers


async def test_a_stream_goes_on_behind_the_last_whole_event() -> None:
    service = Service(
        httpx.ConnectError("refused"),
        httpx.Response(200, text='event: a\ndata: {"n": 1}\nid: one\n\n: still here\n\nevent: b\ndata: {"n"'),
        refusal(Busy()),
        httpx.Response(200, text='event: state\ndata: {"n": 2}\n\n'),
        httpx.Response(200, text='event: b\ndata: {"n": 3}\nid: two\n\n'),
    )
    told: list[Told] = []

    async with asyncio.timeout(5):
        async for each in service.line.follow("/v1/events", params={"after": 7}):
            told.append(each)
            if len(told) == 3:
                break

    assert [(each.kind, each.data["n"]) for each in told] == [("a", 1), ("state", 2), ("b", 3)]
    assert [request.headers.get("last-event-id") for request in service.asked] == [None, None, "one", "one", "one"]
    assert {request.url.query for request in service.asked} == {b"after=7"}


async def test_a_stream_that_is_refused_ends_with_the_error() -> None:
    service = Service(refusal(NotSignedIn()))

    with pytest.raises(NotSignedIn):
        await anext(service.line.follow("/v1/events"))


async def test_events_are_read_as_the_standard_has_them() -> None:
    async def lines() -> AsyncIterator[str]:
        for line in [
            "",
            ": hello",
            "event:a",
            'data: {"n":',
            "data: 1}",
            "id: 7",
            "retry: 5",
            "",
            "id: 9",
            "",
            "data:2",
        ]:
            yield line
        yield ""

    told = [each async for each in told_in(lines())]

    assert told == [Told("a", {"n": 1}, "7"), Told("message", 2, None)]
