"""Six digits are found anywhere in the words of somebody who was sent a code, and hidden in what is kept."""

import pytest

from tools.contacts.typed.typed_codes import asks_for_another, codes_in, without_codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("123456", ("123456",)),
        ("It says 012 345, I think", ("012345",)),
        ("es el 123-456.", ("123456",)),
        ("1 2 3 4 5 6", ("123456",)),
        ("１２３４５６", ("123456",)),
        ("٠١٢٣٤٥", ("012345",)),
        ("code:123456!", ("123456",)),
        ("123456 or 654321?", ("123456", "654321")),
        ("123456, no: 654321", ("123456", "654321")),
        ("123456\n123456", ("123456",)),
        ("12345", ()),
        ("1234567", ()),
        ("+44 7400 123456", ()),
        ("07400 123456", ()),
        ("600 111 222", ()),
        ("123456@example.com", ()),
        ("nothing came", ()),
    ],
)
def test_a_code_is_read(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It says 012 345, I think", "It says ••• •••, I think"),
        ("１２３４５６", "••••••"),
        ("call me on +44 7400 123456", "call me on +44 7400 123456"),
        ("  as it was  ", "  as it was  "),
    ],
)
def test_what_is_kept_of_a_message_holds_no_code(text: str, kept: str) -> None:
    assert without_codes(text) == kept


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I didn't get it", "en"),
        ("nothing came yet", "en"),
        ("please send it again", "en"),
        ("no me ha llegado", "es"),
        ("¿me lo envías otra vez?", "es"),
        ("could you resend?", "es"),
    ],
)
def test_another_is_asked_for(text: str, language: str) -> None:
    assert asks_for_another(text, language=language)


@pytest.mark.parametrize("text", ["no", "I'd rather not", "what for?", "here it is: 123456"])
def test_something_else_is_said(text: str) -> None:
    assert not asks_for_another(text, language="en")
