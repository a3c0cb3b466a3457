"""What a hook is told, and how it is signed: held against the library that receivers use."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tools.events import Event, EventType
from tools.hooks.hook import Delivery, DeliveryId, Hook, HookId, HookKind, SigningSecret
from tools.hooks.payload import body_of, lane_of
from tools.hooks.signing import OLD_SECRET_LASTS, headers_for, rotated, secret_of
from tools.ids import BusinessId, ConversationId, EventId

NOW = datetime.now(UTC)
EVENT = Event(
    id=EventId("evt_1"),
    business_id=BusinessId("biz_one"),
    type=EventType.HANDOVER_CAPTURED,
    at=datetime(2026, 11, 23, 9, 0, 1, 250_000, tzinfo=UTC),
    data={"handover_id": "hov_1", "captured": {"email": "zoë@bücher.example"}},
    conversation_id=ConversationId("cnv_1"),
    contacts=("con_1", "con_2"),
    number=7,
)
DELIVERY = Delivery(
    id=DeliveryId("dlv_1"),
    business_id=EVENT.business_id,
    hook_id=HookId("hok_1"),
    number=7,
    event_id=EVENT.id,
    type=EVENT.type,
    lane=lane_of(EVENT),
    body=body_of(EVENT, HookKind.WEBHOOK),
    created_at=NOW,
)
OLD, NEW = secret_of(b"o" * 32), secret_of(b"n" * 32)


def test_a_webhook_is_told_type_time_and_data() -> None:
    assert json.loads(DELIVERY.body) == {
        "type": "handover.captured",
        "timestamp": "2026-11-23T09:00:01.250000+00:00",
        "data": {
            "conversation_id": "cnv_1",
            "handover_id": "hov_1",
            "captured": {"email": "zoë@bücher.example"},
        },
    }


def test_a_function_is_told_the_same_flat_and_no_field_of_the_event_hides_ours() -> None:
    sly = replace(EVENT, data={**EVENT.data, "type": "something else", "id": "x", "at": 0})

    told = json.loads(body_of(sly, HookKind.PYTHON))

    assert told == {
        "type": "handover.captured",
        "at": "2026-11-23T09:00:01.250000+00:00",
        "id": "evt_1",
        "business_id": "biz_one",
        "conversation_id": "cnv_1",
        "thread_id": "cnv_1",
        "handover_id": "hov_1",
        "captured": {"email": "zoë@bücher.example"},
    }


@pytest.mark.parametrize(
    ("event", "lane"),
    [
        (EVENT, "cnv_1"),
        (replace(EVENT, conversation_id=None), "con_1"),
        (replace(EVENT, conversation_id=None, contacts=()), ""),
    ],
)
def test_what_belongs_together_is_told_in_one_lane(event: Event, lane: str) -> None:
    assert lane_of(event) == lane


def test_the_receivers_library_takes_what_we_sign() -> None:
    now = datetime.now(UTC)
    headers = headers_for(DELIVERY, [NEW], now=now)

    read = Webhook(NEW.value).verify(DELIVERY.body, dict(headers))

    assert read["data"]["captured"] == {"email": "zoë@bücher.example"}
    assert headers["webhook-id"] == "dlv_1"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "dlv_2"},
        {"webhook-timestamp": "a second later"},
        {"webhook-signature": "v1,bm90IGl0"},
    ],
)
def test_it_takes_nothing_that_was_changed_on_the_way(change: dict[str, str]) -> None:
    now = datetime.now(UTC)
    later = {"a second later": str(int(now.timestamp()) + 1)}
    changed = {name: later.get(value, value) for name, value in change.items()}
    headers = {**headers_for(DELIVERY, [NEW], now=now), **changed}

    with pytest.raises(WebhookVerificationError):
        Webhook(NEW.value).verify(DELIVERY.body, headers)


def test_while_a_secret_rotates_receivers_with_either_one_take_it() -> None:
    now = datetime.now(UTC)
    secrets = rotated([OLD], NEW, now=now)

    headers = headers_for(DELIVERY, secrets, now=now)
    at_the_end = headers_for(DELIVERY, secrets, now=now + OLD_SECRET_LASTS - timedelta(seconds=1))

    assert len(at_the_end["webhook-signature"].split(" ")) == 2
    for secret in (OLD, NEW):
        assert Webhook(secret.value).verify(DELIVERY.body, dict(headers))


def test_after_a_while_only_the_new_one_signs_and_of_three_never_more_than_two() -> None:
    third = secret_of(b"3" * 32)
    secrets = rotated(rotated([OLD], NEW, now=NOW), third, now=NOW)

    both = headers_for(DELIVERY, secrets, now=NOW)["webhook-signature"].split(" ")
    later = headers_for(DELIVERY, secrets, now=NOW + OLD_SECRET_LASTS)
    alone = headers_for(DELIVERY, [third], now=NOW + OLD_SECRET_LASTS)

    assert len(both) == 2
    assert later == alone
    assert [secret.value for secret in secrets] == [third.value, NEW.value]


def test_a_secret_has_the_form_of_the_standard() -> None:
    assert secret_of(b"\0" * 32) == SigningSecret("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", None)


@pytest.mark.parametrize(
    ("types", "wanted"),
    [
        (frozenset(), True),
        (frozenset({"handover.captured"}), True),
        (frozenset({"contact.merged"}), False),
    ],
)
def test_a_hook_wants_the_types_it_named_or_all(types: frozenset[str], *, wanted: bool) -> None:
    hook = Hook(
        id=HookId("hok_1"), business_id=EVENT.business_id, name="", url="https://x", created_at=NOW, event_types=types
    )

    assert hook.wants(EventType.HANDOVER_CAPTURED) is wanted
