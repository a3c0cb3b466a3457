"""Rows that meet somebody: whom they may not change, whom only their role shows, who claims, who was erased."""

import pytest

from tests.bulk import ADA, ANN, BEN, ONLY_BEN, people
from tests.databases import BUSINESS
from tests.importing import allow_agents, contact_of, identifiers_of, import_of, imported, outcomes, rows_of, table
from tests.people import add_contact, add_conversation, add_guest, add_identifier, email_key
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence, OwnerKind
from tools.imports.contact_import import (
    Choices,
    Counts,
    OnArchived,
    Policy,
)
from tools.imports.import_rows import Outcome, Why
from tools.storage.toolkit import SqlToolkit

CREATED, UPDATED, UNCHANGED, CONFLICT, FAILED = Outcome


async def test_an_e_mail_of_one_and_a_phone_of_another_is_a_conflict(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email="ann@example.org")
        bob = await add_contact(work, name="Bob Ray", phone="+447400123456")

    found = await imported(toolkit, table("Ann,Lee,ann@example.org,07400 123456"))

    (row,) = await rows_of(toolkit, found)
    assert (row.outcome, row.cells) == (CONFLICT, ["Ann", "Lee", "ann@example.org", "07400 123456"])
    assert {(each.said, each.holder_id) for each in row.reasons} == {
        ("ann@example.org belongs to Ann Lee already.", ann),
        ("+447400123456 belongs to Bob Ray already.", bob),
    }
    assert len(await identifiers_of(toolkit, ann)) == len(await identifiers_of(toolkit, bob)) == 1


async def test_what_may_not_be_seen_is_neither_named_nor_changed(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    await allow_agents(toolkit)
    async with toolkit.once(BUSINESS) as work:
        hidden = await add_contact(work, name="Ann Lee", email="ann@example.org", visibility=ONLY_BEN)
        await add_identifier(work, BEN, email_key("ben@example.org"), holder_kind=OwnerKind.USER)
    file = table("Ann,Lee,ann@example.org,07400 123456", "Ben,Lee,ben@example.org,07400 123457")

    found = await imported(toolkit, file, user_id=ANN, choices=Choices(policy=Policy.OVERWRITE))

    rows = await rows_of(toolkit, found, user_id=ANN)
    assert [row.outcome for row in rows] == [CONFLICT, CONFLICT]
    assert [each.said for row in rows for each in row.reasons] == [
        "ann@example.org belongs to somebody already.",
        "ben@example.org belongs to somebody already.",
    ]
    assert {each.holder_id for row in rows for each in row.reasons} == {None}
    assert {row.contact_id for row in rows} == {None}
    assert len(await identifiers_of(toolkit, hidden)) == 1
    # Whoever may see whom it met reads the name.
    (seen, _) = await rows_of(toolkit, found, user_id=ADA)
    assert [each.holder_id for each in seen.reasons] == [hidden]


async def test_what_an_admin_sees_by_role_alone_is_in_the_audit_log(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        hidden = await add_contact(work, name="Ann Lee", email="ann@example.org", visibility=ONLY_BEN)

    found = await imported(toolkit, table("Ann,Lee,ann@example.org,07400 123456"))

    async with toolkit.reading(BUSINESS) as work:
        noted = await work.audit.latest(before=None, limit=99)
    assert await outcomes(toolkit, found) == [UPDATED]
    assert {"id": hidden} in [{"id": each.data.get("id")} for each in noted if each.what == "restricted.looked"]


@pytest.mark.parametrize("on_archived", OnArchived)
async def test_a_value_of_an_archived_contact(toolkit: SqlToolkit, on_archived: OnArchived) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work, name="Ann Lee", email="ann@example.org", status=ContactStatus.ARCHIVED)

    found = await imported(
        toolkit, table("Ann,Lee,ann@example.org,07400 123456"), choices=Choices(on_archived=on_archived)
    )

    contact = await contact_of(toolkit, "ann@example.org")
    (row,) = await rows_of(toolkit, found)
    expected = {
        OnArchived.REPORT: (CONFLICT, ContactStatus.ARCHIVED, 1),
        OnArchived.REACTIVATE: (UPDATED, ContactStatus.ACTIVE, 2),
        OnArchived.UPDATE: (UPDATED, ContactStatus.ARCHIVED, 2),
    }[on_archived]
    assert (row.outcome, contact.status, len(await identifiers_of(toolkit, contact.id))) == expected
    async with toolkit.reading(BUSINESS) as work:
        kinds = [each.kind for each in await work.history.of(contact.id, before=None, limit=9)]
    assert (ChangeKind.REACTIVATED in kinds) is (on_archived is OnArchived.REACTIVATE)


async def test_a_value_that_somebody_only_claimed_never_stands_in_the_way(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        guest = await add_guest(work)
        await add_conversation(work, guest)
        await add_identifier(work, guest, email_key("ada@example.org"), evidence=Evidence.CLAIMED)
        proven = await add_contact(work, name="Bob Ray", phone="+447400123457")
        await add_identifier(work, proven, email_key("bob@example.org"), evidence=Evidence.CLAIMED)
    file = table("Ada,Lovelace,ada@example.org,", "Carl,Ray,bob@example.org,", "Eve,Doe,eve@example.org,")

    found = await imported(toolkit, file)

    assert await outcomes(toolkit, found) == [CREATED, CREATED, CREATED]
    ada, carl = await contact_of(toolkit, "ada@example.org"), await contact_of(toolkit, "bob@example.org")
    async with toolkit.reading(BUSINESS) as work:
        absorbed = await work.contacts.find(guest)
        pairs = await work.pairs.of([carl.id])
    assert absorbed is not None
    assert (absorbed.status, absorbed.merged_into_id) == (ContactStatus.MERGED, ada.id)
    assert carl.name == "Carl Ray"
    assert set(pairs) == {tuple(sorted((carl.id, proven)))}
    assert set(await identifiers_of(toolkit, proven)) == {"+447400123457"}


async def test_nobody_comes_back_who_was_erased(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    file = table("Ada,Lovelace,ada@example.org,", "Bob,Byron,bob@example.org,")
    first = await imported(toolkit, file)
    ada = (await contact_of(toolkit, "ada@example.org")).id
    async with toolkit.once(BUSINESS) as work:
        await erase_contact(work, contact_id=ada, by_id=ADA)

    second = await imported(toolkit, file)

    rows = await rows_of(toolkit, second)
    assert [row.outcome for row in rows] == [FAILED, UNCHANGED]
    assert [each.code for each in rows[0].reasons] == [Why.ERASED]
    assert (await import_of(toolkit, first.id)).counts.created == 2


async def test_erasing_takes_a_person_out_of_what_files_said(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work, name="Bob Ray", phone="+447400123456")
    file = table(
        "Ada,Lovelace,ada@example.org,", "Ada,Lovelace,ada@example.org,07400 123456", "Ada,,ADA@example.org,"
    )
    dry = await imported(toolkit, file, dry_run=True)
    found = await imported(toolkit, file)
    ada = (await contact_of(toolkit, "ada@example.org")).id

    async with toolkit.once(BUSINESS) as work:
        await erase_contact(work, contact_id=ada, by_id=ADA)

    async with toolkit.reading(BUSINESS) as work:
        kept = [
            row
            for each in (dry, found)
            for row in await work.imports.rows(each.id, 1, outcome=None, after=0, limit=99)
        ]
        assert await work.imports.met(found.id, 1, [email_key("ada@example.org")]) == []
    assert await outcomes(toolkit, found) == [CREATED, CONFLICT, FAILED]
    assert {(tuple(row.cells), tuple(row.reasons), str(row.journal)) for row in kept} == {((), (), "{}")}
    assert (await import_of(toolkit, found.id)).counts == Counts(3, 1, 0, 0, 1, 1, duplicates=2)


async def test_a_guest_who_has_proven_an_address_comes_into_the_book(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        guest = await add_guest(work)
        await add_identifier(work, guest, email_key("ada@example.org"))

    found = await imported(toolkit, table("Ada,Lovelace,ada@example.org,"))

    contact = await contact_of(toolkit, "ada@example.org")
    assert (contact.id, contact.kind, contact.name, contact.dummy_name) == (
        guest,
        ContactKind.CONTACT,
        "Ada Lovelace",
        False,
    )
    assert await outcomes(toolkit, found) == [UPDATED]
