"""What the team does, over HTTP as its members would."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.databases import BUSINESS
from tests.stateful.acts import EVERYBODY, Done, key_of, list_of, problem
from tests.stateful.place import ADMIN, Place
from tests.stateful.replayed import Book, Entered, Left, Said, Untagged, Wrote
from tools.actions.capture.typed_values import Value
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.contacts.editing.entry import EntryDecision, EntryOutcome
from tools.contacts.identifiers import Holder, OwnerKind, Source
from tools.errors import Busy, NotFound
from tools.storage.unit_of_work import SqlUnitOfWork

_FIELDS = {"name": "first_name", "business": "business_name"}


@dataclass(frozen=True)
class Team:
    """Users of the business."""

    place: Place

    async def add(self, who: str, *, name: str, value: str, audience: Sequence[str] | None, book: Book) -> Done:
        """A contact; ``audience`` are users by name, ``None`` is everyone."""
        body = {
            "first_name": name,
            "last_name": "Lee",
            list_of(value): [{"value": value}],
            "visibility": self._audience(audience),
            "choice": "part",
        }
        answer = await self.place.ask(who, "POST", "/v1/contacts", body)
        if answer.status_code != 201:
            return done_by(who, body, answer)
        made = answer.json()["id"]
        return done_by(who, body, answer, Wrote(made, "name", name), _entered(made, value, book))

    async def write(self, who: str, contact_id: str, field: str, word: str) -> Done:
        """A name or a business, in the place of what stood there; ``notes`` are added to."""
        body: dict[str, Any]
        if field == "notes":
            read = await self.place.ask(who, "GET", f"/v1/contacts/{contact_id}")
            body = {"notes": "\n\n".join(filter(None, [read.json().get("notes", ""), word]))}
        else:
            body = {_FIELDS[field]: word}
        return await self._change(who, contact_id, body, Wrote(contact_id, field, word))

    async def tag(self, who: str, contact_id: str, tag: str, *, add: bool) -> Done:
        """Tags, or untags."""
        body = {"tags": {"add" if add else "remove": [tag]}}
        return await self._change(
            who, contact_id, body, Wrote(contact_id, "tags", tag) if add else Untagged(contact_id, tag)
        )

    async def enter(self, who: str, contact_id: str, value: str, *, choice: str | None, book: Book) -> Done:
        """An e-mail or a number comes to a contact."""
        body = {list_of(value): {"add": [{"value": value}]}, "choice": choice}
        return await self._change(who, contact_id, body, _entered(contact_id, value, book))

    async def part(self, who: str, contact_id: str, value: str, *, held: bool) -> Done:
        """An e-mail or a number leaves a contact, if it is there."""
        body = {list_of(value): {"remove": [value]}}
        return await self._change(who, contact_id, body, *([Left(key_of(value))] if held else []))

    async def show_to(self, who: str, contact_id: str, audience: Sequence[str] | None) -> Done:
        """Who may see it from now on."""
        return await self._change(who, contact_id, {"visibility": self._audience(audience)})

    async def assign(self, who: str, contact_id: str, assignee: str | None, *, move_open: bool) -> Done:
        """Who answers for it."""
        assignee_id = None if assignee is None else self.place.user_id(assignee)
        return await self._change(who, contact_id, {"assignee_id": assignee_id, "move_open": move_open})

    async def act(self, who: str, contact_id: str, verb: str) -> Done:
        """Archives, reactivates, blocks or unblocks."""
        answer = await self.place.ask(who, "POST", f"/v1/contacts/{contact_id}/{verb}")
        return done_by(who, {}, answer)

    async def erase(self, contact_id: str, *, whatever_is_open: bool) -> Done:
        """An admin deletes, or erases."""
        there = f"/v1/contacts/{contact_id}"
        answer = (
            await self.place.ask(ADMIN, "POST", f"{there}/erase")
            if whatever_is_open
            else await self.place.ask(ADMIN, "DELETE", there)
        )
        done = done_by(ADMIN, {}, answer)
        gone = answer.status_code == 200 and answer.json().get("outcome") in ("deleted", "erased")
        return Done(done.by, done.said, done.answer, erases=contact_id if gone else None)

    async def merge(self, who: str, survivor_id: str, absorbed_ids: Sequence[str]) -> Done:
        """Looks at the dry run, then does it: it does what that said."""
        body = {"survivor_id": survivor_id, "absorbed_ids": list(absorbed_ids)}
        dry = await self.place.ask(who, "POST", "/v1/contacts/merge", {**body, "dry_run": True})
        answer = await self.place.ask(who, "POST", "/v1/contacts/merge", body)
        return Done(_asker(who), json.dumps(body), dry.text + answer.text, joins=True)

    async def undo(self, who: str, merge_id: str) -> Done:
        """Looks at the dry run, then parts what was joined."""
        there = f"/v1/merges/{merge_id}/undo"
        dry = await self.place.ask(who, "POST", there, {"dry_run": True})
        answer = await self.place.ask(who, "POST", there)
        return Done(_asker(who), "", dry.text + answer.text, undid=[merge_id] if answer.status_code == 200 else [])

    async def invoice(self, who: str, contact_id: str, number: str, *, is_open: bool) -> Done:
        """Another system tells of an invoice."""
        body = {
            "status": "issued" if is_open else "paid",
            "currency": "EUR",
            "total": "12",
            "amount_due": "12" if is_open else "0",
        }
        answer = await self.place.ask(who, "PUT", f"/v1/contacts/{contact_id}/invoices/shop/{number}", body)
        tells = [Wrote(contact_id, "invoices", number)] if answer.status_code == 200 else []
        return done_by(who, {"number": number}, answer, *tells)

    async def in_chat(self, who: str, conversation_id: str, verb: str, body: Mapping[str, Any] | None = None) -> Done:
        """Closes a chat, takes it, or says that it is somebody else's."""
        answer = await self.place.ask(who, "POST", f"/v1/conversations/{conversation_id}/{verb}", body)
        return done_by(who, body or {}, answer)

    async def settle_claim(
        self, who: str, contact_id: str, claim_id: str, verb: str, value: str, *, choice: str | None, book: Book
    ) -> Done:
        """Takes over what a customer typed, or dismisses it."""
        body = {"choice": choice} if verb == "accept" else None
        answer = await self.place.ask(who, "POST", f"/v1/contacts/{contact_id}/claims/{claim_id}/{verb}", body)
        tells = [_entered(contact_id, value, book)] if verb == "accept" and answer.status_code == 200 else []
        return done_by(who, {}, answer, *tells)

    async def settle_pair(self, who: str, pair_id: str, *, conflict: bool, merge_into: str | None) -> Done:
        """Two records are one person, or two."""
        if conflict:
            body = {"ignore": True} if merge_into is None else {"merge": merge_into}
            answer = await self.place.ask(who, "POST", f"/v1/conflicts/{pair_id}/settle", body)
        else:
            answer = await self.place.ask(who, "POST", f"/v1/contacts/duplicates/{pair_id}/dismiss")
        return done_by(who, {}, answer)

    async def add_colleague(self, value: str, book: Book) -> Done:
        """An admin adds a user with an address that a customer may have."""
        body = {"name": "Bo", "email": value}
        answer = await self.place.ask(ADMIN, "POST", "/v1/users", body)
        if answer.status_code != 201:
            return done_by(ADMIN, body, answer)
        return done_by(ADMIN, body, answer, _entered(answer.json()["id"], value, book))

    async def bring_in(self, contact_id: str, value: str, book: Book) -> Done:
        """An import finds the contact and enters a value of it."""

        async def act(work: SqlUnitOfWork) -> EntryDecision:
            return await enter_identifier(
                work,
                to=Holder(OwnerKind.CONTACT, contact_id),
                values=[Value(key_of(value), value)],
                source=Source.IMPORT,
                choice=None,
                by_id=None,
                sees=None,
            )

        try:
            decision = await self.place.toolkit.run(BUSINESS, act)
        except (NotFound, Busy):
            return Done("import", value)
        entered = decision.outcome is EntryOutcome.ENTERED
        return Done("import", value, tells=(_entered(contact_id, value, book),) if entered else ())

    async def _change(self, who: str, contact_id: str, body: Mapping[str, Any], *tells: Said) -> Done:
        answer = await self.place.ask(who, "PATCH", f"/v1/contacts/{contact_id}", body)
        return done_by(who, body, answer, *(tells if answer.status_code == 200 else ()))

    def _audience(self, audience: Sequence[str] | None) -> Any:
        return "everyone" if audience is None else [self.place.member_id(each) for each in audience]


def done_by(who: str, sent: Mapping[str, Any], answer: httpx.Response, *tells: Said) -> Done:
    """What came of a call of somebody of the team."""
    refused = problem(answer)
    taken = key_of(refused["value"]) if refused.get("code") == "value_taken" and "number" not in sent else None
    return Done(_asker(who), json.dumps(sent), answer.text, tells=tells, taken=taken)


def _asker(who: str) -> str:
    return EVERYBODY if who == ADMIN else who


def _entered(holder_id: str, value: str, book: Book) -> Entered:
    key = key_of(value)
    person = book.people.get(holder_id)
    return Entered(holder_id, key, frozenset() if person is None else frozenset(person.part - {holder_id}))
