"""Suggested duplicates while many change, merge and erase contacts and two workers compare them at once."""

import asyncio
import random
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import combinations

from tests.contact_book import whole_book
from tests.databases import BUSINESS
from tests.people import add_contact, add_identifier, email_key
from tests.scale import scaled
from tests.searching import compare_changed, found
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.actions.merges.find_duplicates import search_whole_book
from tools.actions.merges.merge_contacts import merge_contacts
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactStatus
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.likeness.duplicates import profile_of, reasons_of
from tools.contacts.store import PairState
from tools.errors import Busy, Invalid, NotFound, WrongState
from tools.ids import ContactId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from workflows.duplicates import COMPARE_CHANGED, DuplicateSearch

_CHANCE = random.Random(5)
_GIVEN, _FAMILY = ("Ann", "Anne", "Bob", "Robert", "A"), ("Lee", "Leigh", "Stone")
_NO_TIME = timedelta(0)
_REFUSALS = (Busy, Invalid, NotFound, WrongState)
"""What somebody who comes too late is told."""


async def test_whatever_happens_meanwhile_at_last_those_are_suggested_whom_the_rule_suggests(
    toolkit: SqlToolkit,
) -> None:
    for round_ in range(max(3, scaled(20))):
        async with toolkit.once(BUSINESS) as work:
            ids = [await _add(work, f"{round_}.x{number}") for number in range(10)]

        await asyncio.gather(
            *(_change(toolkit, ids, f"{round_}.y{number}") for number in range(40)),
            *(_compare(toolkit) for _ in range(2)),
        )
        await compare_changed(toolkit)

        assert await found(toolkit) == await _by_the_rule(toolkit)


async def _add(work: SqlUnitOfWork, tag: str) -> ContactId:
    name = f"{_CHANCE.choice(_GIVEN)} {_CHANCE.choice(_FAMILY)}"
    return await add_contact(work, name=name, email=_address(tag))


def _address(tag: str) -> str:
    """Those of one round lead to few mailboxes and one firm, and to no block that is too large."""
    round_ = tag.split(".", maxsplit=1)[0]
    return _CHANCE.choice(
        (f"ann{round_}+{tag}@gmail.com", f"bob{round_}+{tag}@gmail.com", f"{tag}@acme{round_}.com", f"{tag}@web.de")
    )


async def _change(toolkit: SqlToolkit, ids: Collection[ContactId], tag: str) -> None:
    one, other = _CHANCE.sample(sorted(ids), 2)
    act = _CHANCE.choice(
        (
            partial(_rename, contact_id=one),
            partial(_hide, contact_id=one),
            partial(_archive, contact_id=one),
            partial(_add_value, contact_id=one, tag=tag),
            partial(_remove_values, contact_id=one),
            partial(_merge, one=one, other=other),
            partial(_dismiss, pair=pair_of(one, other)),
            partial(_erase, contact_id=one),
        )
    )

    async def slowly(work: SqlUnitOfWork) -> None:
        await act(work)
        await asyncio.sleep(_CHANCE.random() * 0.004)

    await asyncio.sleep(_CHANCE.random() * 0.1)
    try:
        await toolkit.run(BUSINESS, slowly)
    except _REFUSALS:
        return


async def _compare(toolkit: SqlToolkit) -> None:
    """A worker who thinks that the other is gone: both have the same jobs."""
    due = SqlDueWork(toolkit.database)
    search = DuplicateSearch(toolkit, due, rest=0.001)
    for _ in range(10):
        await search.enrol()
        await toolkit.run(BUSINESS, search_whole_book)
        for job in await due.claim_jobs(limit=9, lease=_NO_TIME):
            run = search.compare_changed if job.kind == COMPARE_CHANGED else search.compare_whole_book
            await run(job)
            await due.finish_job(job)
        await asyncio.sleep(0.005)


async def _by_the_rule(toolkit: SqlToolkit) -> dict[ContactPair, list[str]]:
    async with toolkit.once(BUSINESS) as work:
        book = await whole_book(work)
        parted = await work.pairs.parted([page.contact.id for page in book])
    profiles = [profile for page in book if (profile := profile_of(page.contact, page.identifiers)) is not None]
    pairs = {pair_of(one.id, other.id): list(reasons_of(one, other)) for one, other in combinations(profiles, 2)}
    return {pair: reasons for pair, reasons in pairs.items() if reasons and pair not in parted}


async def _held(work: SqlUnitOfWork, contact_id: ContactId) -> Contact:
    held = await work.contacts.lock([contact_id])
    if contact_id not in held or held[contact_id].status is ContactStatus.MERGED:
        raise NotFound
    return held[contact_id]


async def _rename(work: SqlUnitOfWork, *, contact_id: ContactId) -> None:
    contact = await _held(work, contact_id)
    await work.contacts.save_locked(
        replace(contact, first_name=_CHANCE.choice(_GIVEN), last_name=_CHANCE.choice(_FAMILY))
    )


async def _hide(work: SqlUnitOfWork, *, contact_id: ContactId) -> None:
    await _held(work, contact_id)
    await work.contacts.show_to(contact_id, _CHANCE.choice((EVERYONE, Audience(frozenset()))))


async def _archive(work: SqlUnitOfWork, *, contact_id: ContactId) -> None:
    contact = await _held(work, contact_id)
    status = _CHANCE.choice((ContactStatus.ACTIVE, ContactStatus.ARCHIVED))
    await work.contacts.save_locked(replace(contact, status=status))


async def _add_value(work: SqlUnitOfWork, *, contact_id: ContactId, tag: str) -> None:
    await _held(work, contact_id)
    await add_identifier(work, contact_id, email_key(_address(tag)), primary=False)


async def _remove_values(work: SqlUnitOfWork, *, contact_id: ContactId) -> None:
    await _held(work, contact_id)
    theirs = await work.identifiers.of([contact_id])
    await work.identifiers.remove([one.id for one in theirs[:1]], held_by=contact_id)


async def _merge(work: SqlUnitOfWork, *, one: ContactId, other: ContactId) -> None:
    await merge_contacts(work, survivor_id=one, absorbed_ids=[other], by_id="usr_boss")


async def _dismiss(work: SqlUnitOfWork, *, pair: ContactPair) -> None:
    for contact_id in pair:
        await _held(work, contact_id)
    await work.pairs.settle(pair, state=PairState.APART, by_id="usr_boss")


async def _erase(work: SqlUnitOfWork, *, contact_id: ContactId) -> None:
    await _held(work, contact_id)
    await erase_contact(work, contact_id=contact_id, by_id=None)
