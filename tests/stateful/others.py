"""What the team does to a contact's word on being written to, to many contacts at once, and to itself."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from tests.bulk import carried_out
from tests.databases import BUSINESS
from tests.stateful.acts import Done
from tests.stateful.customers import NUMBERS, TOO_LATE, Customers
from tests.stateful.place import ADMIN, CREW, Place
from tests.stateful.replayed import OptedIn, OptedOut, Said, Untagged, Wrote
from tests.stateful.stored import Stored
from tests.stateful.team import done_by
from tools.actions.contacts.record_opt_out import record_opt_out
from tools.errors import NotFound
from tools.storage.unit_of_work import SqlUnitOfWork


async def opt_out(place: Place, who: str, contact_id: str, channel: str, *, out: bool, stored: Stored) -> Done:
    """Somebody says that a contact wants nothing more on a channel, or does again."""
    there, keys = f"/v1/contacts/{contact_id}/opt-outs", stored.addresses(contact_id, channel)
    answer = (
        await place.ask(who, "POST", there, {"channel": channel})
        if out
        else await place.ask(who, "DELETE", f"{there}/{channel}")
    )
    tells = [OptedOut(channel, keys) if out else OptedIn(channel, keys)] if answer.status_code == 200 else []
    return done_by(who, {}, answer, *tells)


async def stop(customers: Customers, session: str, stored: Stored) -> Done:
    """A customer says STOP."""
    chat = customers.chats[session]
    row = stored.conversations.get(chat)
    keys = frozenset() if row is None else stored.addresses(row["contact_id"], "whatsapp")

    async def act(work: SqlUnitOfWork) -> None:
        conversation = await work.conversations.lock(chat)
        if conversation is None:
            raise NotFound
        await record_opt_out(work, conversation)

    assert session in NUMBERS, "only who writes by WhatsApp or SMS"
    with suppress(*TOO_LATE):
        await customers.place.toolkit.run(BUSINESS, act)
        return Done(session, tells=(OptedOut("whatsapp", keys),), proves=True)
    return Done(session)


async def consent(place: Place, who: str, contact_id: str, word: str) -> Done:
    """A contact agreed to something."""
    body = {"purpose": "broadcasts", "channel": "email", "words": word}
    answer = await place.ask(who, "POST", f"/v1/contacts/{contact_id}/consents", body)
    tells = [Wrote(contact_id, "consents", word)] if answer.status_code == 201 else []
    return done_by(who, body, answer, *tells)


async def withdraw(place: Place, who: str, contact_id: str, consent_id: str) -> Done:
    """A contact agrees no more; it stays written that it did."""
    answer = await place.ask(who, "POST", f"/v1/contacts/{contact_id}/consents/{consent_id}/withdraw")
    return done_by(who, {}, answer)


@dataclass(frozen=True)
class Many:
    """The same for many contacts, done by a worker."""

    place: Place

    async def do(self, who: str, contact_ids: Sequence[str], asked: dict[str, Any]) -> Done:
        """Asks for it, and waits for what becomes of each."""
        body = {**asked, "ids": list(contact_ids)}
        if "visibility" in asked and asked["visibility"] is not None:
            body["visibility"] = [self.place.member_id(each) for each in asked["visibility"]]
        elif "visibility" in asked:
            body["visibility"] = "everyone"
        answer = await self.place.ask(who, "POST", "/v1/contacts/bulk", body)
        if answer.status_code != 202:
            return done_by(who, body, answer)
        await carried_out(self.place.toolkit)
        rows = await self.place.ask(who, "GET", f"/v1/bulk/{answer.json()['id']}/rows")
        became = {row["contact_id"]: row["outcome"] for row in rows.json()["items"]}
        assert set(became) == set(contact_ids), "each is accounted for"
        carried = [each for each in contact_ids if became[each] in ("done", "unchanged")]
        done = done_by(who, body, answer, *(said for each in carried for said in _told(each, asked)))
        return replace(done, answer=done.answer + rows.text)


def _told(contact_id: str, asked: dict[str, Any]) -> list[Said]:
    match asked["do"]:
        case "tag":
            return [Wrote(contact_id, "tags", tag) for tag in asked["tags"]]
        case "untag":
            return [Untagged(contact_id, tag) for tag in asked["tags"]]
        case _:
            return []


async def change_crew(place: Place, member: str, *, joins: bool) -> Done:
    """An admin takes somebody into the team, or out of it."""
    body = {"members": {"add" if joins else "remove": [place.user_id(member)]}}
    answer = await place.ask(ADMIN, "PATCH", f"/v1/teams/{place.crew_id}", body)
    await place.read_callers()
    return done_by(ADMIN, body, answer)


async def replace_crew(place: Place, members: Sequence[str]) -> Done:
    """An admin deletes the team, and makes another one."""
    gone = await place.ask(ADMIN, "DELETE", f"/v1/teams/{place.crew_id}")
    body = {"name": CREW, "member_ids": [place.user_id(each) for each in members]}
    made = await place.ask(ADMIN, "POST", "/v1/teams", body)
    assert (gone.status_code, made.status_code) == (200, 201), made.text
    place.crew_id = made.json()["id"]
    await place.read_callers()
    return done_by(ADMIN, body, made)
