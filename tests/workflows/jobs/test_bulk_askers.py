"""A bulk change is done in the name of whoever asked for it, and reaches no further than they do in that moment."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.bulk import (
    ADA,
    ALL,
    ANN,
    BEN,
    ONLY_BEN,
    SECOND,
    VIP,
    asked,
    carried_out,
    change_of,
    counts_of,
    people,
    rows_of,
    step,
    tagged,
    written,
)
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact
from tools.actions.bulk.carry_on_bulk_change import AT_ONCE
from tools.actions.team.deactivate_user import deactivate_user
from tools.clock import SimulatedClock
from tools.contacts.book.bulk import (
    BulkState,
    RowOutcome,
    ShowTo,
)
from tools.contacts.contact import EVERYONE, Audience, ContactKind
from tools.ids import ContactId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.tokens import TokenKind


async def test_nothing_hidden_is_found_by_a_filter_and_ids_of_hidden_ones_look_like_ids_of_nobody(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await people(toolkit)
    (seen,) = await written(toolkit, 1)
    (hidden,) = await written(toolkit, 1, visibility=ONLY_BEN)
    await written(toolkit, 1, kind=ContactKind.GUEST)
    async with toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await add_contact(work)
    nobody = ContactId("con_nobody")

    by_filter = await asked(toolkit, VIP, ALL, user_id=ANN)
    clock.advance(SECOND)
    by_ids = await asked(toolkit, VIP, [seen, hidden, elsewhere, nobody], user_id=ANN)
    await carried_out(toolkit)

    rows = await rows_of(toolkit, by_ids.id)
    assert list(await rows_of(toolkit, by_filter.id)) == [seen]
    assert await counts_of(toolkit, by_ids.id) == (BulkState.FINISHED, 4, 0, 1, 3)
    assert {rows[each].reason for each in (hidden, elsewhere, nobody)} == {"There is no such contact."}
    assert await tagged(toolkit, [seen, hidden]) == {"vip": 1}


async def test_rights_are_those_of_the_moment_in_which_a_contact_is_changed(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, AT_ONCE * 2)
    lost = max(contact_ids)

    change = await asked(toolkit, VIP, ALL, user_id=ANN)
    await step(toolkit)
    async with toolkit.once(BUSINESS) as work:
        (contact,) = (await work.contacts.lock([lost])).values()
        await work.contacts.save_locked(replace(contact, visibility=ONLY_BEN))
        await work.contacts.show_to(lost, ONLY_BEN)
    await carried_out(toolkit)

    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, AT_ONCE * 2, AT_ONCE * 2 - 1, 0, 1)
    assert (await rows_of(toolkit, change.id))[lost].reason == "There is no such contact."
    assert (await tagged(toolkit, [lost])) == {}


async def test_what_an_admin_changes_by_role_alone_is_in_the_audit_log(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    await written(toolkit, 1)
    (hidden,) = await written(toolkit, 1, visibility=ONLY_BEN)

    change = await asked(toolkit, VIP, ALL, user_id=ADA)
    await carried_out(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        (entry,) = await work.audit.latest(before=None, limit=10)
    assert (entry.what, entry.user_id, entry.data["id"]) == ("restricted.looked", ADA, hidden)
    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, 2, 2, 0, 0)


async def test_what_is_refused_says_why_and_the_others_go_on(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    free, others = await written(toolkit, 2)
    async with toolkit.once(BUSINESS) as work:
        (contact,) = (await work.contacts.lock([others])).values()
        await work.contacts.save_locked(replace(contact, assignee_id=BEN))

    change = await asked(toolkit, ShowTo(Audience(frozenset({ANN}))), [free, others], user_id=ANN)
    await carried_out(toolkit)

    rows = await rows_of(toolkit, change.id)
    assert (rows[free].outcome, rows[others].outcome) == (RowOutcome.DONE, RowOutcome.FAILED)
    assert rows[others].reason.startswith("Whoever answers for this contact would not be among those who see it")
    async with toolkit.reading(BUSINESS) as work:
        kept = await work.contacts.find(others)
    assert kept is not None
    assert kept.visibility == EVERYONE


async def leaves(work: SqlUnitOfWork) -> None:
    await deactivate_user(work, user_id=ANN, by_id=ADA)


async def loses_the_token(work: SqlUnitOfWork) -> None:
    await work.tokens.revoke_of_user(ANN, at=work.now)


@pytest.mark.parametrize("happens", [leaves, loses_the_token])
async def test_it_stops_with_a_reason_when_the_asker_may_do_nothing_any_more(
    toolkit: SqlToolkit, happens: Callable[[SqlUnitOfWork], Awaitable[None]]
) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, AT_ONCE * 2)

    change = await asked(toolkit, VIP, contact_ids, user_id=ANN)
    await step(toolkit)
    await toolkit.run(BUSINESS, happens)
    await carried_out(toolkit)

    assert await counts_of(toolkit, change.id) == (BulkState.FAILED, AT_ONCE * 2, AT_ONCE, 0, 0)
    assert "not active any more" in (await change_of(toolkit, change.id)).reason
    assert await tagged(toolkit, contact_ids) == {"vip": AT_ONCE}


async def test_it_goes_on_for_a_user_who_has_signed_out(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, 2)

    change = await asked(toolkit, VIP, contact_ids, user_id=ANN, kind=TokenKind.SESSION)
    async with toolkit.once(BUSINESS) as work:
        await work.tokens.end_sessions(ANN, at=work.now)
    await carried_out(toolkit)

    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, 2, 2, 0, 0)


async def test_a_program_asks_in_its_own_name(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    (contact_id,) = await written(toolkit, 1)

    change = await asked(toolkit, VIP, ALL, user_id=None, kind=TokenKind.BUSINESS)
    await carried_out(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        (noted,) = await work.history.of(contact_id, before=None, limit=10)
    assert noted.by_id == change.asker_id == change.token_id
    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, 1, 1, 0, 0)
