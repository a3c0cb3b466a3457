"""Who could ever read what; nobody comes to read more but by an act of somebody who could."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from tests.stateful.acts import EVERYBODY, Done
from tests.stateful.place import AGENTS
from tests.stateful.replayed import Book
from tests.stateful.stored import Stored
from tests.stateful.words import shown_in

Seen = Mapping[str, frozenset[str]]
"""By reader, users and sessions."""
Parts = Mapping[str, frozenset[str]]
"""By contact: every word of it and of what was merged into it, also those that do not show."""


@dataclass
class Rights:
    """What each reader has read so far, and reads now."""

    known: dict[str, set[str]] = field(default_factory=dict)
    now: dict[str, frozenset[str]] = field(default_factory=dict)
    parts: dict[str, frozenset[str]] = field(default_factory=dict)
    said: dict[str, set[str]] = field(default_factory=dict)
    """By whoever did something: all that ever came in by them."""

    def look(self, done: Sequence[Done], seen: Seen, *, new: frozenset[str], stored: Stored, book: Book) -> Seen:
        """What somebody reads by these acts that whoever did them could not read; ``new`` came in by them.

        Whoever shows a contact to somebody shows all that is part of it, as far as they read it themselves: it may
        show only later, when what stood before it is parted. A merge shows nothing to users, who did it or did not.
        """
        parts = {each: stored.words_of({each}) for each in stored.live()}
        parts |= {each: stored.words_of(person.part) for each, person in book.people.items()}
        merging = bool(done) and all(one.joins for one in done)
        leaked: dict[str, frozenset[str]] = {}
        for reader, words in self._read(done, seen).items():
            known = self.known.setdefault(reader, set())
            known |= shown_in("".join(f"{one.said} " for one in done if one.by == reader))
            if merging and reader in AGENTS:
                known |= new | stored.names().intersection(words)
            else:
                known |= self._shown_by(done, seen.get(reader, frozenset()), self.now.get(reader, frozenset()), parts)
                known |= words if _is_free(done, reader) else words & self._allowed(done, seen, new=new)
            if words - known:
                leaked[reader] = words - known
            known |= words
        self.now, self.parts = dict(seen), parts
        return leaked

    def _allowed(self, done: Sequence[Done], seen: Seen, *, new: frozenset[str]) -> Set[str]:
        """What may be known by these acts: what came in by whoever did them, and what they could read."""
        for one in done:
            self.said.setdefault(one.by, set()).update(shown_in(one.said))
        could = [self.now.get(one.by, frozenset()) | self.said[one.by] for one in done]
        shown = [seen.get(one.by, frozenset()) for one in done if one.proves]
        return new.union(*could, *shown)

    def _shown_by(
        self, done: Sequence[Done], now: frozenset[str], before: frozenset[str], parts: Parts
    ) -> frozenset[str]:
        shown = [
            words
            for contact_id, words in parts.items()
            if contact_id in now and (contact_id not in before or words != self.parts.get(contact_id))
        ]
        given = frozenset[str]().union(*shown)
        by = [one.by for one in done if one.by in (EVERYBODY, *AGENTS)]
        read = frozenset[str]().union(*(self.now.get(each, frozenset()) for each in by))
        return given if EVERYBODY in by else given & read

    def _read(self, done: Sequence[Done], seen: Seen) -> Seen:
        """Also what was answered to whoever did it."""
        return {
            reader: words.union(*(shown_in(one.answer + one.said) for one in done if one.by == reader))
            for reader, words in seen.items()
        }


def _is_free(done: Sequence[Done], reader: str) -> bool:
    """Somebody who sees all did it, or the reader has shown who they are."""
    return any(one.by == EVERYBODY or (one.proves and one.by == reader) for one in done)
