"""A signed identity: taken when the business's own site signed it for this widget and this day, else refused."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.api.door import Door
from tests.databases import BUSINESS, WEBCHAT
from tools.team.channels import Widget

KEY = "pk_shop"
SECRET, ROTATED = "a secret that this site has had for a year", "a secret that this site was given today"
ED25519 = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PEM = ED25519.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def add_widget(door: Door, *secrets: str) -> None:
    """The widget of the web chat, with what its site signs with."""
    async with door.toolkit.once(BUSINESS) as work:
        await work.widgets.add(
            Widget(id="wgt_1", business_id=BUSINESS, channel_id=WEBCHAT, public_key=KEY, identity_secrets=secrets)
        )


async def status_of(door: Door, token: str) -> int:
    """What a visitor who shows this is answered."""
    async with door.caller() as stranger:
        answer = await stranger.post("/v1/webchat/conversations", json={"widget_key": KEY, "identity": token})
    return answer.status_code


def claims(door: Door, **changed: object) -> dict[str, object]:
    """What the site says of its customer."""
    until = int((door.clock.now() + timedelta(hours=1)).timestamp())
    return {"sub": "customer-7", "aud": KEY, "exp": until, **changed}


def by_hand(payload: str, *, header: str = '{"alg":"HS256"}') -> str:
    """Signed as it should be, whatever it says: the library would not sign such things."""
    signed = ".".join(_text(part.encode()) for part in (header, payload))
    return f"{signed}.{_text(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest())}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_both_kinds_of_key_and_both_secrets_of_a_rotation_are_good(both_doors: Door) -> None:
    door = both_doors
    await add_widget(door, SECRET, ROTATED, PEM)

    statuses = [
        await status_of(door, jwt.encode(claims(door), SECRET)),
        await status_of(door, jwt.encode(claims(door), ROTATED)),
        await status_of(door, jwt.encode(claims(door), ED25519, algorithm="EdDSA")),
    ]

    assert statuses == [201, 201, 201]


async def test_a_public_key_is_no_secret_to_sign_with(door: Door) -> None:
    await add_widget(door, PEM)
    text = ".".join(_text(part) for part in (b'{"alg":"HS256"}', json.dumps(claims(door)).encode()))
    signed = f"{text}.{_text(hmac.new(PEM.encode(), text.encode(), hashlib.sha256).digest())}"

    assert await status_of(door, signed) == 401


async def test_a_key_of_somebody_else_signs_nothing(door: Door) -> None:
    await add_widget(door, PEM)
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)

    assert await status_of(door, jwt.encode(claims(door), other, algorithm="EdDSA")) == 401


async def test_the_time_of_a_token_is_held_against_our_clock_to_the_second(door: Door) -> None:
    await add_widget(door, SECRET)
    now = int(door.clock.now().timestamp())
    ends = (now - 1, now, now + 1, now + 86_400, now + 86_401)

    statuses = [await status_of(door, jwt.encode(claims(door, exp=end), SECRET)) for end in ends]

    assert statuses == [401, 401, 201, 201, 401]


async def test_a_token_for_another_widget_or_from_nobody_is_refused(door: Door) -> None:
    await add_widget(door, SECRET)
    made = [claims(door, aud="pk_other"), claims(door, sub=""), claims(door, sub="x" * 201)]
    incomplete = [{name: value for name, value in claims(door).items() if name != left} for left in claims(door)]

    statuses = [await status_of(door, jwt.encode(each, SECRET)) for each in (*made, *incomplete)]

    assert statuses == [401] * 6


async def test_a_widget_without_a_secret_takes_no_identity_at_all(door: Door) -> None:
    await add_widget(door)

    assert await status_of(door, jwt.encode(claims(door), SECRET)) == 401


@pytest.mark.parametrize("end", ["1e400", "99999999999999999999", "NaN", "-1e400", "true", '"1795424400"', "[1]"])
async def test_a_strange_end_is_refused_and_breaks_nothing(door: Door, end: str) -> None:
    await add_widget(door, SECRET)

    assert await status_of(door, by_hand(f'{{"sub":"x","aud":"{KEY}","exp":{end}}}')) == 401


@pytest.mark.parametrize(
    "more",
    [
        r'"sub":"x\u0000"',
        r'"sub":"x\ud800"',
        r'"sub":"x","name":"a\u0000b"',
        r'"sub":7',
        r'"sub":"x","phone":"\u0000","phone_verified":true',
        r'"sub":"x","email":5,"email_verified":true',
    ],
)
async def test_what_no_database_can_keep_is_refused_however_well_it_is_signed(both_doors: Door, more: str) -> None:
    await add_widget(both_doors, SECRET)
    until = claims(both_doors)["exp"]

    assert await status_of(both_doors, by_hand(f'{{{more},"aud":"{KEY}","exp":{until}}}')) == 401


@pytest.mark.parametrize(
    "header", ["[" * 2800, "[]", '{"alg":"none"}', '{"alg":["HS256"]}', '{"alg":"HS256","crit":["x"]}']
)
async def test_a_strange_header_is_refused(door: Door, header: str) -> None:
    await add_widget(door, SECRET)

    assert await status_of(door, by_hand(json.dumps(claims(door)), header=header)[:4000]) == 401


@pytest.mark.parametrize("nonsense", ["", ".", "..", "a.b.c", "é.é.é", "x" * 4000])
async def test_nonsense_is_refused(door: Door, nonsense: str) -> None:
    await add_widget(door, SECRET)

    assert await status_of(door, nonsense) == 401
