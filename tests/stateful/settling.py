"""What every rule does: acts, then the book must be what was told, and nobody reads what they might not."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from tests.contact_book import assert_documents_are_fresh
from tests.stateful.account import differences, disorder, erased_with, lost
from tests.stateful.acts import Done, key_of
from tests.stateful.customers import Customers
from tests.stateful.place import AGENTS, Opened, opened_place
from tests.stateful.replayed import Gone, Joined, Left, OptedIn, Said, Shown, told_again, without
from tests.stateful.rights import Rights
from tests.stateful.seen import seen_by_session, seen_by_user
from tests.stateful.stored import Row, Stored, read_stored
from tests.stateful.team import Team
from tests.stateful.words import EMAILS, PHONES, new_words


class Settling(RuleBasedStateMachine):
    """One business, three users, a team, six sessions, and whoever writes to them."""

    def __init__(self, opened: Opened) -> None:
        """Over a database of its own."""
        super().__init__()
        self.closing = ExitStack()
        self.place = self.closing.enter_context(opened_place(opened))
        self.team = Team(self.place)
        self.customers = Customers(self.place)
        self.words = new_words()
        self.said: list[Said] = []
        self.book = told_again([])
        self.rights = Rights()
        self.stored: Stored = self.place.run(read_stored(self.place.toolkit))
        self._settle([])

    def teardown(self) -> None:
        """What may be found is what is there; then everything is closed."""
        try:
            self.place.run(assert_documents_are_fresh(self.place.toolkit))
        finally:
            self.closing.close()

    def _do(self, *acts: Coroutine[Any, Any, Done]) -> None:
        """Does it, or several at once; then all must be as it was told, in one order or another."""
        self.place.clock.advance(timedelta(minutes=2))

        async def all_at_once() -> list[Done]:
            return list(await asyncio.gather(*acts))

        self._settle(self.place.run(all_at_once()))

    def _settle(self, done: Sequence[Done]) -> None:
        before, self.stored = self.stored, self.place.run(read_stored(self.place.toolkit))
        self._refuse_unfounded(done)
        erased = set[str]().union(*(erased_with(one.erases, before, self.stored) for one in done if one.erases))
        self._tell(done, before, erased)
        found = differences(self.book, self.stored) + disorder(self.stored)
        found += lost(before, self.stored, erased=erased)
        assert not found, found
        self._look(done, before)

    def _tell(self, done: Sequence[Done], before: Stored, erased: set[str]) -> None:
        known = {one.merge_id for one in self.said if isinstance(one, Joined)}
        standing = [row for row in self.stored.standing_merges() if row["kind"] != "claim"]
        joined = [
            Joined(row["id"], row["survivor_id"], row["absorbed_id"]) for row in standing if row["id"] not in known
        ]
        undone = known - {row["id"] for row in standing}
        assert undone <= {each for one in done for each in one.undid} or erased, "a merge was undone by itself"
        self.said = without(self.said, undone)
        self.said += [Gone(each) for each in sorted(erased)]
        # What a merge brings comes before what is written by the same act; of acts at once any may be the first.
        orders = permutations([joined, *(one.tells for one in done if one.tells)])
        told = [[each for part in order for each in part] for order in orders]
        self.said += min(told, key=lambda each: len(differences(told_again([*self.said, *each]), self.stored)))
        self.said += self._proven(done, before, erased)
        self.book = told_again(self.said)

    def _proven(self, done: Sequence[Done], before: Stored, erased: set[str]) -> list[Said]:
        """What sessions have proven, and what has gone with those who were erased."""
        book, held = told_again(self.said), self.stored.holders()
        new = [
            key
            for key, row in held.items()
            if row["evidence"] == "proven" and key not in book.held and key not in book.shown and _is_in_pool(key)
        ]
        assert not new or any(one.proves for one in done), f"nobody has entered {new}"
        gone = [key for key, row in before.holders().items() if row["holder_id"] in erased]
        silent = [OptedIn(channel, frozenset({key})) for channel, key in book.silenced if key in gone]
        return [*map(Shown, new), *(Left(key) for key in gone if key in book.shown), *silent]

    def _refuse_unfounded(self, done: Sequence[Done]) -> None:
        """A value is refused when somebody has it, and never because somebody only typed it."""
        for one in done:
            told = {each.key for other in done for each in other.tells if hasattr(each, "key")}
            if one.taken is not None:
                assert one.taken in {*self.book.held, *self.book.shown, *told}, f"{one.taken} is nobody's"

    def _look(self, done: Sequence[Done], before: Stored) -> None:
        # What is stored alike is read alike; many steps are refused.
        seen = self.rights.now if self.rights.now and before == self.stored else self._seen()
        was = {*before.contacts, *before.conversations}
        new = frozenset({*self.stored.contacts, *self.stored.conversations} - was)
        leaked = self.rights.look(done, seen, new=new, stored=self.stored, book=self.book)
        assert not leaked, f"{leaked} by {[(one.by, one.said) for one in done]}"

    def _seen(self) -> dict[str, frozenset[str]]:
        seen = {who: self.place.run(seen_by_user(self.place, who, self.stored)) for who in AGENTS}
        return seen | {
            session: self.place.run(seen_by_session(self.place, chat))
            for session, chat in self.customers.chats.items()
        }

    # What a rule names

    def _contact(self, at: int) -> str:
        live = self.stored.live()
        return of(live, at) if live else "con_nobody"

    def _standing(self) -> list[Row]:
        return self.stored.standing_merges()


def of(things: Sequence[Any], at: int) -> Any:
    """One of them, counted round."""
    return things[at % len(things)]


def _is_in_pool(key: Any) -> bool:
    return key in {key_of(value) for value in (*EMAILS, *PHONES)}
