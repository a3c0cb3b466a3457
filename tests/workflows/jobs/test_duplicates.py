"""Records of one person are suggested by themselves once they are there, and no longer than there is a reason."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from tests.actions.merging import merge, undo
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_guest, add_identifier, email_key, open_pairs
from tests.scale import scaled
from tests.searching import compare_changed, compare_whole_book, found
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.actions.merges.find_duplicates import note_duplicates
from tools.clock import SimulatedClock
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.likeness.blocking import LARGEST_BLOCK
from tools.contacts.store import PairKind, PairState
from tools.ids import ContactId
from tools.storage.statement import Statement
from tools.storage.tables.duplicates import blocking_keys, contacts_to_compare
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

ALIAS = ["email_alias", "same_name"]
FIRM = ["same_name", "shared_domain"]
FIRST_NAMES = (
    "Anna",
    "Anja",
    "Bob",
    "Carla",
    "Dora",
    "Emil",
    "Fritz",
    "Gina",
    "Hans",
    "Ida",
    "Jan",
    "Karl",
    "Lena",
    "Max",
)
LAST_NAMES = ("Adler", "Beck", "Conrad", "Dietz", "Ernst", "Fuchs", "Graf", "Hahn", "Jung", "Klein", "Lang", "Maier")
KEYS = Statement(select(blocking_keys))
WAITING = Statement(select(contacts_to_compare))


async def add(
    toolkit: SqlToolkit, name: str, email: str, *, status: ContactStatus = ContactStatus.ACTIVE
) -> ContactId:
    async with toolkit.once(BUSINESS) as work:
        return await add_contact(work, name=name, email=email, status=status)


async def two_of_ann(toolkit: SqlToolkit) -> ContactPair:
    """One person twice, found."""
    pair = pair_of(
        await add(toolkit, "Ann Lee", "annlee@gmail.com"), await add(toolkit, "Ann Lee", "ann.lee@gmail.com")
    )
    await compare_changed(toolkit)
    assert await found(toolkit) == {pair: ALIAS}
    return pair


async def rename(toolkit: SqlToolkit, contact_id: ContactId, **fields: object) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact = (await work.contacts.lock([contact_id]))[contact_id]
        await work.contacts.save_locked(replace(contact, **fields))  # type: ignore[arg-type]


async def waiting(toolkit: SqlToolkit) -> Counter[str]:
    async with toolkit.reading(BUSINESS) as work:
        return Counter(row["contact_id"] for row in await work.connection.rows(WAITING))


async def test_two_records_of_one_person_are_suggested_once_the_second_is_there(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    one = await add(toolkit, "Ann Lee", "annlee@gmail.com")
    await add(toolkit, "Bob Stone", "bob@gmail.com")
    await compare_changed(toolkit)
    assert await found(toolkit) == {}

    clock.advance(timedelta(days=1))
    other = await add(toolkit, "Lee, Ann", "ann.lee+shop@googlemail.com")
    await compare_changed(toolkit)

    assert await found(toolkit) == {pair_of(one, other): ALIAS}
    assert await waiting(toolkit) == {}
    async with toolkit.reading(BUSINESS) as work:
        (pair,) = await open_pairs(work)
    assert (pair.kind, pair.times, pair.conversation_id) == (PairKind.SUGGESTION, 0, None)


async def test_what_is_compared_again_keeps_its_place_in_the_list(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    one, _ = await two_of_ann(toolkit)
    async with toolkit.reading(BUSINESS) as work:
        before = await open_pairs(work)

    clock.advance(timedelta(days=1))
    await rename(toolkit, one, first_name="Ann", last_name="")
    await compare_changed(toolkit)
    assert list((await found(toolkit)).values()) == [["email_alias"]]
    await rename(toolkit, one, first_name="Ann", last_name="Lee")
    await compare_changed(toolkit)
    await compare_whole_book(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        assert await open_pairs(work) == before


async def test_a_pair_goes_with_its_reason_and_one_that_a_chat_raised_keeps_its_own(toolkit: SqlToolkit) -> None:
    one, other = await two_of_ann(toolkit)
    third = await add(toolkit, "Ann Lee", "ann.lee+3@gmail.com")
    await compare_changed(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.raise_((one, other), kind=PairKind.SUGGESTION, reasons=["phone"], conversation_id=None)
    assert len(await found(toolkit)) == 3

    await rename(toolkit, one, first_name="Karl", last_name="Moor")
    await compare_changed(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        left = {
            (pair.one_id, pair.other_id): (pair.reasons, pair.found, pair.times) for pair in await open_pairs(work)
        }
    assert left == {(one, other): (["phone"], [], 1), pair_of(other, third): ([], ALIAS, 0)}


async def test_what_was_dismissed_is_never_suggested_again(toolkit: SqlToolkit) -> None:
    pair = await two_of_ann(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.settle(pair, state=PairState.APART, by_id="usr_ben")

    await rename(toolkit, pair[0], first_name="Annie")
    await rename(toolkit, pair[0], first_name="Ann", business_name="Acme")
    await compare_changed(toolkit)
    await compare_whole_book(toolkit)

    assert await found(toolkit) == {}


async def test_a_merge_takes_its_pairs_along_and_undone_they_are_as_before(toolkit: SqlToolkit) -> None:
    absorbed, third = await two_of_ann(toolkit)
    survivor = await add(toolkit, "Anna-Lena Leeson", "leeson@acme.example")
    await compare_changed(toolkit)

    merge_id = await merge(toolkit, survivor, absorbed)
    at_once = await found(toolkit)
    await compare_changed(toolkit)
    renamed = await found(toolkit)
    await rename(toolkit, survivor, first_name="Ann", last_name="Lee")
    await compare_changed(toolkit)
    by_its_values = await found(toolkit)
    await undo(toolkit, merge_id)
    await compare_changed(toolkit)

    carried = pair_of(survivor, third)
    # The survivor's name has nothing in common with the third's, so the alias says nothing of it.
    assert (at_once, renamed, by_its_values) == ({carried: ALIAS}, {}, {carried: ALIAS})
    assert await found(toolkit) == {pair_of(absorbed, third): ALIAS}


async def test_what_an_undo_parted_is_not_suggested(toolkit: SqlToolkit) -> None:
    one, other = await two_of_ann(toolkit)

    await undo(toolkit, await merge(toolkit, one, other))
    await compare_changed(toolkit)
    await compare_whole_book(toolkit)

    assert await found(toolkit) == {}


async def test_the_keys_go_with_the_person(toolkit: SqlToolkit) -> None:
    one, other = await two_of_ann(toolkit)
    await rename(toolkit, one, first_name="Annie")

    for contact_id in (one, other):
        async with toolkit.once(BUSINESS) as work:
            await erase_contact(work, contact_id=contact_id, by_id=None)
    left = await waiting(toolkit)
    await compare_changed(toolkit)

    assert (left, await found(toolkit)) == ({}, {})
    async with toolkit.reading(BUSINESS) as work:
        assert await work.connection.rows(KEYS) == []


async def test_who_was_erased_while_they_were_compared_is_no_pair_and_has_no_keys(toolkit: SqlToolkit) -> None:
    one, other = await two_of_ann(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await erase_contact(work, contact_id=one, by_id=None)

    async with toolkit.once(BUSINESS) as work:
        await work.duplicates.put_keys({one: frozenset({"mailbox annlee@gmail.com"}), other: frozenset()})
        await note_duplicates(work, pairs=[(one, other)])

    assert await found(toolkit) == {}
    async with toolkit.reading(BUSINESS) as work:
        assert await work.connection.rows(KEYS) == []


async def test_guests_absorbed_records_and_other_businesses_are_compared_with_nobody(toolkit: SqlToolkit) -> None:
    async with toolkit.once(OTHER_BUSINESS) as work:
        await add_contact(work, name="Ann Lee", email="annlee@gmail.com")
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work, name="Ann Lee", email="ann.lee@gmail.com")
        guest = await add_guest(work)
        await add_identifier(work, guest, email_key("ann.lee+1@gmail.com"))
    survivor, absorbed = await add(toolkit, "Bob Hill", "bob@acme.example"), await add(toolkit, "Bob Hill", "")
    await merge(toolkit, survivor, absorbed)
    await compare_changed(toolkit)
    await compare_whole_book(toolkit)

    assert (await found(toolkit), await found(toolkit, OTHER_BUSINESS)) == ({}, {})
    async with toolkit.reading(BUSINESS) as work:
        having = {row["contact_id"] for row in await work.connection.rows(KEYS)}
    assert not having & {guest, absorbed}


async def test_a_guest_that_becomes_a_contact_is_suggested(toolkit: SqlToolkit) -> None:
    ann = await add(toolkit, "Ann Lee", "annlee@gmail.com")
    async with toolkit.once(BUSINESS) as work:
        guest = await add_guest(work)
        await add_identifier(work, guest, email_key("ann.lee@gmail.com"))

    await rename(toolkit, guest, kind=ContactKind.CONTACT)
    await compare_changed(toolkit)

    assert await found(toolkit) == {pair_of(ann, guest): ["email_alias"]}


async def no_change(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    contact = (await work.contacts.lock([contact_id]))[contact_id]
    await work.contacts.save_locked(replace(contact, notes="Called back.", updated_at=work.now))
    (identifier,) = await work.identifiers.of([contact_id])
    await work.identifiers.make_primary([identifier.id])


async def new_address(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    contact = (await work.contacts.lock([contact_id]))[contact_id]
    await work.contacts.save_locked(replace(contact, billing_address={"lines": ["1 Elm St"], "city": "Leeds"}))


async def archived(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    contact = (await work.contacts.lock([contact_id]))[contact_id]
    await work.contacts.save_locked(replace(contact, status=ContactStatus.ARCHIVED))


async def restricted(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    await work.contacts.show_to(contact_id, Audience(frozenset()))


async def value_added(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    await add_identifier(work, contact_id, email_key("new@acme.example"))


async def value_removed(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    (identifier,) = await work.identifiers.of([contact_id])
    await work.identifiers.remove([identifier.id], held_by=contact_id)


@pytest.mark.parametrize(
    ("change", "compared"),
    [
        (no_change, False),
        (new_address, True),
        (archived, True),
        (restricted, True),
        (value_added, True),
        (value_removed, True),
    ],
)
async def test_who_changed_in_what_is_compared_waits_to_be_compared(
    toolkit: SqlToolkit, change: Callable[[SqlUnitOfWork, ContactId], Awaitable[None]], *, compared: bool
) -> None:
    ann = await add(toolkit, "Ann Lee", "ann@gmail.com")
    await compare_changed(toolkit)

    async with toolkit.once(BUSINESS) as work:
        await change(work, ann)

    assert set(await waiting(toolkit)) == ({ann} if compared else set())


async def test_what_changes_while_it_is_compared_is_compared_again(toolkit: SqlToolkit) -> None:
    ann = await add(toolkit, "Ann Lee", "ann@gmail.com")
    async with toolkit.reading(BUSINESS) as work:
        read = await work.duplicates.changed(limit=10)

    await rename(toolkit, ann, first_name="Annie")
    async with toolkit.once(BUSINESS) as work:
        await work.duplicates.compared(read)

    assert await waiting(toolkit) == {ann: 1}


async def test_a_block_that_is_too_large_is_not_looked_into_and_what_was_found_before_stays(
    toolkit: SqlToolkit,
) -> None:
    one, other = await add(toolkit, "Ann Lee", "1@acme.example"), await add(toolkit, "Ann Lee", "2@acme.example")
    await compare_changed(toolkit)
    async with toolkit.once(BUSINESS) as work:
        for number in range(LARGEST_BLOCK):
            await add_contact(
                work, name=f"Al{chr(97 + number % 26)} L{chr(97 + number // 26)}", email=f"a{number}@acme.example"
            )
    await compare_changed(toolkit)
    third = await add(toolkit, "Ann Lee", "3@acme.example")
    await rename(toolkit, one, business_name="Acme")

    search = await compare_changed(toolkit)

    suggested = await found(toolkit)
    assert suggested[pair_of(one, other)] == FIRM
    assert not [pair for pair in suggested if third in pair]
    assert search.compared == 1


async def test_who_is_hidden_makes_no_block_too_large_for_others(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        for number in range(LARGEST_BLOCK):
            email = f"h{number}@acme.example"
            await add_contact(work, name="Alf Long", email=email, visibility=Audience(frozenset()))
    one, other = await add(toolkit, "Ann Lee", "1@acme.example"), await add(toolkit, "Ann Lee", "2@acme.example")

    await compare_changed(toolkit)

    assert (await found(toolkit))[pair_of(one, other)] == FIRM


@pytest.mark.timeout(900)
async def test_a_large_book_is_compared_by_few(toolkit: SqlToolkit) -> None:
    count = scaled(20_000)
    chance = random.Random(7)
    async with toolkit.once(BUSINESS) as work:
        for number in range(count):
            first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
            domain = chance.choice(("gmail.com", "web.de", "huge.example.com", f"firm{number // 8}.example.com"))
            await add_contact(work, name=f"{first} {last}", email=f"{first}.{last}{number}@{domain}".lower())

    search = await compare_changed(toolkit)

    assert await waiting(toolkit) == {}
    # All with all would be count² / 2. In a block are at most 50; nearly all are far smaller.
    assert search.compared < 10 * count


@pytest.mark.parametrize("search", [compare_changed, compare_whole_book])
async def test_a_record_on_which_the_rules_fail_holds_up_nobody(
    toolkit: SqlToolkit, search: Callable[[SqlToolkit], Awaitable[object]]
) -> None:
    broken = await add(toolkit, "Bob Ray", "bobray@gmail.com")
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, broken, Key(IdentifierKind.PHONE, "no number"), primary=False)
    pair = pair_of(
        await add(toolkit, "Ann Lee", "annlee@gmail.com"), await add(toolkit, "Ann Lee", "ann.lee@gmail.com")
    )

    with capture_logs() as lines:
        await search(toolkit)

    assert await found(toolkit) == {pair: ALIAS}
    assert {line["contacts"][0] for line in lines if line["log_level"] == "error"} == {broken}
