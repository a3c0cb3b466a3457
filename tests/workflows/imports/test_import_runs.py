"""An import as a whole: a dry run says what the run does, twice is once, in any order; and it can be stopped."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from tests.bulk import ADA, ANN, BEN, ONLY_BEN, SECOND, caller_for, people
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.importing import (
    Enough,
    OneChunk,
    allow_agents,
    brought,
    caller_of,
    import_of,
    imported,
    job_of,
    outcomes,
    rows_of,
    started,
    table,
    worked,
)
from tests.people import add_contact, add_guest, add_identifier, add_user, email_key, phone_key
from tests.scale import scaled
from tools.actions.imports.create_import import create_import
from tools.actions.imports.import_some import NO_MORE_RIGHTS
from tools.actions.imports.read_rows import ShownRow
from tools.actions.imports.start_import import cancel_import, forget_import
from tools.actions.team.deactivate_user import deactivate_user
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.lists import ContactFilter, ContactOrder
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import Evidence, OwnerKind
from tools.events import EventType
from tools.imports.contact_import import Choices, ImportState, OnArchived, Policy, Task, UnknownTags
from tools.imports.import_rows import Outcome
from tools.imports.plan_row import OPTS_OUT_NOTHING
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role
from workflows.importing.running import Imports

_HEADER = "First,Middle name,Last,Company,Email,Phone,Tags,Email opt out"
_EMAILS = [f"p{number}@example.org" for number in range(9)]
_PHONES = [f"+4474001234{number:02d}" for number in range(7)]
_ADMIN = Asker(BUSINESS, AskerKind.ADMIN)

Book = dict[frozenset[str], tuple[Any, ...]]


async def book_of(toolkit: SqlToolkit) -> Book:
    """All contacts in the book by what leads to them."""
    async with toolkit.reading(BUSINESS) as work:
        page = await work.contact_list.page(
            _ADMIN, ContactFilter(), order=ContactOrder.CREATED, after=None, limit=10_000
        )
        contacts = {contact.id: contact for contact, _ in page}
        values: dict[str, set[str]] = {each: set() for each in contacts}
        for one in await work.identifiers.of(contacts):
            values[one.holder.id].add(one.value)
        tags = await work.tags.of(contacts)
    return {
        frozenset(values[each]): (contact.name, contact.business_name, tags[each])
        for each, contact in contacts.items()
    }


async def some_book(toolkit: SqlToolkit, chance: random.Random) -> None:
    """Contacts of every kind, who hold some of the values."""
    emails, phones = chance.sample(_EMAILS, 6), chance.sample(_PHONES, 4)
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work, name="Ann Lee", email=emails[0], phone=phones[0])
        await add_contact(work, name="Bob Ray", email=emails[1], visibility=ONLY_BEN)
        await add_contact(work, name="Cy Fox", phone=phones[1], status=ContactStatus.ARCHIVED)
        guest = await add_guest(work)
        await add_identifier(work, guest, email_key(emails[2]), evidence=Evidence.CLAIMED)
        await add_identifier(work, guest, phone_key(phones[2]), evidence=Evidence.CLAIMED)
        proven = await add_guest(work, visitor="v2")
        await add_identifier(work, proven, email_key(emails[3]))
        await add_identifier(work, BEN, email_key(emails[4]), holder_kind=OwnerKind.USER)
        claims = await add_contact(work, name="Dee Fox", phone=phones[3])
        await add_identifier(work, claims, email_key(emails[5]), evidence=Evidence.CLAIMED)


def some_file(chance: random.Random) -> bytes:
    """Rows that meet each other and the book in every way."""

    def row() -> str:
        emails = chance.sample(_EMAILS, chance.choice((0, 1, 1, 1, 2)))
        phones = chance.sample(_PHONES, chance.choice((0, 0, 1, 1, 2)))
        return ",".join(
            (
                *(chance.choice(("Ann", "Bob", "Cy", "")), chance.choice(("", "", "Rose"))),
                *(chance.choice(("Lee", "Ray", "Fox")), chance.choice(("", "Acme", "Firm"))),
                *("; ".join(emails), "; ".join(phones) or chance.choice(("", "", "12"))),
                *(chance.choice(("", "vip", "VIP", "new")), chance.choice(("", "yes", "no"))),
            )
        )

    return table(*(row() for _ in range(chance.randint(1, 45))), header=_HEADER)


def some_choices(chance: random.Random) -> Choices:
    return Choices(
        policy=chance.choice(list(Policy)),
        on_archived=chance.choice(list(OnArchived)),
        tags=chance.choice(((), ("lead",))),
    )


_MAPPING = {"Email": "email", "Phone": "phone", "Email opt out": "opt_out.email"}


def told(rows: Sequence[ShownRow]) -> list[tuple[Any, ...]]:
    """All that a dry run can say of rows."""
    return [
        (
            *(row.number, row.line, row.outcome, row.changed, row.twin_line, tuple(row.cells)),
            *(tuple((each.code, each.said, each.column) for each in said) for said in (row.reasons, row.marks)),
        )
        for row in rows
    ]


@pytest.mark.parametrize("seed", range(scaled(200, at_least=10)))
async def test_a_dry_run_says_of_each_row_what_the_run_does_and_a_second_run_changes_nothing(
    toolkit: SqlToolkit, seed: int
) -> None:
    chance = random.Random(seed)
    await people(toolkit)
    await allow_agents(toolkit)
    await some_book(toolkit, chance)
    file, choices, user = some_file(chance), some_choices(chance), chance.choice((ADA, ANN))
    before = await book_of(toolkit)

    dry = await imported(toolkit, file, user_id=user, choices=choices, mapping=_MAPPING, dry_run=True)
    nothing_written = await book_of(toolkit)
    run = await imported(toolkit, file, user_id=user, choices=choices, mapping=_MAPPING)
    after = await book_of(toolkit)
    again = await imported(toolkit, file, user_id=user, choices=choices, mapping=_MAPPING)

    assert nothing_written == before
    assert told(await rows_of(toolkit, dry, user_id=user)) == told(await rows_of(toolkit, run, user_id=user))
    assert dry.counts == run.counts
    stays = {Outcome.CONFLICT, Outcome.FAILED}
    first, second = await outcomes(toolkit, run), await outcomes(toolkit, again)
    # What could not be opted out may have come with a later row.
    nothing = [
        any(each.code == OPTS_OUT_NOTHING for each in row.marks) for row in await rows_of(toolkit, run, user_id=user)
    ]
    # A row that was skipped may meet somebody else by now, who has come with a later row.
    if choices.policy is not Policy.SKIP_EXISTING:
        assert [two for two, lost in zip(second, nothing, strict=True) if not lost] == [
            one if one in stays else Outcome.UNCHANGED for one, lost in zip(first, nothing, strict=True) if not lost
        ]
    assert await book_of(toolkit) == after


async def test_a_dry_run_remembers_whom_a_row_would_make_though_another_had_its_address_too(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await people(toolkit)
    # Ann's id comes after all that the import makes.
    clock.advance(3600 * SECOND)
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work, name="Ann Lee", email="ann@example.org")
    clock.advance(-3600 * SECOND)
    others = [f"Eve,N{number},eve{number}@example.org," for number in range(40)]
    new = "Bob,Fox,new@example.org,"
    file = table("Ann,Lee,ann@example.org; new@example.org,", new, *others, new)

    dry = await imported(toolkit, file, choices=Choices(policy=Policy.SKIP_EXISTING), dry_run=True)
    run = await imported(toolkit, file, choices=Choices(policy=Policy.SKIP_EXISTING))

    assert await outcomes(toolkit, dry) == await outcomes(toolkit, run)
    assert dry.counts == run.counts


def _independent() -> list[str]:
    """People with one or two rows each, which do not contradict each other."""
    rows = []
    for number in range(60):
        name, email, phone = f"Ada,,N{number}", f"a{number}@example.org", f"+44740012{number:04d}"
        rows.append(f"{name},Acme,{email},{phone},vip,")
        if number % 2:
            rows.append(f"{name},,{email},{phone},lead,yes")
    return rows


@pytest.mark.parametrize("seed", range(3))
async def test_the_order_of_rows_does_not_matter(toolkit: SqlToolkit, seed: int) -> None:
    await people(toolkit)
    rows = _independent()
    random.Random(seed).shuffle(rows)

    await imported(toolkit, table(*rows, header=_HEADER), mapping=_MAPPING)

    assert await book_of(toolkit) == {
        frozenset({f"a{number}@example.org", f"+44740012{number:04d}"}): (
            f"Ada N{number}",
            "Acme",
            {"vip", "lead"} if number % 2 else {"vip"},
        )
        for number in range(60)
    }


async def test_mended_rows_imported_again_change_only_those(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    rows = _independent()
    broken = [row.replace("@example.org", "") if number % 9 == 0 else row for number, row in enumerate(rows)]
    first = await imported(toolkit, table(*broken, header=_HEADER), mapping=_MAPPING)
    failed = [row for row in await rows_of(toolkit, first) if row.outcome is Outcome.FAILED]
    before = await book_of(toolkit)

    mended = [rows[row.number - 1] for row in failed]
    second = await imported(toolkit, table(*mended, header=_HEADER), mapping=_MAPPING)

    after = await book_of(toolkit)
    changed = {name for values in after for name in [after[values]] if before.get(values) != after[values]}
    of_failed = {f"{row.cells[0]} {row.cells[2]}" for row in failed}
    assert second.counts.failed == 0
    assert second.counts.created + second.counts.updated <= len(failed)
    assert {name for name, *_ in changed} <= of_failed


async def test_imports_of_a_business_come_one_after_the_other(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    first = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=caller)
    second = await brought(toolkit, table("Augusta,King,ada@example.org,"), caller=caller)
    await started(toolkit, second, caller=caller)
    clock.advance(SECOND)
    await started(toolkit, first, caller=caller)

    await worked(toolkit)

    # The one that was asked for first.
    assert (await outcomes(toolkit, second), await outcomes(toolkit, first)) == (
        [Outcome.CREATED],
        [Outcome.UNCHANGED],
    )


async def test_no_row_is_done_after_a_cancellation_and_what_was_done_stays(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    rows = [f"Ada,N{number},ada{number}@example.org," for number in range(500)]
    found = await brought(toolkit, table(*rows), caller=caller, piece=100_000)
    await started(toolkit, found, caller=caller)
    job = await job_of(toolkit)

    with pytest.raises(Enough):
        await Imports(OneChunk(toolkit)).carry_on(job)
    running = await import_of(toolkit, found.id)
    async with toolkit.once(BUSINESS) as work:
        await cancel_import(work, found.id, caller=caller)
    await Imports(toolkit).carry_on(job)

    ended = await import_of(toolkit, found.id)
    assert 0 < running.counts.rows < 500
    assert (running.state, ended.state, ended.counts) == (
        ImportState.RUNNING,
        ImportState.CANCELLED,
        running.counts,
    )
    assert 0 < running.progress < 1
    assert len(await book_of(toolkit)) == running.counts.created == running.counts.rows
    assert (await import_of(toolkit, found.id)).task is Task.NONE


async def test_an_import_goes_on_where_another_worker_has_left_it(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    rows = [f"Ada,N{number},ada{number}@example.org," for number in range(500)]
    found = await brought(toolkit, table(*rows), caller=caller, piece=100_000)
    await started(toolkit, found, caller=caller)
    job = await job_of(toolkit)

    for _ in range(3):
        with pytest.raises(Enough):
            await Imports(OneChunk(toolkit)).carry_on(job)
    while (await import_of(toolkit, found.id)).state is ImportState.RUNNING:
        await Imports(toolkit).carry_on(job)

    shown = await rows_of(toolkit, found)
    assert [row.number for row in shown] == list(range(1, 501))
    assert {row.outcome for row in shown} == {Outcome.CREATED}
    assert len(await book_of(toolkit)) == 500


async def test_it_goes_on_only_as_long_as_whoever_asked_may_import(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    await allow_agents(toolkit)
    caller = await caller_of(toolkit, ANN)
    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=caller)
    await started(toolkit, found, caller=caller)
    async with toolkit.once(BUSINESS) as work:
        await deactivate_user(work, user_id=ANN, by_id=ADA)

    await worked(toolkit)

    ended = await import_of(toolkit, found.id)
    assert (ended.state, ended.reason) == (ImportState.FAILED, NO_MORE_RIGHTS)
    assert await book_of(toolkit) == {}


async def test_a_file_that_turns_out_to_be_no_table_ends_the_import_and_says_why(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    good = [f"Ada,N{number},ada{number}@example.org," for number in range(300)]

    found = await imported(toolkit, table(*good, "," * 3000))

    assert found.state is ImportState.FAILED
    assert "Line 302 has more than 1,000 columns" in found.reason


async def test_the_end_is_told_once_and_a_dry_run_tells_nothing(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    file = table("Ada,Lovelace,ada@example.org,", "Bob,,,")

    dry = await imported(toolkit, file, dry_run=True)
    async with toolkit.reading(BUSINESS) as work:
        after_dry_run = await work.outbox.after(0, limit=99)
    run = await imported(toolkit, file)

    async with toolkit.reading(BUSINESS) as work:
        events = [each for each in await work.outbox.after(0, limit=99) if each.type is EventType.IMPORT_FINISHED]
        kept = [await work.imports.piece(each.id, 0) is not None for each in (dry, run)]
    assert [each.type for each in after_dry_run if each.type is EventType.IMPORT_FINISHED] == []
    (event,) = events
    assert (event.data["import_id"], event.data["asker_id"], event.data["state"]) == (run.id, ADA, "finished")
    assert event.data["counts"]["created"] == 1
    # A dry run leaves its file for the run, a run takes it away.
    assert kept == [True, False]


async def test_after_a_dry_run_the_same_file_is_mapped_anew_and_run(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=caller)
    await started(toolkit, found, caller=caller, dry_run=True)
    await worked(toolkit)

    await started(toolkit, found, caller=caller, mapping={"Phone": None})
    await worked(toolkit)

    ended = await import_of(toolkit, found.id)
    assert (ended.state, ended.dry_run, ended.counts.rows, ended.run) == (ImportState.FINISHED, False, 1, 2)
    async with toolkit.reading(BUSINESS) as work:
        assert await work.imports.rows(found.id, 1, outcome=None, after=0, limit=9) == []
        assert await work.imports.met(found.id, 1, [email_key("ada@example.org")]) == []


async def test_what_was_discarded_is_gone(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=caller, piece=10)
    await started(toolkit, found, caller=caller, dry_run=True)
    await worked(toolkit)

    async with toolkit.once(BUSINESS) as work:
        await forget_import(work, found.id, caller=caller)
    await worked(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.imports.find(found.id) is None
        assert await work.imports.piece(found.id, 0) is None


async def test_a_business_reads_nothing_of_another(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    found = await imported(toolkit, table("Ada,Lovelace,ada@example.org,"))
    async with toolkit.once(OTHER_BUSINESS) as work:
        admin = await add_user(work, "usr_other", role=Role.ADMIN)
        caller = await caller_for(work, admin)
        await create_import(work, file_name="mine.csv", caller=caller)

    async with toolkit.reading(OTHER_BUSINESS) as work:
        assert await work.imports.find(found.id) is None
        assert await work.imports.page(asker_id=None, before=None, limit=9) == []


async def test_tags_that_a_dry_run_would_make_are_not_made(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    file = table("A,B,a@example.org,New", "C,D,c@example.org,new", header="First,Last,Email,Tags")
    makes = Choices(unknown_tags=UnknownTags.CREATE)

    dry = await imported(toolkit, file, choices=makes, dry_run=True)
    async with toolkit.reading(BUSINESS) as work:
        before = {tag.name for tag in await work.tag_book.all()}
    run = await imported(toolkit, file, choices=makes)

    async with toolkit.reading(BUSINESS) as work:
        after = {tag.name for tag in await work.tag_book.all()}
    assert (before, after - before) == ({"vip", "lead"}, {"New"})
    assert dry.counts == run.counts
