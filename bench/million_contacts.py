"""A contact book of a million, made below the stores: common and rare names, e-mails, phones, tags, a few hidden."""

import os
import random
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import BUSINESS
from tools.contacts.book.search_words import led
from tools.ids import TeamId, UserId

SIZE = int(os.environ.get("HANDOVER_BENCH_CONTACTS", "1000000"))
AGENT = UserId("usr_agent")
TEAM = TeamId("tem_one")
COMMON_TAG, RARE_TAG = "newsletter", "vip"
COMMON_FIRST = ("James", "Mary", "John", "Maria", "Robert", "Michael", "David", "Jose", "Anna", "Thomas")
COMMON_LAST = ("Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Lopez", "Nguyen")
_SYLLABLES = tuple(
    a + b for a in ("b", "ch", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v") for b in "aeio"
)
_BUSINESSES = ("Ltd", "GmbH", "Group", "Trading", "Services", "Foods", "Studio", "Labs")
_DOMAINS = ("gmail.com", "yahoo.com", "outlook.com", "example.com", "example.org")
_EPOCH = 1_700_000_000_000_000


@dataclass(frozen=True)
class Person:
    """One contact, as it is made up."""

    number: int
    first: str
    last: str
    business: str
    email: str
    phone: str

    @property
    def id(self) -> str:
        """Sorted as the numbers are."""
        return f"con_{self.number:026}"

    @property
    def touched(self) -> int:
        """When it was changed last: in another order than they were made."""
        return _EPOCH + self.number * 7_368_787 % SIZE * 1_000_000


def people(size: int = SIZE) -> Iterator[Person]:
    """The same in every run; a common name is borne by one in a hundred, a rare one by some ten."""
    chance = random.Random(1)
    rare_first, rare_last = _rare(4_000, chance), _rare(60_000, chance)
    for number in range(size):
        first = chance.choice(COMMON_FIRST if chance.random() < 0.2 else rare_first)
        last = chance.choice(COMMON_LAST if chance.random() < 0.1 else rare_last)
        business = f"{chance.choice(rare_last)} {chance.choice(_BUSINESSES)}" if chance.random() < 0.3 else ""
        email = f"{first}.{last}{number}@{chance.choice(_DOMAINS)}".lower() if chance.random() < 0.9 else ""
        phone = f"+447{number * 73_687_871 % 10**9:09}" if not email or chance.random() < 0.8 else ""
        yield Person(number, first, last, business, email, phone)


def fill_sqlite(path: Path) -> None:
    """Writes them into a migrated file; the index is made at the end: one by one would take ten times as long."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-200000")
    raw.execute("BEGIN")
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    for table, columns, rows in _tables():
        places = ", ".join("?" * len(columns))
        raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
    raw.execute(_DOCUMENTS.format(joined="group_concat(i.search_words, '')"))
    raw.execute("INSERT INTO contact_grams (contact_grams) VALUES ('rebuild')")
    for _, text in triggers:
        raw.execute(text)
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def fill_postgres(url: str) -> None:
    """The same into a migrated database."""
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        (index,) = cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_contact_documents_grams'"
        ).fetchone() or ("",)
        cursor.execute("DROP INDEX ix_contact_documents_grams")
        for table, columns, rows in _tables():
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute(_DOCUMENTS.format(joined="string_agg(i.search_words, '')"))
        cursor.execute(index)
        cursor.execute("VACUUM ANALYZE")


_DOCUMENTS = """
INSERT INTO contact_documents (business_id, contact_id, status, words)
SELECT c.business_id, c.id, c.status, c.search_words || coalesce(
    (SELECT {joined} FROM identifiers AS i WHERE i.holder_id = c.id AND i.search_words <> ''), '')
FROM contacts AS c
"""


def _tables() -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]]:
    user = (AGENT, BUSINESS, "Ann", "ann@corner.example", "agent", "", _EPOCH)
    yield "users", ("id", "business_id", "name", "email", "role", "password_hash", "created_at"), [user]
    yield "teams", ("id", "business_id", "name"), [(TEAM, BUSINESS, "One")]
    yield "contacts", _CONTACT, map(_contact, people())
    yield "identifiers", _IDENTIFIER, (row for person in people() for row in _identifiers(person))
    yield (
        "visible_to",
        ("business_id", "object_id", "member_id"),
        ((BUSINESS, person.id, TEAM) for person in people() if _restricted(person) and person.number % 5 == 0),
    )
    yield "tags", ("id", "business_id", "name"), [(name, BUSINESS, name) for name in (COMMON_TAG, RARE_TAG)]
    yield (
        "contact_tags",
        ("contact_id", "tag_id"),
        (
            (person.id, name)
            for person in people()
            for name, every in ((COMMON_TAG, 2), (RARE_TAG, 1000))
            if person.number % every == 0
        ),
    )


def _restricted(person: Person) -> bool:
    return person.number % 20 == 0


_CONTACT = (
    *("id", "business_id", "kind", "status", "first_name", "last_name", "business_name", "contact_address"),
    *("search_words", "sort_name", "restricted", "assignee_id", "created_at", "updated_at"),
)


def _contact(person: Person) -> tuple[Any, ...]:
    address = '{"lines":["1 High St"],"city":"Leeds","postal_code":"LS1 4AP","country":"GB"}'
    return (
        *(person.id, BUSINESS, "contact", "archived" if person.number % 50 == 49 else "active"),
        *(person.first, person.last, person.business, address if person.number % 3 == 0 else "{}"),
        led(f"{person.last} {person.first} {person.business}".lower().split()),
        f"{person.last} {person.first}".lower(),
        *(_restricted(person), AGENT if person.number % 100 == 7 else None),
        *(_EPOCH + person.number * 1_000_000, person.touched),
    )


_IDENTIFIER = (
    *("id", "business_id", "kind", "match_key", "value", "search_words", "holder_kind", "holder_id", "evidence"),
    *("source", "is_primary", "created_at"),
)


def _identifiers(person: Person) -> Iterator[tuple[Any, ...]]:
    for kind, value in (("email", person.email), ("phone", person.phone)):
        if value:
            yield (
                *(f"idn_{kind[0]}{person.number:025}", BUSINESS, kind, value, value, led([value.lstrip("+")])),
                *("contact", person.id, "proven", "import", True, _EPOCH),
            )


def _rare(count: int, chance: random.Random) -> list[str]:
    return ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize() for _ in range(count)]
