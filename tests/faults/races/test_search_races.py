"""Documents of the search while many write to one contact at once, some of them without holding it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from sqlalchemy import text

from tests.contact_book import assert_documents_are_fresh
from tests.databases import BUSINESS
from tests.people import add_contact, add_identifier, email_key
from tests.scale import scaled
from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.identifiers import Holder, OwnerKind
from tools.ids import ContactId
from tools.storage.statement import Statement
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

_CHANCE = random.Random(3)
_MAKE_DOCUMENTS = Statement(text("SET CONSTRAINTS ALL IMMEDIATE"))


async def test_no_document_is_stale_after_many_wrote_to_a_contact_at_once(toolkit: SqlToolkit) -> None:
    for round_ in range(max(5, scaled(200))):
        async with toolkit.once(BUSINESS) as work:
            one, other = [await add_contact(work, kind=ContactKind.GUEST) for _ in range(2)]
            await add_identifier(work, one, email_key(f"old{round_}@example.com"))
        held = await _held(toolkit, one)

        await asyncio.gather(
            _later(toolkit, partial(_promote, contact_id=one, status=ContactStatus.ACTIVE)),
            _later(toolkit, partial(_promote, contact_id=other, status=ContactStatus.ARCHIVED)),
            _later(toolkit, partial(add_identifier, holder_id=one, key=email_key(f"new{round_}@example.com"))),
            _later(toolkit, partial(_hand_over, ids=held, from_id=one, to=other)),
        )

        await assert_documents_are_fresh(toolkit)


async def _later(toolkit: SqlToolkit, act: Callable[[SqlUnitOfWork], Awaitable[None]]) -> None:
    """Runs it at some moment, and keeps it open for another."""

    async def slowly(work: SqlUnitOfWork) -> None:
        await act(work)
        if toolkit.database.name == "postgresql":
            # The documents are made now, and the others' commits come between this and ours.
            await work.connection.run(_MAKE_DOCUMENTS)
        await asyncio.sleep(_CHANCE.random() * 0.004)

    await asyncio.sleep(_CHANCE.random() * 0.004)
    await toolkit.run(BUSINESS, slowly)


async def _promote(work: SqlUnitOfWork, *, contact_id: ContactId, status: ContactStatus) -> None:
    contact = (await work.contacts.lock([contact_id]))[contact_id]
    await work.contacts.save_locked(replace(contact, kind=ContactKind.CONTACT, status=status))


async def _hand_over(work: SqlUnitOfWork, *, ids: list[str], from_id: ContactId, to: ContactId) -> None:
    await work.identifiers.hand_over(ids, from_id=from_id, to=Holder(OwnerKind.CONTACT, to))


async def _held(toolkit: SqlToolkit, contact_id: ContactId) -> list[str]:
    async with toolkit.reading(BUSINESS) as work:
        return [one.id for one in await work.identifiers.of([contact_id])]
