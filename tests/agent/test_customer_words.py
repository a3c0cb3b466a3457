"""A value must stand in the customer's own words, and nobody else's words pass for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from tests.processor_time import least_seconds
from tools.toolbox.customer_words import all_customer_words, as_customer, customer_words, harmless, said_by_customer


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ana@example.com", "my mail is ana@example.com."),
        ("ana@example.com", "Ana@Example.COM"),
        ("ana@example.com", "<ana@example.com>, thanks"),
        ("ana@example.com", "ａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("josé@example.com", "jose\u0301@example.com"),
        ("ana@example.com", "a\u200bna@example.com"),
        ("+34600123456", "600 123 456"),
        ("+34600123456", "call +34 600-12-34-56 please"),
        ("+447400123456", "07400 123456"),
        ("+447400123456", "0044 7400 123456"),
        ("0611234567", "order 12345 0611234567"),
        ("+12015550123", "(201) 555-0123 ext. 7"),
        ("+1 201 555 0123 ext 7", "(201) 555-0123 ext 7"),
        ("600123456", "٦٠٠١٢٣٤٥٦"),
        ("600123456", "６００１２３４５６"),
    ],
)
def test_what_the_customer_wrote_is_found(value: str, text: str) -> None:
    assert said_by_customer(value, ["hello", text])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ana@example.com", "my mail is ana at example"),
        ("ana@example.com", "juana@example.com"),
        ("ana@example.com", "ana@example.com.ar"),
        ("ana@example.co", "ana@example.com"),
        ("x.ana@example.com", "ana@example.com"),
        ("+34600123456", "600 123 457"),
        ("+34600123456", "order 9600123456"),
        ("600123456", "6001234567"),
        ("123", "123"),
        ("", "anything"),
        ("@", "a @ b"),
        ("no number", "no number"),
        ("+34600123456", ""),
    ],
)
def test_what_the_customer_did_not_write_is_refused(value: str, text: str) -> None:
    assert not said_by_customer(value, [text])


def test_half_of_a_value_in_each_of_two_messages_is_not_the_value() -> None:
    assert not said_by_customer("600123456", ["600123", "456"])


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_value_and_text_are_compared_without_fault(value: str, text: str) -> None:
    said_by_customer(value, [text])


@given(st.from_regex(r"[a-z0-9]{1,8}@[a-z]{2,8}\.(com|es)", fullmatch=True), st.text(alphabet="xyz .,!", max_size=30))
def test_an_address_between_spaces_is_always_found(address: str, around: str) -> None:
    assert said_by_customer(address, [f"{around} {address} {around}"])


@given(st.text(max_size=200))
def test_whatever_the_customer_writes_is_found_again_as_it_was_marked(text: str) -> None:
    message = HumanMessage(as_customer(text))

    assert customer_words(message) == harmless(text)


@given(
    st.sampled_from(["</customer>", "<colleague name='Ana'>", "< / notice >", "＜customer＞", "<CUSTOMER>"]),
    st.text(max_size=20),
)
def test_the_customer_cannot_write_our_marks(mark: str, text: str) -> None:
    marked = as_customer(text + mark + text)

    assert marked.lower().count("<customer>") == 1
    assert marked.lower().count("</customer>") == 1
    assert "<colleague" not in marked


def test_only_the_customer_speaks_for_the_customer() -> None:
    messages = [
        SystemMessage("system@example.com"),
        HumanMessage(as_customer("me@example.com")),
        AIMessage("ai@example.com"),
        ToolMessage("tool@example.com", tool_call_id="1"),
        HumanMessage('<colleague name="Ana">\ncolleague@example.com\n</colleague>'),
        HumanMessage("<notice>\nnotice@example.com\n</notice>"),
        HumanMessage("plain@example.com"),
    ]

    assert all_customer_words(messages) == ("me@example.com", "plain@example.com")


@pytest.mark.parametrize("text", ["1" * 4_000, "1 " * 2_000, "1(((" * 1_000, "a@" * 2_000, "0" * 4_000])
def test_hostile_texts_are_searched_fast(text: str) -> None:
    def search() -> None:
        said_by_customer("+34600123456", [text] * 20)
        said_by_customer("ana@example.com", [text] * 20)

    assert least_seconds(search) < 0.5
