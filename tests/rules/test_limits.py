"""How much may be looked up."""

from tests.rules.joining.evidence_cases import email, phone
from tools.conversations.limits import Limits, address_is_over, over_the_limit


def test_the_fourth_email_and_the_fourth_phone_are_not_looked_up() -> None:
    typed = [key for number in range(4) for key in (email(str(number)), phone(number))]

    assert over_the_limit(typed, limits=Limits()) == {email("3"), phone(3)}


def test_typing_the_same_again_costs_nothing() -> None:
    assert over_the_limit([email("a")] * 9 + [email("b"), email("c")], limits=Limits()) == frozenset()


def test_what_was_over_the_limit_stays_so_when_typed_again() -> None:
    typed = [email(name) for name in "abcd"]

    assert over_the_limit([*typed, email("d"), email("a")], limits=Limits()) == {email("d")}


def test_an_address_may_open_ten_conversations_and_three_handovers_an_hour() -> None:
    assert not address_is_over(conversations=10, handovers=3, limits=Limits())
    assert address_is_over(conversations=11, handovers=0, limits=Limits())
    assert address_is_over(conversations=1, handovers=4, limits=Limits())
