"""What is typed into the search, and the words it is held against."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.contacts.book.search import MOST_TERMS, SHORTEST, read_search
from tools.contacts.book.search_words import contact_words, folded, identifier_words, sort_name, words_and_sort_name
from tools.contacts.identifiers import IdentifierKind


@dataclass(frozen=True)
class Name:
    """A contact, as far as it is named."""

    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    business_name: str = ""


MUELLER = Name("Jörg", "María", "Müller-Lüdenscheid", "O’Neill & Sons Ltd.")
DOCUMENT = (
    contact_words(MUELLER)
    + identifier_words(IdentifierKind.EMAIL, "Joerg.M+shop@Mueller.example", "joerg.m+shop@mueller.example")
    + identifier_words(IdentifierKind.PHONE, "+447400123456", "+447400123456")
)


def found(search: str, *, document: str = DOCUMENT, region: str | None = "GB") -> bool:
    """Whether each term stands in the document."""
    terms = read_search(search, region=region)
    return all(any(stretch in document for stretch in term.stretches) for term in terms)


@pytest.mark.parametrize(
    "search",
    [
        "müller", "MULLER", "mueller", "Müller", "üll", "ludenscheid jorg", "lüd jö", "j m", "m",
        "maria", "oneill", "o'neill", "O’Neill ltd", "neil", "so", "son",
        "joerg.m", "@mueller", "mueller.example", "m+shop", "Müller-Lü",
        "07400 123", "07400123456", "+44 7400", "0044 7400 123", "+44 (0)7400 123", "(7400)", "7400-123", "447400",
        "07", "074", "+4", "123456", "jörg 07400 123 456", "0 7 4 0 0", "07400/123.456", "٠٧٤٠٠",
        "  ", "",
    ],
)  # fmt: skip
def test_each_way_of_writing_it_finds_the_contact(search: str) -> None:
    assert found(search)


@pytest.mark.parametrize(
    "search", ["ueller x", "u", "ll", "07401", "+1 7400", "örg müllerin", "%", "_", "🎈", "'", "--"]
)
def test_what_is_not_there_is_not_found(search: str) -> None:
    assert not found(search)


@pytest.mark.parametrize(
    ("stored", "region", "typed"),
    [
        ("+79123456789", "RU", "8 912 345"),
        ("+36201234567", "HU", "06 20 123"),
        ("+39061234567", "IT", "06 123"),
        ("+12125550123", "US", "(212) 555"),
        ("+12125550123", "US", "1-212-555-01"),
        ("+447400123456", "US", "011 44 7400"),
        ("+525512345678", "MX", "+52 1 55 1234 5678"),
        ("+5491123456789", "AR", "011 15 2345-6789"),
        ("+447400123456", None, "7400 12"),
    ],
)
def test_a_number_is_found_as_it_is_dialled_at_home(stored: str, region: str | None, typed: str) -> None:
    document = identifier_words(IdentifierKind.PHONE, stored, stored)

    assert found(typed, document=document, region=region)


@pytest.mark.parametrize("search", ["studio 54", "54", "24/7", "24 7", "studio 24/7", "area 51 2000"])
def test_digits_may_be_those_of_a_name(search: str) -> None:
    document = contact_words(Name(business_name="Studio 54, Area 51 2000, 24/7"))

    assert found(search, document=document)


@pytest.mark.parametrize(("one", "other"), [("ÅSE", "ase"), ("Straße", "strasse"), ("Łódź", "lodz"), ("ﬁn", "fin")])
def test_spellings_of_the_same_letters_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other) == other


def test_a_name_of_one_sign_is_found_by_it() -> None:
    assert found("李", document=contact_words(Name(last_name="李", first_name="明")))


def test_only_emails_and_phones_are_words() -> None:
    assert identifier_words(IdentifierKind.CHANNEL, "whatsapp:1:447400123456", "whatsapp:1:447400123456") == ""
    assert identifier_words(IdentifierKind.EXTERNAL, "xero:1:2", "xero:1:2") == ""


def test_the_list_is_sorted_by_last_name_and_by_the_business_of_nobody() -> None:
    names = [Name("Ann", "", "Österberg"), Name("Bob", "", "olsen"), Name(business_name="Oak Ltd"), Name("x" * 500)]

    assert [sort_name(name) for name in names] == ["osterberg ann", "olsen bob", "oak ltd", "x" * 100]


NAMES = st.text(max_size=20) | st.text(alphabet="ab .+-'", max_size=8) | st.just("x" * 401)


@given(st.builds(Name, NAMES, NAMES, NAMES, NAMES))
def test_words_and_the_name_to_sort_by_are_alike_when_they_are_made_at_once(name: Name) -> None:
    assert words_and_sort_name(name) == (contact_words(name), sort_name(name))


@given(st.text(max_size=200))
def test_any_search_is_read_and_bounded(search: str) -> None:
    terms = read_search(search, region="GB")

    assert len(terms) <= MOST_TERMS
    assert all(len(stretch) >= SHORTEST for term in terms for stretch in term.stretches)
    assert bool(terms) == bool(search.strip())


@given(st.text(max_size=60))
def test_whoever_is_named_so_is_found_by_it(name: str) -> None:
    terms = read_search(name, region="GB")
    document = contact_words(Name(last_name=name))

    assert all(any(stretch in document for stretch in term.stretches) or not term.stretches for term in terms)
