"""The book as it was told against the book as it is stored: what is missing, there twice, or in the wrong place."""

from collections.abc import Iterator

from tests.stateful.replayed import Book
from tests.stateful.stored import Stored
from tests.stateful.words import shown_in


def differences(book: Book, stored: Stored) -> list[str]:
    """Everything that is not as it was told."""
    return [*_of_people(book, stored), *_of_values(book, stored)]


def _of_people(book: Book, stored: Stored) -> Iterator[str]:
    contacts = stored.contacts
    for contact_id, person in book.people.items():
        row = contacts.get(contact_id)
        if row is None:
            yield f"{contact_id} is lost"
            continue
        invoices = {one["number"] for one in stored.tables["invoices"] if one["contact_id"] == contact_id}
        consents = {one["words"] for one in stored.tables["consents"] if one["contact_id"] == contact_id}
        told = {
            "business": person.business or "",
            "notes": person.notes,
            "tags": person.tags,
            "invoices": person.invoices,
            "consents": person.consents,
            **({} if person.name is None else {"name": person.name}),
        }
        there = {
            "business": row["business_name"],
            "notes": set(shown_in(row["notes"])),
            "tags": stored.tags(contact_id),
            "invoices": invoices,
            "consents": consents,
            "name": row["first_name"],
        }
        for name, value in told.items():
            if there[name] != value:
                yield f"{name} of {contact_id}: told {value}, stored {there[name]}"


def _of_values(book: Book, stored: Stored) -> Iterator[str]:
    held = stored.holders()
    for key in book.held:
        row = held.get(key)
        if row is None or row["evidence"] != "proven" or row["holder_id"] not in book.holders(key):
            where = None if row is None else (row["holder_id"], row["evidence"])
            yield f"{key}: told of {sorted(book.holders(key))}, stored with {where}"
    for key in book.shown:
        if key not in held or held[key]["evidence"] != "proven":
            yield f"{key} was proven, and is nobody's by proof"
    silenced = {(row["channel"], row["match_key"]) for row in stored.tables["opt_outs"]}
    for channel, key in book.silenced:
        if (channel, key.match_key) not in silenced:
            yield f"{key} is written to on {channel}, though it opted out"


def disorder(stored: Stored) -> list[str]:
    """What may never be, whatever was said."""
    return [*_of_homes(stored), *_of_firsts(stored), *_of_audiences(stored)]


def _of_homes(stored: Stored) -> Iterator[str]:
    """Values, chats and what was said in them are with a record that somebody finds."""
    live = set(stored.live())
    for key, row in stored.holders().items():
        if row["holder_kind"] == "contact" and row["holder_id"] not in live:
            yield f"{key} leads to {row['holder_id']}, which is no record of anybody"
    for name in ("conversations", "claims", "consents", "invoices"):
        for row in stored.tables[name]:
            if row["contact_id"] is not None and row["contact_id"] not in live:
                yield f"{row['id']} of {name} is with {row['contact_id']}, which is no record of anybody"


def _of_audiences(stored: Stored) -> Iterator[str]:
    """Whoever something is shown to is there."""
    there = {row["id"] for row in (*stored.tables["users"], *stored.tables["teams"])}
    for row in stored.tables["visible_to"]:
        if row["member_id"] not in there:
            yield f"{row['object_id']} is shown to {row['member_id']}, which has gone"


def _of_firsts(stored: Stored) -> Iterator[str]:
    """Of each kind of value that a contact has, one is the first."""
    firsts: dict[tuple[str, str], int] = {}
    for row in stored.holders().values():
        place = (row["holder_id"], row["kind"])
        firsts[place] = firsts.get(place, 0) + bool(row["is_primary"])
    for (holder_id, kind), count in firsts.items():
        if count != 1 and holder_id.startswith("con_"):
            yield f"{holder_id} has {count} first of {kind}"


def lost(before: Stored, after: Stored, *, erased: set[str]) -> list[str]:
    """Rows that are not there any more, though nobody erased whom they were about."""
    gone: list[str] = []
    for name, about in (
        ("contacts", "id"),
        ("conversations", "contact_id"),
        ("claims", "contact_id"),
        ("consents", "contact_id"),
    ):
        there = {row["id"] for row in after.tables[name]}
        gone += [
            f"{row['id']} of {name} is lost"
            for row in before.tables[name]
            if row["id"] not in there and row[about] not in erased
        ]
    chats = {row["id"] for row in after.tables["conversations"]}
    said = {row["id"] for row in after.tables["messages"]}
    return gone + [
        f"{row['id']} of messages is lost"
        for row in before.tables["messages"]
        if row["id"] not in said and row["conversation_id"] in chats
    ]


def erased_with(contact_id: str, before: Stored, after: Stored) -> set[str]:
    """A contact that was erased, with all that was part of it or led there."""
    contacts = before.contacts

    def leads_to(each: str) -> str:
        while contacts[each]["merged_into_id"] is not None:
            each = contacts[each]["merged_into_id"]
        return each

    return {each for each in contacts if leads_to(each) == leads_to(contact_id) and each not in after.contacts}
