"""What the customer's language has to say where a chat is offered."""

from collections.abc import Sequence

import pytest

from tools.ids import BusinessId, UserId
from tools.team.people import Role, User
from tools.team.routing import ByLanguage, Spoken


def user(*languages: str) -> User:
    return User(
        id=UserId("usr_1"),
        business_id=BusinessId("biz"),
        name="Ann",
        email="ann@shop.example",
        role=Role.AGENT,
        languages=languages,
    )


@pytest.mark.parametrize(
    ("language", "languages", "speaks"),
    [
        ("es", ["es"], True),
        ("es", ["es-MX"], True),
        ("pt-BR", ["pt"], True),
        ("es", ["en", "de"], False),
        ("en", [], True),
        ("es", [], False),
    ],
)
def test_who_speaks_a_language(language: str, languages: Sequence[str], *, speaks: bool) -> None:
    spoken = Spoken(language, ByLanguage.PREFER, ("en", "es"))

    assert spoken.by(user(*languages)) is speaks


@pytest.mark.parametrize(
    ("rule", "assignee_id", "lets"),
    [
        (ByLanguage.IGNORE, None, True),
        (ByLanguage.PREFER, None, True),
        (ByLanguage.REQUIRE, None, False),
        (ByLanguage.REQUIRE, UserId("usr_1"), True),
    ],
)
def test_who_does_not_speak_it_is_offered_the_chat_unless_it_is_required(
    rule: ByLanguage, assignee_id: UserId | None, *, lets: bool
) -> None:
    assert Spoken("es", rule, ("en",)).lets(user("en"), assignee_id=assignee_id) is lets
