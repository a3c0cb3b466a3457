"""Which of several values is the first of its kind."""

from hypothesis import given
from hypothesis import strategies as st

from tools.clock import SimulatedClock
from tools.contacts.editing.primaries import first_of_kind
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.ids import BusinessId


def email(name: str, *, proven: bool = True, primary: bool = False) -> Identifier:
    return Identifier(
        id=f"idn_{name}",
        business_id=BusinessId("biz_one"),
        key=Key(IdentifierKind.EMAIL, name),
        value=name,
        holder=Holder(OwnerKind.CONTACT, "con_1"),
        evidence=Evidence.PROVEN if proven else Evidence.CLAIMED,
        source=Source.AGENT,
        primary=primary,
        created_at=SimulatedClock().now(),
    )


def first(*held: Identifier, wanted: str = "", entered: tuple[str, ...] = ()) -> str:
    keys = [Key(IdentifierKind.EMAIL, name) for name in entered]
    found = first_of_kind(held, wanted=Key(IdentifierKind.EMAIL, wanted) if wanted else None, entered=keys)
    return found.value if found is not None else ""


def test_the_present_one_stays_while_it_is_proven() -> None:
    assert first(email("a"), email("b", primary=True), email("c"), entered=("c",)) == "b"


def test_the_one_asked_for_is_first() -> None:
    assert first(email("a", primary=True), email("b"), wanted="b") == "b"
    assert first(email("a", primary=True), wanted="b") == ""


def test_what_is_entered_takes_the_place_of_what_left_or_was_only_claimed() -> None:
    assert first(email("a"), email("b"), entered=("b",)) == "b"
    assert first(email("a", proven=False, primary=True), email("b"), entered=("b",)) == "b"


def test_proof_comes_before_age() -> None:
    assert first(email("a", proven=False), email("b"), email("c")) == "b"
    assert first(email("a", proven=False), email("b", proven=False, primary=True)) == "b"


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=6), st.sets(st.integers(0, 7)))
def test_of_some_there_is_always_one(flags: list[tuple[bool, bool]], entered: set[int]) -> None:
    held = [email(str(number), proven=proven, primary=primary) for number, (proven, primary) in enumerate(flags)]

    assert (first(*held, entered=tuple(map(str, sorted(entered)))) == "") is (not held)
