"""The migrations make the tables that the stores speak to, on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, StaticPool, create_engine

from tests.servers.postgres import PostgresServer
from tools.actions.merges.find_duplicates import COMPARE_WHOLE_BOOK
from tools.storage.migrate import HEAD, migrate_postgres, migrate_sqlite
from tools.storage.migrations.upgrading import configuration, postgres_engine
from tools.storage.tables.metadata import metadata


def test_head_is_the_newest_of_one_row_of_revisions() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_migrated_tables_are_those_of_the_stores(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with migrated(name, request, tmp_path) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_of_the_stores})
        difference = compare_metadata(context, metadata)

    assert difference == []


def is_of_the_stores(name: str | None, kind: str, _: object) -> bool:
    """The index of the search is none that SQLAlchemy describes: a table of its own kind, or of an expression."""
    return name is None or not name.startswith(("contact_grams", "ix_contact_documents_grams"))


def test_of_two_tags_that_differ_in_spelling_alone_the_younger_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "handover.db"
    with sqlite_engine(path) as connection:
        up_to(connection, before="names_of_tags")
        connection.exec_driver_sql(
            "INSERT INTO businesses (id, name, country, privacy_url, settings, created_at)"
            " VALUES ('biz', 'Corner Shop', 'GB', '', '{}', 0)"
        )
        for tag_id, name in (("tag_1", "VIP"), ("tag_2", "vip"), ("tag_3", "vip (2)"), ("tag_4", "Lead")):
            connection.exec_driver_sql(f"INSERT INTO tags VALUES ('{tag_id}', 'biz', '{name}', '')")
        connection.commit()

    migrate_sqlite(path)

    with sqlite_engine(path) as connection:
        tags = connection.exec_driver_sql("SELECT name FROM tags ORDER BY id").scalars().all()
        keys = connection.exec_driver_sql("SELECT name_key FROM tag_names ORDER BY tag_id").scalars().all()
    assert tags == ["VIP", "vip (3)", "vip (2)", "Lead"]
    assert keys == ["vip", "vip (3)", "vip (2)", "lead"]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_contacts_that_were_there_before_the_search_are_found(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with migrated(name, request, tmp_path, before="_search") as connection:
        for statement in _OLD_CONTACTS:
            connection.exec_driver_sql(statement)
        connection.commit()

        command.upgrade(configuration(connection), "head")

        documents = connection.exec_driver_sql("SELECT contact_id, words FROM contact_documents").all()
        sort_names = connection.exec_driver_sql("SELECT sort_name FROM contacts ORDER BY id").scalars().all()
    assert [tuple(each) for each in documents] == [("con_1", "  muller  mueller  zoe  zoe@example.org  447400123456")]
    assert sort_names == ["muller zoe", "4f2a guest"]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_the_contacts_of_an_older_book_are_searched_for_duplicates_once(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with migrated(name, request, tmp_path, before="_duplicates") as connection:
        for statement in (*_OLD_CONTACTS, _OTHER_BUSINESS):
            connection.exec_driver_sql(statement)
        connection.commit()

        command.upgrade(configuration(connection), "head")

        jobs = connection.exec_driver_sql("SELECT kind, key, business_id, data FROM jobs").all()
    assert [tuple(job) for job in jobs] == [(COMPARE_WHOLE_BOOK, "biz", "biz", "{}")]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_older_conversations_that_go_on_close_by_themselves_a_day_after_their_last_message(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with migrated(name, request, tmp_path, before="_closing_by_themselves") as connection:
        for statement in (*_OLD_CONTACTS, *_OLD_CONVERSATIONS):
            connection.exec_driver_sql(statement)
        connection.commit()

        command.upgrade(configuration(connection), "head")

        rows = connection.exec_driver_sql("SELECT id, close_at FROM conversations ORDER BY id").all()
    a_day = 86_400_000_000
    assert [tuple(row) for row in rows] == [
        ("cnv_closed", None),
        ("cnv_human", 7 + a_day),
        ("cnv_quiet", 5 + a_day),
        ("cnv_waiting", None),
    ]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_what_is_owed_already_comes_due_at_its_time(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with migrated(name, request, tmp_path, before="_follow_ups_kept") as connection:
        for statement in (*_OLD_CONTACTS, *_OLD_CONVERSATIONS, _OLD_FOLLOW_UPS):
            connection.exec_driver_sql(statement)
        connection.commit()

        command.upgrade(configuration(connection), "head")

        rows = connection.exec_driver_sql("SELECT id, follow_up_next_at, follow_up_told FROM handovers ORDER BY id")
        kept = [tuple(row) for row in rows.all()]
    assert kept == [("hov_done", None, 0), ("hov_none", None, 0), ("hov_open", 9, 0)]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_files_that_came_with_mail_are_still_there_and_know_their_message(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with migrated(name, request, tmp_path, before="_files_in_chats") as connection:
        blob = {"sqlite": "BLOB", "postgresql": "BYTEA"}[name]
        for statement in (*_OLD_CONTACTS, *_OLD_CONVERSATIONS, *_OLD_FILES):
            connection.exec_driver_sql(statement.replace("{blob}", blob))
        connection.commit()

        command.upgrade(configuration(connection), "head")

        files = connection.exec_driver_sql("SELECT id, message_id, sender, size FROM files ORDER BY id").all()
        pieces = connection.exec_driver_sql("SELECT file_id, number, body FROM file_pieces ORDER BY file_id").all()
    assert [tuple(row) for row in files] == [("fil_1", "msg_2", "", 4), ("fil_2", None, "", 4)]
    assert [(row[0], row[1], bytes(row[2])) for row in pieces] == [("fil_1", 0, b"meow"), ("fil_2", 0, b"woof")]


_OLD_FILES = (
    """
    INSERT INTO messages (id, business_id, conversation_id, seq, speaker, attachments, at)
    VALUES ('msg_1', 'biz', 'cnv_quiet', 1, 'contact', '[]', 5),
    ('msg_2', 'biz', 'cnv_quiet', 2, 'contact', '[{"id":"fil_1","name":"cat.png"}]', 6)
    """,
    """
    INSERT INTO files (id, business_id, conversation_id, name, kind, body, at)
    VALUES ('fil_1', 'biz', 'cnv_quiet', 'cat.png', 'image/png', CAST('meow' AS {blob}), 6),
    ('fil_2', 'biz', 'cnv_quiet', 'dog.png', 'image/png', CAST('woof' AS {blob}), 6)
    """,
)
_OLD_FOLLOW_UPS = """
INSERT INTO handovers
(id, business_id, conversation_id, state, reason, template, requested_at, follow_up, follow_up_due_at)
VALUES ('hov_open', 'biz', 'cnv_quiet', 'captured', 'words', 'default', 5, 'open', 9),
('hov_done', 'biz', 'cnv_quiet', 'captured', 'words', 'default', 5, 'done', 9),
('hov_none', 'biz', 'cnv_quiet', 'cancelled', 'words', 'default', 5, 'none', NULL)
"""
_OLD_CONVERSATIONS = (
    "INSERT INTO channels (id, business_id, kind, created_at) VALUES ('chn', 'biz', 'webchat', 0)",
    """
    INSERT INTO conversations (id, business_id, channel_id, contact_id, state, last_message_at, opened_at)
    VALUES ('cnv_quiet', 'biz', 'chn', 'con_1', 'ai', NULL, 5), ('cnv_human', 'biz', 'chn', 'con_1', 'human', 7, 5),
    ('cnv_waiting', 'biz', 'chn', 'con_1', 'waiting', 7, 5), ('cnv_closed', 'biz', 'chn', 'con_1', 'closed', 7, 5)
    """,
)
_OTHER_BUSINESS = """
INSERT INTO businesses (id, name, country, privacy_url, settings, created_at)
VALUES ('biz_new', 'Tea House', 'GB', '', '{}', 0)
"""
_OLD_CONTACTS = (
    """
    INSERT INTO businesses (id, name, country, privacy_url, settings, created_at)
    VALUES ('biz', 'Corner Shop', 'GB', '', '{}', 0)
    """,
    """
    INSERT INTO contacts (id, business_id, kind, status, first_name, last_name, created_at, updated_at)
    VALUES ('con_1', 'biz', 'contact', 'active', 'Zoë', 'Müller', 0, 0),
    ('con_2', 'biz', 'guest', 'active', 'Guest', '4F2A', 0, 0)
    """,
    """
    INSERT INTO identifiers (id, business_id, kind, match_key, value, holder_kind, holder_id, evidence, created_at)
    VALUES ('idn_1', 'biz', 'email', 'zoe@example.org', 'Zoe@example.org', 'contact', 'con_1', 'proven', 0),
    ('idn_2', 'biz', 'phone', '+447400123456', '+447400123456', 'contact', 'con_1', 'proven', 0),
    ('idn_3', 'biz', 'channel', 'webchat:1', 'webchat:1', 'contact', 'con_2', 'proven', 0)
    """,
)


def up_to(connection: Connection, *, before: str) -> None:
    """Migrates up to the revision before the one with this name."""
    scripts = ScriptDirectory.from_config(configuration()).walk_revisions()
    named = next(each for each in scripts if before in each.path)
    command.upgrade(configuration(connection), str(named.down_revision))


@contextmanager
def sqlite_engine(path: Path) -> Iterator[Connection]:
    """A connection to a file as it is."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path), poolclass=StaticPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def migrated(
    name: str, request: pytest.FixtureRequest, folder: Path, *, before: str | None = None
) -> Iterator[Connection]:
    """A connection to a database that has just been migrated, or only up to the revision before the one named so."""
    if name == "sqlite":
        path = folder / "handover.db"
        if before is None:
            migrate_sqlite(path)
        with sqlite_engine(path) as connection:
            if before is not None:
                up_to(connection, before=before)
            yield connection
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as database:
        if before is None:
            migrate_postgres(database.url)
        engine = postgres_engine(database.url)
        with engine.connect() as connection:
            if before is not None:
                up_to(connection, before=before)
            yield connection
        engine.dispose()
