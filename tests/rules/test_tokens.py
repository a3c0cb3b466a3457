"""What a token is good for, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tools.contacts.access import AskerKind
from tools.errors import NotAllowed
from tools.ids import BusinessId, ChannelId, ConversationId, UserId
from tools.team.channels import Widget, may_embed, normal_origin
from tools.team.people import Role, User
from tools.team.rights import acting_user, caller_of, find_worker, may_administer, may_read, may_write
from tools.team.tokens import Scope, Token, TokenKind, covers, hash_of, is_due_a_touch, secret_text

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN = Token(id="tok_1", business_id=BusinessId("biz_1"), kind=TokenKind.BUSINESS, secret_hash="h", created_at=NOW)
BEN = User(
    id=UserId("usr_ben"), business_id=BusinessId("biz_1"), name="Ben", email="ben@shop.example", role=Role.AGENT
)


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_contains_those_before_it_and_none_after(scope: Scope) -> None:
    order = list(Scope)

    covered = [each for each in Scope if covers(frozenset({scope}), each)]

    assert covered == order[: order.index(scope) + 1]


def test_no_scope_covers_nothing() -> None:
    assert not any(covers(frozenset(), each) for each in Scope)


def test_secrets_differ_by_chance_and_show_their_kind() -> None:
    secrets = {secret_text(kind, bytes([number]) * 32) for kind in TokenKind for number in range(3)}

    assert len(secrets) == 3 * len(TokenKind)
    assert {each[:4] for each in secrets} == {"hku_", "hkb_", "hks_", "hkv_", "hki_"}
    assert all(len(each) == 4 + 43 for each in secrets)


def test_a_hash_is_made_of_anything_a_header_may_hold() -> None:
    assert hash_of("a") != hash_of("b")
    assert len(hash_of("\ud800 é \0")) == 64


@pytest.mark.parametrize(
    ("kind", "goes_on"), [(TokenKind.SESSION, True), (TokenKind.USER, False), (TokenKind.BUSINESS, False)]
)
@pytest.mark.parametrize("ended", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_work_goes_on_for_who_has_signed_out_and_for_no_program_whose_token_has_ended(
    kind: TokenKind, goes_on: bool, ended: dict[str, datetime]
) -> None:
    token = replace(TOKEN, kind=kind, user_id=BEN.id)

    good, over = find_worker(token, BEN, now=NOW), find_worker(replace(token, **ended), BEN, now=NOW)  # type: ignore[arg-type]

    assert good == caller_of(token, BEN)
    assert (over is not None) is goes_on


@pytest.mark.parametrize("kind", [TokenKind.SESSION, TokenKind.USER])
def test_no_work_goes_on_for_a_user_who_is_gone(kind: TokenKind) -> None:
    token = replace(TOKEN, kind=kind, user_id=BEN.id)

    assert find_worker(token, replace(BEN, active=False), now=NOW) is None
    assert find_worker(token, None, now=NOW) is None


@pytest.mark.parametrize(
    ("kind", "lasts"), [(TokenKind.VISITOR, timedelta(days=30)), (TokenKind.SESSION, timedelta(days=14))]
)
def test_visitors_and_sessions_end_when_unused_and_use_renews_them(kind: TokenKind, lasts: timedelta) -> None:
    token = replace(TOKEN, kind=kind)
    used = replace(token, last_used_at=NOW + timedelta(days=5))

    assert token.ends_at == NOW + lasts
    assert used.ends_at == NOW + timedelta(days=5) + lasts


def test_the_earlier_of_two_ends_counts_and_programs_end_only_when_they_say() -> None:
    session = replace(TOKEN, kind=TokenKind.SESSION, expires_at=NOW + timedelta(days=1))

    assert session.ends_at == NOW + timedelta(days=1)
    assert TOKEN.ends_at is None


def test_use_is_written_once_a_minute() -> None:
    used = replace(TOKEN, last_used_at=NOW)

    assert is_due_a_touch(TOKEN, NOW)
    assert not is_due_a_touch(used, NOW + timedelta(seconds=59))
    assert is_due_a_touch(used, NOW + timedelta(seconds=60))


def test_a_users_token_speaks_for_nobody_once_the_user_is_gone() -> None:
    token = replace(TOKEN, kind=TokenKind.USER, user_id=BEN.id)

    assert caller_of(token, None) is None
    assert caller_of(token, replace(BEN, active=False)) is None
    assert caller_of(token, BEN) is not None


@pytest.mark.parametrize(
    ("kind", "role", "scopes", "rights"),
    [
        (TokenKind.BUSINESS, None, {Scope.READ}, (True, False, False)),
        (TokenKind.BUSINESS, None, {Scope.WRITE}, (True, True, False)),
        (TokenKind.BUSINESS, None, {Scope.ADMIN}, (True, True, True)),
        (TokenKind.USER, Role.AGENT, {Scope.ADMIN}, (True, True, False)),
        (TokenKind.USER, Role.ADMIN, {Scope.READ}, (True, False, False)),
        (TokenKind.SESSION, Role.ADMIN, set(Scope), (True, True, True)),
        (TokenKind.VISITOR, None, set(Scope), (False, False, False)),
    ],
)
def test_rights_are_the_lesser_of_role_and_scope(
    kind: TokenKind, role: Role | None, scopes: set[Scope], rights: tuple[bool, bool, bool]
) -> None:
    user = None if role is None else replace(BEN, role=role)
    token = replace(TOKEN, kind=kind, scopes=frozenset(scopes), conversation_id=ConversationId("cnv_1"))

    caller = caller_of(token, user)

    assert caller is not None
    assert (may_read(caller), may_write(caller), may_administer(caller)) == rights


def test_a_visitor_is_a_visitor_whatever_the_scopes() -> None:
    caller = caller_of(replace(TOKEN, kind=TokenKind.VISITOR, conversation_id=ConversationId("cnv_1")), None)

    assert caller is not None
    assert caller.asker.kind is AskerKind.VISITOR
    assert caller.id == "cnv_1"


def test_a_user_acts_in_the_own_name_and_a_program_in_the_one_it_names() -> None:
    user = caller_of(replace(TOKEN, kind=TokenKind.USER), BEN)
    program = caller_of(TOKEN, None)
    assert user is not None
    assert program is not None

    assert acting_user(user, None) == acting_user(user, BEN.id) == BEN.id
    assert acting_user(program, BEN.id) == BEN.id
    for caller, named in ((user, UserId("usr_cleo")), (program, None)):
        with pytest.raises(NotAllowed):
            acting_user(caller, named)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example/ ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
        ("https://xn--caf-dma.example", "https://xn--caf-dma.example"),
        ("https://shop.example/chat", None),
        ("https://shop.example?x", None),
        ("https://shop.example#x", None),
        ("https://user@shop.example", None),
        ("https://*.shop.example", None),
        ("https://shop.example:99999", None),
        ("https://[::1", None),
        ("javascript:alert(1)", None),
        ("null", None),
        ("", None),
    ],
)
def test_an_origin_is_written_one_way_or_is_none(typed: str, origin: str | None) -> None:
    assert normal_origin(typed) == origin


def test_a_widget_is_shown_by_the_pages_it_names_by_ours_and_by_all_when_it_names_none() -> None:
    widget = Widget(id="w", business_id=BusinessId("b"), channel_id=ChannelId("chn_1"), public_key="k")
    named = replace(widget, allowed_origins=("https://shop.example",))
    own = frozenset({"https://chat.example"})

    shown = {
        origin: (may_embed(widget, origin, own_origins=own), may_embed(named, origin, own_origins=own))
        for origin in ("https://shop.example", "https://evil.example", "https://chat.example", "null", None)
    }

    assert shown == {
        "https://shop.example": (True, True),
        "https://evil.example": (True, False),
        "https://chat.example": (True, True),
        "null": (True, False),
        None: (True, True),
    }
