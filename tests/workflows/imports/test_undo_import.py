"""An import is taken back: what it made and nobody touched goes, what it changed is as before, the rest is named."""

from dataclasses import replace
from typing import Any

import pytest

from tests.bulk import ADA, ANN, SECOND, people
from tests.databases import BUSINESS
from tests.importing import Enough, OneChunk, caller_of, import_of, imported, job_of, rows_of, table, undone
from tests.people import add_contact, add_conversation, email_key
from tools.actions.contacts.entering.edit_contact import ContactEdit, edit_contact
from tools.actions.contacts.entering.enter_values import Person
from tools.actions.imports.undo_import import undo_import
from tools.actions.tags.change_tags import change_tags
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact, ContactStatus, Provenance
from tools.contacts.identifiers import Source
from tools.errors import WrongState
from tools.events import EventType
from tools.ids import ContactId
from tools.imports.contact_import import Choices, OnArchived, Policy, UndoState
from tools.imports.import_rows import Undone
from tools.storage.toolkit import SqlToolkit
from workflows.importing.running import Imports

_OVERWRITE = Choices(policy=Policy.OVERWRITE, tags=("vip",))
_HEADER = "First,Last,Company,Email,Phone"
_PERSON = Person(Asker(BUSINESS, AskerKind.ADMIN, user_id=ADA), by_id=ADA, sees=lambda _: True)


async def found_by(toolkit: SqlToolkit, email: str) -> Contact | None:
    """Whoever holds an address, if anybody does."""
    async with toolkit.reading(BUSINESS) as work:
        held = (await work.identifiers.holders([email_key(email)])).get(email_key(email))
        return None if held is None else await work.contacts.find(ContactId(held.holder.id))


async def all_of(toolkit: SqlToolkit, contact_id: ContactId) -> Any:
    """A contact with all that an import may change of it; but for when it was written last."""
    async with toolkit.reading(BUSINESS) as work:
        contact = await work.contacts.find(contact_id)
        assert contact is not None
        values = [(one.value, one.primary) for one in await work.identifiers.of([contact_id])]
        tags = await work.tags.of([contact_id])
    return replace(contact, version=0, updated_at=contact.created_at), values, tags


async def test_nothing_is_left_of_what_an_import_made(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    rows = [f"Ada,N{number},,ada{number}@example.org," for number in range(50)]
    again = [f"Ada,N{number},Acme,ada{number}@example.org,+44740012{number:04d}" for number in range(50)]
    file = table(*rows, *again, header=_HEADER)
    found = await imported(toolkit, file, choices=_OVERWRITE)

    taken_back = await undone(toolkit, found)
    second = await imported(toolkit, file, choices=_OVERWRITE)

    undo = taken_back.undo
    assert (undo.state, undo.removed, undo.restored, undo.kept) == (UndoState.FINISHED, 100, 0, 0)
    # They were not erased: the same file makes them again.
    assert (second.counts.created, second.counts.updated, second.counts.failed) == (50, 50, 0)
    async with toolkit.reading(BUSINESS) as work:
        gone = [each for each in await work.outbox.after(0, limit=999) if each.type is EventType.CONTACT_DELETED]
    assert len(gone) == 50


async def test_what_was_changed_is_as_it_was(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email="ann@example.org")
        contact = (await work.contacts.lock([ann]))[ann]
        said = {"first_name": Provenance(Source.CUSTOMER, work.now)}
        await work.contacts.save_locked(replace(contact, notes="mine", provenance=said))
    before = await all_of(toolkit, ann)
    file = table("Anne,Leigh,Acme,ann@example.org,07400 123456", header=_HEADER)
    found = await imported(toolkit, file, choices=_OVERWRITE)
    between = await all_of(toolkit, ann)
    clock.advance(SECOND)

    taken_back = await undone(toolkit, found)

    (row,) = await rows_of(toolkit, taken_back)
    assert between != before
    assert await all_of(toolkit, ann) == before
    assert (row.undone, taken_back.undo.restored) == (Undone.RESTORED, 1)
    async with toolkit.reading(BUSINESS) as work:
        noted = (await work.history.of(ann, before=None, limit=9))[0]
    assert (noted.kind, noted.by_id, noted.changes["first_name"]) == (ChangeKind.EDITED, ADA, ("Anne", "Ann"))


async def test_what_somebody_has_changed_since_stays_and_is_named(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email="ann@example.org")
    file = table(
        "Anne,Leigh,Acme,ann@example.org,07400 123456",
        "Bob,Byron,,bob@example.org,",
        "Eve,Doe,,eve@example.org,",
        "Fay,Doe,,fay@example.org,",
        header=_HEADER,
    )
    found = await imported(toolkit, file, choices=_OVERWRITE)
    bob, eve = await found_by(toolkit, "bob@example.org"), await found_by(toolkit, "eve@example.org")
    assert bob is not None
    assert eve is not None
    async with toolkit.once(BUSINESS) as work:
        await edit_contact(work, ann, ContactEdit(fields={"last_name": "Lim"}), source=Source.AGENT, person=_PERSON)
        await change_tags(work, contact_id=bob.id, add=["lead"], asker=_PERSON.asker, by_id=ANN)
        await add_conversation(work, eve.id)

    taken_back = await undone(toolkit, found)

    rows = await rows_of(toolkit, taken_back)
    after = await found_by(toolkit, "ann@example.org")
    assert after is not None
    assert (after.name, after.business_name) == ("Ann Lim", "")
    assert [(row.undone, row.undone_why) for row in rows] == [
        (Undone.KEPT, "Changed since, and left so: last_name."),
        (Undone.KEPT, "It was changed since."),
        (Undone.KEPT, "Something hangs on it by now: a chat, an invoice, or what somebody said."),
        (Undone.REMOVED, ""),
    ]
    undo = taken_back.undo
    assert (undo.removed, undo.restored, undo.kept) == (1, 0, 3)


async def test_who_was_changed_while_the_import_ran_is_not_removed(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    first = table("Ada,Lovelace,,ada@example.org,", header=_HEADER)
    found = await imported(toolkit, first)
    ada = await found_by(toolkit, "ada@example.org")
    assert ada is not None
    async with toolkit.once(BUSINESS) as work:
        await change_tags(work, contact_id=ada.id, add=["lead"], asker=_PERSON.asker, by_id=ANN)
        # A later row of the same file has met the contact since.
        contact = (await work.contacts.lock([ada.id]))[ada.id]
        row = (await work.imports.rows(found.id, 1, outcome=None, after=0, limit=1))[0]
        await work.imports.write(found.id, 1, [replace(row, number=2, line=3, version=contact.version)])

    taken_back = await undone(toolkit, found)

    assert (taken_back.undo.removed, taken_back.undo.kept) == (0, 2)
    assert await found_by(toolkit, "ada@example.org") is not None


async def test_opt_outs_consents_and_coming_back_are_taken_back_too(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email="ann@example.org", status=ContactStatus.ARCHIVED)
    file = table("Ann,Lee,ann@example.org,yes,no", "Bob,Byron,bob@example.org,no,yes", header="F,L,E,Out,In")
    mapping = {"F": "first_name", "L": "last_name", "E": "email", "Out": "opt_out.email", "In": "consent.email"}
    choices = Choices(on_archived=OnArchived.REACTIVATE)
    found = await imported(toolkit, file, mapping=mapping, choices=choices)
    between = await found_by(toolkit, "ann@example.org")

    taken_back = await undone(toolkit, found)

    assert between is not None
    assert between.status is ContactStatus.ACTIVE
    after = await found_by(toolkit, "ann@example.org")
    assert after is not None
    assert (after.id, after.status) == (ann, ContactStatus.ARCHIVED)
    assert await found_by(toolkit, "bob@example.org") is None
    async with toolkit.reading(BUSINESS) as work:
        assert await work.opt_outs.of(["ann@example.org", "bob@example.org"]) == frozenset()
    assert (taken_back.undo.removed, taken_back.undo.restored) == (1, 1)


async def test_undoing_goes_on_after_its_process_ended_and_twice_is_once(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    rows = [f"Ada,N{number},,ada{number}@example.org," for number in range(90)]
    found = await imported(toolkit, table(*rows, header=_HEADER))
    caller = await caller_of(toolkit, ADA)
    async with toolkit.once(BUSINESS) as work:
        first = await undo_import(work, found.id, caller=caller)
        assert await undo_import(work, found.id, caller=caller) == first

    job = await job_of(toolkit)
    for _ in range(2):
        with pytest.raises(Enough):
            await Imports(OneChunk(toolkit)).carry_on(job)
    await Imports(toolkit).carry_on(job)

    undo = (await import_of(toolkit, found.id)).undo
    assert (undo.state, undo.removed, undo.kept) == (UndoState.FINISHED, 90, 0)
    assert {row.undone for row in await rows_of(toolkit, found)} == {Undone.REMOVED}


async def test_only_what_has_written_can_be_undone(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    dry = await imported(toolkit, table("Ada,Lovelace,,ada@example.org,", header=_HEADER), dry_run=True)
    caller = await caller_of(toolkit, ADA)

    async with toolkit.once(BUSINESS) as work:
        with pytest.raises(WrongState):
            await undo_import(work, dry.id, caller=caller)
