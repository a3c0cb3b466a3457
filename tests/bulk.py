"""Bulk changes on a database for tests: asked for, and carried out as a worker would."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from tests.databases import BUSINESS
from tests.people import add_contact, add_user
from tools.actions.bulk.ask_bulk_change import BULK_CHANGES, ask_bulk_change
from tools.actions.bulk.carry_on_bulk_change import carry_on_bulk_change
from tools.actions.team.issue_token import ALL_SCOPES, issue_token
from tools.contacts.book.bulk import BulkAct, BulkChange, BulkRow, BulkState, GiveTags
from tools.contacts.book.lists import ContactFilter
from tools.contacts.contact import Audience
from tools.events import Event
from tools.ids import BulkChangeId, BusinessId, ContactId, UserId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.rights import Caller, caller_of
from tools.team.tokens import Token, TokenKind
from workflows.bulk_changes import BulkChanges

LEASE = timedelta(minutes=2)
ANN, BEN, ADA = (UserId(f"usr_{name}") for name in ("ann", "ben", "ada"))
ALL = ContactFilter()
SECOND = timedelta(seconds=1)
VIP = GiveTags(("vip",))
ONLY_BEN = Audience(frozenset({BEN}))


async def people(toolkit: SqlToolkit) -> None:
    """Two agents, an admin, and a tag."""
    async with toolkit.once(BUSINESS) as work:
        for user_id in (ANN, BEN):
            await add_user(work, user_id)
        await add_user(work, ADA, role=Role.ADMIN)
        await work.tag_book.make(["vip", "lead"])


async def written(toolkit: SqlToolkit, count: int, **how: object) -> list[ContactId]:
    """So many contacts."""
    async with toolkit.once(BUSINESS) as work:
        return [await add_contact(work, name=f"Ann N{number}", **how) for number in range(count)]  # type: ignore[arg-type]


async def tagged(toolkit: SqlToolkit, contact_ids: list[ContactId]) -> Counter[str]:
    """How many of them have each tag."""
    async with toolkit.reading(BUSINESS) as work:
        return Counter(tag for tags in (await work.tags.of(contact_ids)).values() for tag in tags)


async def events(toolkit: SqlToolkit) -> list[Event]:
    async with toolkit.reading(BUSINESS) as work:
        return list(await work.outbox.after(0, limit=10_000))


async def token_of(work: SqlUnitOfWork, user_id: UserId | None, kind: TokenKind = TokenKind.USER) -> Token:
    """A token of a user, or of the business."""
    secret = f"hku_{work.new_id('tok')}"
    return await issue_token(work, kind=kind, secret=secret, scopes=ALL_SCOPES, user_id=user_id)


async def caller_for(work: SqlUnitOfWork, user_id: UserId | None, kind: TokenKind = TokenKind.USER) -> Caller:
    """Somebody who has just come with a token."""
    user = None if user_id is None else await work.users.find(user_id)
    caller = caller_of(await token_of(work, user_id, kind), user)
    assert caller is not None
    return caller


async def asked(
    toolkit: SqlToolkit,
    act: BulkAct,
    contacts: Sequence[ContactId] | ContactFilter,
    *,
    user_id: UserId | None,
    kind: TokenKind = TokenKind.USER,
) -> BulkChange:
    """What somebody asks for, not begun yet."""
    async with toolkit.once(BUSINESS) as work:
        return await ask_bulk_change(work, act, contacts, caller=await caller_for(work, user_id, kind))


async def step(toolkit: SqlToolkit) -> bool:
    """One step of a worker."""
    return await toolkit.run(BUSINESS, carry_on_bulk_change)


async def carried_out(toolkit: SqlToolkit) -> None:
    """All that was asked for, as a worker does it; other work is passed over."""
    due, bulk = SqlDueWork(toolkit.database), BulkChanges(toolkit)
    while jobs := await due.claim_jobs(limit=100, lease=LEASE):
        for job in jobs:
            if job.kind == BULK_CHANGES:
                await bulk.carry_on(job)
            await due.finish_job(job)


async def change_of(toolkit: SqlToolkit, change_id: str, *, business_id: BusinessId = BUSINESS) -> BulkChange:
    """As it is now."""
    async with toolkit.reading(business_id) as work:
        found = await work.bulk_changes.find(BulkChangeId(change_id))
    assert found is not None
    return found


async def counts_of(toolkit: SqlToolkit, change_id: str) -> tuple[BulkState, int, int, int, int]:
    """How it stands: rows, done, unchanged, failed."""
    change = await change_of(toolkit, change_id)
    counts = change.counts
    return change.state, counts.rows, counts.done, counts.unchanged, counts.failed


async def rows_of(toolkit: SqlToolkit, change_id: str) -> dict[ContactId, BulkRow]:
    """What became of each contact."""
    async with toolkit.reading(BUSINESS) as work:
        rows = await work.bulk_changes.rows(BulkChangeId(change_id), outcome=None, after=None, limit=10_000)
    return {row.contact_id: row for row in rows}
