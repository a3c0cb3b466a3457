"""What holds of the evidence table whatever is typed, in whatever order, and whoever holds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.joining.evidence_cases import CLAIMED, OWN, PROVEN, A, B, by, by_business, by_user, email, phone
from tests.scale import scaled
from tools.contacts.contact import ContactKind
from tools.contacts.evidence import ContactPair, Held, OnMatch, Session, TypedValue
from tools.contacts.identifiers import Key
from tools.contacts.matching import Decision, Fate, Outcome, decide
from tools.ids import ContactId


@dataclass
class Book:
    """The smallest store that carries decisions out."""

    held: dict[Key, Held]
    parted: tuple[ContactPair, ...]
    on_match: OnMatch
    name: str
    conversation_with: ContactId = OWN
    kind: ContactKind = ContactKind.GUEST
    typed: list[TypedValue] = field(default_factory=list)
    said: set[tuple[ContactId, Key]] = field(default_factory=set)

    def hear(self, values: Sequence[TypedValue]) -> Decision:
        self.typed = [replace(value, earlier=True) for value in self.typed] + list(values)
        session = Session(own_id=OWN, with_id=self.conversation_with, kind=self.kind)
        decision = decide(
            session=session,
            typed=self.typed,
            held=self.held,
            on_match=self.on_match,
            parted=self.parted,
            name=self.name,
        )
        self._carry_out(decision)
        return decision

    def _carry_out(self, decision: Decision) -> None:
        self.conversation_with = decision.record_id
        self.kind = ContactKind.CONTACT if decision.becomes_contact else self.kind
        self.said = {
            (decision.record_id, value.key)
            for value in decision.values
            if value.fate in (Fate.KEPT, Fate.SAID, Fate.NOT_LOOKED_UP)
        }
        for value in decision.values:
            if value.fate is Fate.KEPT:
                self.held.setdefault(value.key, by(OWN, CLAIMED))
            elif value.key in self.held and self.held[value.key] == by(OWN, CLAIMED):
                del self.held[value.key]


often = settings(max_examples=scaled(4000, at_least=25))
KEYS = [email("a"), email("b"), phone(1), phone(2)]
holders = st.sampled_from(
    [by(A), by(A, CLAIMED), by(A, name="Jane Doe"), by(B), by(B, CLAIMED), by_user(), by_business()]
)
books = st.builds(
    Book,
    held=st.dictionaries(st.sampled_from(KEYS), holders),
    parted=st.sampled_from([(), ((A, OWN),), ((B, OWN),), ((A, B),)]),
    on_match=st.sampled_from([OnMatch.MERGE, OnMatch.LINK]),
    name=st.sampled_from(["", "Jane", "Bob Smith", "Guest 4F2A"]),
)
typed_values = st.lists(
    st.builds(TypedValue, key=st.sampled_from(KEYS), over_limit=st.just(False)), min_size=1, max_size=5
)


def copy(book: Book) -> Book:
    return replace(book, held=dict(book.held), typed=list(book.typed), said=set(book.said))


def state(book: Book) -> tuple[object, ...]:
    """What can be seen: a record that was listed for a moment and then went elsewhere is a redirect either way."""
    own_kind = book.kind if book.conversation_with == OWN else None
    return book.held, book.conversation_with, own_kind, book.said


@often
@given(books, typed_values, st.randoms())
def test_the_order_of_the_values_does_not_matter(book: Book, values: list[TypedValue], random: Random) -> None:
    other, shuffled = copy(book), list(values)
    random.shuffle(shuffled)

    assert book.hear(values) == other.hear(shuffled)


@often
@given(books, typed_values, st.randoms())
def test_one_message_or_many_comes_to_the_same(book: Book, values: list[TypedValue], random: Random) -> None:
    other, shuffled = copy(book), list(values)
    random.shuffle(shuffled)

    book.hear(values)
    for value in shuffled:
        other.hear([value])

    assert state(book) == state(other)


@often
@given(books, typed_values)
def test_twice_is_once(book: Book, values: list[TypedValue]) -> None:
    first = book.hear(values)
    after = copy(book)

    second = book.hear(values)

    assert state(book) == state(after)
    assert replace(second, becomes_contact=first.becomes_contact) == first


@often
@given(books, typed_values)
def test_nothing_of_anybody_else_changes_by_a_claim(book: Book, values: list[TypedValue]) -> None:
    before = dict(book.held)

    book.hear(values)

    assert {key: held for key, held in book.held.items() if key in before} == before


@often
@given(books, typed_values)
def test_whatever_was_typed_is_noted_where_the_conversation_is_and_a_colleagues_nowhere(
    book: Book, values: list[TypedValue]
) -> None:
    foreign = {key for key, held in book.held.items() if held.contact_id is None}

    decision = book.hear(values)

    assert book.said == {(decision.record_id, value.key) for value in values if value.key not in foreign}


@often
@given(books, typed_values)
def test_only_a_guests_words_move_a_conversation_and_never_to_two_people(
    book: Book, values: list[TypedValue]
) -> None:
    led = {book.held[value.key].contact_id for value in values if value.key in book.held} - {None}

    decision = book.hear(values)

    if decision.outcome is Outcome.ATTACH_TO:
        assert led == {decision.record_id}
        assert book.on_match is OnMatch.MERGE
        assert tuple(sorted((decision.record_id, OWN))) not in book.parted
    else:
        assert decision.record_id == OWN


@often
@given(st.dictionaries(st.sampled_from(KEYS), holders), typed_values, st.sampled_from([OWN, A]))
def test_which_codes_are_sent_never_tells_who_is_known(
    held: dict[Key, Held], values: list[TypedValue], with_id: ContactId
) -> None:
    session = Session(own_id=OWN, with_id=with_id, kind=ContactKind.GUEST)
    codes = {
        decide(session=session, typed=values, held=known, on_match=OnMatch.VERIFY, parted=[], name="Jane").codes
        for known in (held, {})
    }

    assert len(codes) == 1


@often
@given(st.dictionaries(st.sampled_from(KEYS), holders), typed_values, st.sampled_from(OnMatch))
def test_a_proven_session_is_never_moved_by_words(
    held: dict[Key, Held], values: list[TypedValue], on_match: OnMatch
) -> None:
    session = Session(
        own_id=OWN, with_id=OWN, kind=ContactKind.CONTACT, record_proven=True, proven=frozenset({phone(9)})
    )

    decision = decide(session=session, typed=values, held=held, on_match=on_match, parted=[])

    assert (decision.record_id, decision.identity) == (OWN, PROVEN)
