"""Rows by their identifier keys, each looked up by itself, on either database."""

import psycopg
from sqlalchemy import select

from tests.databases import BUSINESS
from tests.people import add_contact
from tests.servers.postgres import PostgresServer
from tools.contacts.identifiers import IdentifierKind, Key
from tools.storage.lists import pairs, rows_of_keys
from tools.storage.statement import p
from tools.storage.tables.contacts import identifiers as t
from tools.storage.toolkit import SqlToolkit

HELD = rows_of_keys(select, (t.c.kind, t.c.match_key, t.c.holder_id), t.c.business_id == p("the_business"))


async def test_a_kind_of_one_key_and_a_value_of_another_are_no_key(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, email="ann@acme-corp.com", phone="+12125550188")
        await add_contact(work, email="bo@acme-corp.com")
        asked = [
            Key(IdentifierKind.EMAIL, "ann@acme-corp.com"),
            Key(IdentifierKind.PHONE, "bo@acme-corp.com"),
            Key(IdentifierKind.EMAIL, "+12125550188"),
            Key(IdentifierKind.EMAIL, "nobody@acme-corp.com"),
        ]
        found = await work.connection.rows(HELD, the_keys=pairs(asked), the_business=BUSINESS)

    assert [tuple(row.values()) for row in map(dict, found)] == [("email", "ann@acme-corp.com", ann)]


def test_before_there_are_statistics_postgresql_reads_no_other_rows(
    postgres_server: PostgresServer, migrated_template: str
) -> None:
    sql, constants = HELD.on("postgresql")
    asked = {"the_keys": pairs([Key(IdentifierKind.EMAIL, "ann@acme-corp.com")]), "the_business": BUSINESS}
    with (
        postgres_server.database(template=migrated_template) as database,
        psycopg.connect(database.url) as connection,
    ):
        connection.execute("SET enable_seqscan = off")
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {sql}", {**constants, **asked}))

    assert "match_key = (one.value ->> 1)" in plan.partition("Index Cond")[2], plan
    assert "Filter" not in plan, plan
