"""The language of a chat follows the customer's words."""

import pytest

from tools.conversations.language import language_of


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("I want to talk to a person", "", "en"),
        ("Quiero hablar con una persona", "", "es"),
        ("¿Hola?", "", "es"),
        ("hola", "", "es"),
        ("hola", "en", "en"),
        ("necesito ayuda con mi pedido, por favor", "en", "es"),
        ("sorry, can we do this in English please", "es", "en"),
        ("bob@example.com, +34 612 34 56 78", "es", "es"),
        ("bob@example.com", "", ""),
        ("", "en", "en"),
        ("no", "es", "es"),
    ],
)
def test_the_language_is_told_by_small_words(text: str, before: str, expected: str) -> None:
    assert language_of(text, otherwise=before) == expected


@pytest.mark.parametrize(
    ("text", "browser", "expected"),
    [("hola", "en", "es"), ("hello", "es", "en"), ("Bob", "es", "es"), ("bonjour", "fr", "fr"), ("no", "es", "es")],
)
def test_the_first_words_say_more_than_the_browser(text: str, browser: str, expected: str) -> None:
    assert language_of(text, otherwise=browser, first=True) == expected
