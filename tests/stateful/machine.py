"""The machine: people and customers do what they like, and after each step the book is what was told."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.contact_book import assert_documents_are_fresh
from tests.stateful.account import differences, disorder, erased_with, lost
from tests.stateful.acts import Done, key_of
from tests.stateful.customers import SESSIONS, Customers
from tests.stateful.place import ADMIN, AGENTS, CHOSEN, OTHER, Opened, opened_place
from tests.stateful.replayed import Gone, Joined, Left, Said, Shown, told_again, without
from tests.stateful.rights import Rights
from tests.stateful.seen import seen_by_session, seen_by_user
from tests.stateful.stored import Row, Stored, compared, read_stored
from tests.stateful.team import Team
from tests.stateful.words import EMAILS, PHONES, TAGS, new_words
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.evidence import OnMatch

everybody = st.sampled_from([CHOSEN, OTHER, ADMIN])
places = st.integers(0, 7)
"""Of the records there are, counted round."""
values = st.sampled_from([*EMAILS, *PHONES])
sessions = st.sampled_from(SESSIONS)
audiences = st.sampled_from([None, [CHOSEN], [OTHER], [CHOSEN, OTHER], []])
choices = st.sampled_from([None, "take_over", "part"])


class ContactBook(RuleBasedStateMachine):
    """One business, three users, six sessions, and whoever writes to them."""

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

    @initialize(
        firsts=st.lists(st.tuples(values, audiences), min_size=2, max_size=4, unique_by=lambda one: one[0]),
        writing=st.lists(sessions, min_size=1, max_size=3, unique=True),
    )
    def begin(self, firsts: list[tuple[str, list[str] | None]], writing: list[str]) -> None:
        """Some contacts are there already, and some customers write."""
        for value, audience in firsts:
            self._do(self._add(ADMIN, value, audience))
        for session in writing:
            self._do(self.customers.write(session, next(self.words)))

    # People

    @rule(who=everybody, value=values, audience=audiences)
    def add(self, who: str, value: str, audience: list[str] | None) -> None:
        self._do(self._add(who, value, audience))

    @rule(who=everybody, at=places, field=st.sampled_from(["name", "business", "notes"]))
    def write(self, who: str, at: int, field: str) -> None:
        self._do(self.team.write(who, self._contact(at), field, next(self.words)))

    @rule(who=everybody, at=places, tag=st.sampled_from(TAGS), add=st.booleans())
    def tag(self, who: str, at: int, tag: str, add: bool) -> None:
        self._do(self.team.tag(who, self._contact(at), tag, add=add))

    @rule(who=everybody, at=places, value=values, choice=choices)
    def enter(self, who: str, at: int, value: str, choice: str | None) -> None:
        self._do(self._enter(who, at, value, choice))

    @rule(who=everybody, value=values)
    def part(self, who: str, value: str) -> None:
        self._do(self._part(who, value))

    @rule(who=everybody, at=places, audience=audiences)
    def show_to(self, who: str, at: int, audience: list[str] | None) -> None:
        self._do(self.team.show_to(who, self._contact(at), audience))

    @rule(who=everybody, at=places, assignee=st.sampled_from([None, CHOSEN, OTHER, ADMIN]), move_open=st.booleans())
    def assign(self, who: str, at: int, assignee: str | None, move_open: bool) -> None:
        self._do(self.team.assign(who, self._contact(at), assignee, move_open=move_open))

    @rule(who=everybody, at=places, verb=st.sampled_from(["archive", "reactivate", "block", "unblock"]))
    def put_away(self, who: str, at: int, verb: str) -> None:
        self._do(self.team.act(who, self._contact(at), verb))

    @rule(at=places, whatever_is_open=st.booleans())
    def erase(self, at: int, whatever_is_open: bool) -> None:
        self._do(self.team.erase(self._contact(at), whatever_is_open=whatever_is_open))

    @rule(who=everybody, ats=st.lists(places, min_size=2, max_size=3, unique=True))
    def merge(self, who: str, ats: list[int]) -> None:
        self._do(self._merge(who, ats))

    @rule(who=everybody, at=places)
    def undo(self, who: str, at: int) -> None:
        if self._standing():
            self._do(self.team.undo(who, _of(self._standing(), at)["id"]))

    @rule(who=everybody, ats=st.lists(places, min_size=2, max_size=3, unique=True), backwards=st.booleans())
    def merge_and_undo(self, who: str, ats: list[int], backwards: bool) -> None:
        """With nothing in between, everything is as it was."""
        before = self.stored
        known = {row["id"] for row in before.standing_merges()}
        self._do(self._merge(who, ats))
        made = [row for row in self.stored.standing_merges() if row["id"] not in known]
        for merge_id in [row["id"] for row in (reversed(made) if backwards else made)]:
            self._do(self.team.undo(ADMIN, merge_id))
        was, now = (compared(each, but=made) for each in (before, self.stored))
        assert now == was, _unlike(was, now)

    @rule(who=everybody, at=places, is_open=st.booleans())
    def invoice(self, who: str, at: int, is_open: bool) -> None:
        self._do(self.team.invoice(who, self._contact(at), next(self.words), is_open=is_open))

    @rule(who=everybody, at=places, verb=st.sampled_from(["close", "take", "not-this-person", "reopen"]))
    def in_chat(self, who: str, at: int, verb: str) -> None:
        if self.stored.conversations:
            self._do(self.team.in_chat(who, _of(list(self.stored.conversations), at), verb))

    @rule(who=everybody, at=places, verb=st.sampled_from(["accept", "dismiss"]), choice=choices)
    def settle_claim(self, who: str, at: int, verb: str, choice: str | None) -> None:
        claims = [row for row in self.stored.tables["claims"] if row["state"] == "open"]
        if claims:
            self._do(self._settle_claim(who, _of(claims, at), verb, choice))

    @rule(who=everybody, at=places, merge_first=st.sampled_from([None, True, False]))
    def settle_pair(self, who: str, at: int, merge_first: bool | None) -> None:
        pairs = [row for row in self.stored.tables["pairs"] if row["state"] == "open"]
        if pairs:
            pair = _of(pairs, at)
            into = None if merge_first is None else pair["one_id" if merge_first else "other_id"]
            conflict = pair["kind"] == "conflict"
            self._do(self.team.settle_pair(who, pair["id"], conflict=conflict, merge_into=into))

    @rule(value=values)
    def add_colleague(self, value: str) -> None:
        if "@" in value:
            self._do(self.team.add_colleague(value, self.book))

    @rule(at=places, value=values)
    def bring_in(self, at: int, value: str) -> None:
        self._do(self.team.bring_in(self._contact(at), value, self.book))

    # Customers

    @rule(session=sessions)
    def say(self, session: str) -> None:
        self._do(self.customers.write(session, next(self.words)))

    @rule(
        session=sessions,
        value=values,
        name=st.sampled_from(["", "Lee", "Moss"]),
        on_match=st.sampled_from([OnMatch.MERGE, OnMatch.MERGE, OnMatch.LINK]),
        audience=st.sampled_from([None, None, [CHOSEN]]),
    )
    def type(self, session: str, value: str, name: str, on_match: OnMatch, audience: list[str] | None) -> None:
        if session in self.customers.chats:
            seen_by = EVERYONE if audience is None else Audience(frozenset(map(self.place.user_id, audience)))
            self._do(self.customers.type(session, value, name=name, on_match=on_match, audience=seen_by))

    @rule(session=sessions, value=values)
    def prove(self, session: str, value: str) -> None:
        if session in self.customers.chats:
            self._do(self.customers.prove(session, value))

    @rule(days=st.sampled_from([1, 8]))
    def wait(self, days: int) -> None:
        self.place.clock.advance(timedelta(days=days))

    # At once

    @rule(
        one=everybody,
        other=everybody,
        at=places,
        there=places,
        value=values,
        session=sessions,
        what=st.sampled_from(
            ["add", "type", "merge", "merge and write", "undo and write", "erase", "enter and merge"]
        ),
    )
    def at_once(self, one: str, other: str, at: int, there: int, value: str, session: str, what: str) -> None:
        """Two do something to the same record or value at the same moment: it is as if one had been first."""
        contact_id, merges = self._contact(at), self._standing()
        match what:
            case "add":
                self._do(self._add(one, value, None), self._add(other, value, None))
            case "type" if session in self.customers.chats:
                typing = self.customers.type(session, value, name="", on_match=OnMatch.MERGE, audience=EVERYONE)
                self._do(self._enter(one, at, value, "part"), typing)
            case "merge":
                self._do(self._merge(one, [at, there]), self._merge(other, [there, at]))
            case "merge and write":
                self._do(self._merge(one, [there, at]), self._write(other, contact_id))
            case "undo and write" if merges:
                self._do(self.team.undo(one, _of(merges, there)["id"]), self._write(other, contact_id))
            case "erase":
                erasing = self.team.erase(contact_id, whatever_is_open=False)
                self._do(erasing, self.customers.write(session, next(self.words)))
            case "enter and merge":
                self._do(self._enter(other, at, value, "take_over"), self._merge(one, [there, at]))

    # What every rule does

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
        gone = [key for key in book.shown if key in before.holders() and before.holders()[key]["holder_id"] in erased]
        return [*map(Shown, new), *map(Left, gone)]

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
        return _of(live, at) if live else "con_nobody"

    def _standing(self) -> list[Row]:
        return self.stored.standing_merges()

    async def _add(self, who: str, value: str, audience: list[str] | None) -> Done:
        return await self.team.add(who, name=next(self.words), value=value, audience=audience, book=self.book)

    async def _write(self, who: str, contact_id: str) -> Done:
        return await self.team.write(who, contact_id, "business", next(self.words))

    async def _enter(self, who: str, at: int, value: str, choice: str | None) -> Done:
        return await self.team.enter(who, self._contact(at), value, choice=choice, book=self.book)

    async def _part(self, who: str, value: str) -> Done:
        row = self.stored.holders().get(key_of(value))
        holder_id = "con_nobody" if row is None else row["holder_id"]
        return await self.team.part(who, holder_id, value, held=row is not None)

    async def _merge(self, who: str, ats: list[int]) -> Done:
        survivor, *others = dict.fromkeys(self._contact(at) for at in ats)
        return await self.team.merge(who, survivor, others or [survivor])

    async def _settle_claim(self, who: str, claim: Row, verb: str, choice: str | None) -> Done:
        return await self.team.settle_claim(
            who, claim["contact_id"], claim["id"], verb, claim["value"], choice=choice, book=self.book
        )


def _of(things: Sequence[Any], at: int) -> Any:
    return things[at % len(things)]


def _is_in_pool(key: Any) -> bool:
    return key in {key_of(value) for value in (*EMAILS, *PHONES)}


def _unlike(was: list[str], now: list[str]) -> str:
    return "\n".join(
        [*(f"was {row}" for row in was if row not in now), *(f"is {row}" for row in now if row not in was)]
    )
