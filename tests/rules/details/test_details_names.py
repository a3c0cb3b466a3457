"""Names, which are read only where somebody clearly says one."""

import pytest

from tools.contacts.details import read_details
from tools.contacts.typed.typed_wishes import Wanted


def name_in(text: str, *expecting: Wanted) -> str | None:
    return read_details(text, region="GB", expecting=frozenset(expecting), language="es").name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Bob Stone", "Bob Stone"),
        ("Im Bob", "Bob"),
        ("Hi, I am Bob Stone, bob@x.com, 07400 123456", "Bob Stone"),
        ("I’m Bob Stone and my mail is bob@x.com", "Bob Stone"),
        ("This is Bob from Acme", "Bob"),
        ("just call me Bob", "Bob"),
        ("my name is bob stone and my email is bob@x.com", "bob stone"),
        ("MY NAME IS BOB STONE", "BOB STONE"),
        ("Name: Bob Stone\nEmail: bob@x.com", "Bob Stone"),
        ("name:Bob", "Bob"),
        ("My name is J. R. Stone.", "J. R. Stone"),
        ("I'm Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("I'm Mary-Ann O'Brien!", "Mary-Ann O'Brien"),
        ("Bob Stone <bob@x.com>", "Bob Stone"),
        ('"Bob Stone" <bob@x.com>', "Bob Stone"),
        ("me llamo Ana María Ruiz y mi correo es ana@x.com", "Ana María Ruiz"),
        ("soy José de la Cruz", "José de la Cruz"),
        ("Mi nombre es Ana", "Ana"),
        ("BEGIN:VCARD\nN:Stone;Bob\nFN:Bob Stone\nTEL:+44 7400 123456\nEND:VCARD", "Bob Stone"),
    ],
)
def test_a_name_that_is_clearly_said_is_read(text: str, name: str) -> None:
    assert name_in(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("I'm waiting", "I'm Sorry", "I'm not sure", "I'M BOB", "I'M ANGRY", "I'm Spanish", "I'm in London"),
        *("This is Amazon's fault", "This is urgent", "this is Not OK", "my name is on the order", "soy de Madrid"),
        *("My email <bob@x.com>", "Bob", "Bob, bob@x.com", "call me back", "call me Monday", "I'm", "name:", ""),
    ],
)
def test_other_words_are_not_taken_for_a_name(text: str) -> None:
    assert name_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bob Stone", "Bob Stone"),
        ("bob", "bob"),
        ("Bob Stone, bob@x.com", "Bob Stone"),
        ("O'Brien", "O'Brien"),
        ("José María de la Cruz", "José María de la Cruz"),
        ("李小龙", "李小龙"),
    ],
)
def test_a_short_answer_is_a_name_when_one_was_asked_for(text: str, name: str) -> None:
    assert name_in(text, Wanted.NAME, Wanted.EMAIL) == name


@pytest.mark.parametrize(
    "text",
    [
        "no thanks",
        "why?",
        "I don't know",
        "never mind",
        "asdf 123",
        "yes",
        "ok",
        "what do you need that for",
        "🙂",
        "",
    ],
)
def test_other_answers_are_not_a_name_even_when_one_was_asked_for(text: str) -> None:
    assert name_in(text, Wanted.NAME) is None
