"""What the contact book must hold, by the simplest account of it: all that was said, told again from the beginning.

Undoing a merge leaves everything as if it had never been, with all that was said since: so it is told again without
that merge. Nothing here knows of journals, plans or before-values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tools.contacts.identifiers import Key


@dataclass(frozen=True)
class Wrote:
    """Somebody wrote into a contact: one ``field`` of it, or what is one of several."""

    contact_id: str
    field: str
    word: str


@dataclass(frozen=True)
class Untagged:
    """A tag was taken away."""

    contact_id: str
    tag: str


@dataclass(frozen=True)
class Entered:
    """The value is this holder's and nobody else's, by the word of the team; a user holds values too."""

    holder_id: str
    key: Key
    brought_by: frozenset[str] = frozenset()
    """Records that had it before they became part of the holder: parted, they may have it again."""


@dataclass(frozen=True)
class Left:
    """The value is nobody's."""

    key: Key


@dataclass(frozen=True)
class Shown:
    """A session has proven the value: somebody holds it from now on, and who that is depends on the session."""

    key: Key


@dataclass(frozen=True)
class OptedOut:
    """Nothing more is sent to these on a channel, whoever holds them later."""

    channel: str
    keys: frozenset[Key]


@dataclass(frozen=True)
class OptedIn:
    """Somebody took that back, or the address itself has gone."""

    channel: str
    keys: frozenset[Key]


@dataclass(frozen=True)
class Joined:
    """One record became part of another."""

    merge_id: str
    survivor_id: str
    absorbed_id: str


@dataclass(frozen=True)
class Gone:
    """A record was erased, with all that was part of it."""

    contact_id: str


Said = Wrote | Untagged | Entered | Left | Shown | OptedOut | OptedIn | Joined | Gone


@dataclass
class Person:
    """One record with what is part of it."""

    part: set[str] = field(default_factory=set)
    name: str | None = None
    """Nothing where the team has said none."""
    business: str | None = None
    notes: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    invoices: set[str] = field(default_factory=set)
    consents: set[str] = field(default_factory=set)


@dataclass
class Book:
    """Everybody there is."""

    people: dict[str, Person] = field(default_factory=dict)
    absorbed: dict[str, str] = field(default_factory=dict)
    """Records that became part of another."""
    held: dict[Key, Entered] = field(default_factory=dict)
    """Values by the word of the team."""
    shown: set[Key] = field(default_factory=set)
    """Values that sessions have proven."""
    silenced: set[tuple[str, Key]] = field(default_factory=set)
    """Addresses, by the channel on which nothing is sent to them."""

    def person(self, contact_id: str) -> Person:
        """A record; one that is told of for the first time is there from now on."""
        return self.people.setdefault(contact_id, Person({contact_id}))

    def home(self, contact_id: str) -> str:
        """The record that this one is part of."""
        while contact_id in self.absorbed:
            contact_id = self.absorbed[contact_id]
        return contact_id

    def holders(self, key: Key) -> frozenset[str]:
        """Who may hold a value that the team has entered."""
        entered = self.held[key]
        return frozenset(self.home(each) for each in (entered.holder_id, *entered.brought_by))


def told_again(said: Iterable[Said]) -> Book:
    """The book after all that was said."""
    book = Book()
    for each in said:
        _tell(book, each)
    return book


def without(said: Sequence[Said], merge_ids: Iterable[str]) -> list[Said]:
    """The same as if these merges had never been."""
    undone = set(merge_ids)
    return [each for each in said if not (isinstance(each, Joined) and each.merge_id in undone)]


def _tell(book: Book, said: Said) -> None:
    match said:
        case Wrote(contact_id, name, word):
            _write(book.person(contact_id), name, word)
        case Untagged(contact_id, tag):
            book.person(contact_id).tags.discard(tag)
        case Entered(_, key, _):
            book.shown.discard(key)
            book.held[key] = said
        case Left(key):
            book.held.pop(key, None)
            book.shown.discard(key)
        case Shown(key):
            book.held.pop(key, None)
            book.shown.add(key)
        case OptedOut(channel, keys):
            book.silenced |= {(channel, key) for key in keys}
        case OptedIn(channel, keys):
            book.silenced -= {(channel, key) for key in keys}
        case Joined(_, survivor_id, absorbed_id):
            _join(book, survivor_id, absorbed_id)
        case Gone(contact_id):
            gone = book.people.pop(contact_id, None)
            book.held = {key: one for key, one in book.held.items() if book.home(one.holder_id) != contact_id}
            for each in () if gone is None else gone.part:
                book.absorbed.pop(each, None)


def _write(person: Person, name: str, word: str) -> None:
    match name:
        case "name":
            person.name = word
        case "business":
            person.business = word
        case "notes":
            person.notes.add(word)
        case "tags":
            person.tags.add(word)
        case "invoices":
            person.invoices.add(word)
        case "consents":
            person.consents.add(word)


def _join(book: Book, survivor_id: str, absorbed_id: str) -> None:
    survivor, absorbed = book.person(survivor_id), book.person(absorbed_id)
    del book.people[absorbed_id]
    book.absorbed[absorbed_id] = survivor_id
    survivor.part |= absorbed.part
    survivor.business = survivor.business or absorbed.business
    survivor.notes |= absorbed.notes
    survivor.tags |= absorbed.tags
    survivor.invoices |= absorbed.invoices
    survivor.consents |= absorbed.consents
