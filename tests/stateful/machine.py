"""The machine: people and customers do what they like, and after each step the book is what was told."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.stateful.acts import Done, key_of
from tests.stateful.customers import NUMBERS, SESSIONS
from tests.stateful.others import Many, change_crew, consent, opt_out, replace_crew, stop, withdraw
from tests.stateful.place import ADMIN, AGENTS, CHOSEN, CREW, OTHER
from tests.stateful.settling import Settling, of
from tests.stateful.stored import Row, compared
from tests.stateful.words import EMAILS, PHONES, TAGS
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.evidence import OnMatch

everybody = st.sampled_from([CHOSEN, OTHER, ADMIN])
places = st.integers(0, 7)
"""Of the records there are, counted round."""
values = st.sampled_from([*EMAILS, *PHONES])
sessions = st.sampled_from(SESSIONS)
audiences = st.sampled_from([None, [CHOSEN], [OTHER], [CHOSEN, OTHER], [CREW], [CREW, OTHER], []])
channels = st.sampled_from(["email", "sms", "whatsapp"])
for_many = st.one_of(
    st.fixed_dictionaries({"do": st.sampled_from(["tag", "untag"]), "tags": st.sampled_from([["vip"], ["lead"]])}),
    st.fixed_dictionaries({"do": st.just("visibility"), "visibility": audiences}),
    st.fixed_dictionaries({"do": st.just("archive"), "reason": st.just("Moved away")}),
    st.fixed_dictionaries({"do": st.just("assign"), "assignee_id": st.none(), "move_open": st.booleans()}),
)
choices = st.sampled_from([None, "take_over", "part"])


class ContactBook(Settling):
    """All that may be done."""

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
            self._do(self.team.undo(who, of(self._standing(), at)["id"]))

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
            self._do(self.team.in_chat(who, of(list(self.stored.conversations), at), verb))

    @rule(who=everybody, at=places, verb=st.sampled_from(["accept", "dismiss"]), choice=choices)
    def settle_claim(self, who: str, at: int, verb: str, choice: str | None) -> None:
        claims = [row for row in self.stored.tables["claims"] if row["state"] == "open"]
        if claims:
            self._do(self._settle_claim(who, of(claims, at), verb, choice))

    @rule(who=everybody, at=places, merge_first=st.sampled_from([None, True, False]))
    def settle_pair(self, who: str, at: int, merge_first: bool | None) -> None:
        pairs = [row for row in self.stored.tables["pairs"] if row["state"] == "open"]
        if pairs:
            pair = of(pairs, at)
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

    @rule(who=everybody, at=places, channel=channels, out=st.booleans())
    def opt_out(self, who: str, at: int, channel: str, out: bool) -> None:
        self._do(opt_out(self.place, who, self._contact(at), channel, out=out, stored=self.stored))

    @rule(who=everybody, at=places)
    def consent(self, who: str, at: int) -> None:
        self._do(consent(self.place, who, self._contact(at), next(self.words)))

    @rule(who=everybody, at=places)
    def withdraw(self, who: str, at: int) -> None:
        given = self.stored.tables["consents"]
        if given:
            row = of(given, at)
            self._do(withdraw(self.place, who, row["contact_id"], row["id"]))

    @rule(who=everybody, ats=st.lists(places, min_size=1, max_size=4, unique=True), asked=for_many)
    def change_many(self, who: str, ats: list[int], asked: dict[str, Any]) -> None:
        self._do(Many(self.place).do(who, list(dict.fromkeys(self._contact(at) for at in ats)), asked))

    @rule(member=st.sampled_from(AGENTS), joins=st.booleans())
    def change_crew(self, member: str, joins: bool) -> None:
        self._do(change_crew(self.place, member, joins=joins))

    @rule(members=st.sampled_from([[], [CHOSEN], [OTHER]]))
    def replace_crew(self, members: list[str]) -> None:
        self._do(replace_crew(self.place, members))

    # Customers

    @rule(session=st.sampled_from(sorted(NUMBERS)))
    def stop(self, session: str) -> None:
        if session in self.customers.chats:
            self._do(stop(self.customers, session, self.stored))

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
            seen_by = EVERYONE if audience is None else Audience(frozenset(map(self.place.member_id, audience)))
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
                self._do(self.team.undo(one, of(merges, there)["id"]), self._write(other, contact_id))
            case "erase":
                erasing = self.team.erase(contact_id, whatever_is_open=False)
                self._do(erasing, self.customers.write(session, next(self.words)))
            case "enter and merge":
                self._do(self._enter(other, at, value, "take_over"), self._merge(one, [there, at]))

    # What a rule names

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


def _unlike(was: list[str], now: list[str]) -> str:
    return "\n".join(
        [*(f"was {row}" for row in was if row not in now), *(f"is {row}" for row in now if row not in was)]
    )
