"""What a caller may change: what they may see, held to the commit, and never an absorbed record."""

from dataclasses import replace

import pytest

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact
from tools.actions.team.eyes import Eyes
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import EVERYONE, Audience, ContactStatus
from tools.errors import ContactMerged, NotFound
from tools.ids import ContactId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.rights import Caller
from tools.team.tokens import Token, TokenKind

ADMINS_ONLY = Audience(frozenset())


BEN = UserId("usr_ben")


def eyes_of_an_agent() -> Eyes:
    token = Token("tok_1", BUSINESS, TokenKind.USER, secret_hash="", created_at=SimulatedClock().now(), user_id=BEN)
    return Eyes(Caller(Asker(BUSINESS, AskerKind.AGENT, user_id=BEN), token))


async def absorbed(work: SqlUnitOfWork, *, into: ContactId) -> ContactId:
    contact_id = await add_contact(work, name="Abe Absorbed")
    contact = await work.contacts.find(contact_id)
    assert contact is not None
    await work.contacts.save_locked(replace(contact, status=ContactStatus.MERGED, merged_into_id=into))
    return contact_id


async def test_a_contact_is_changed_as_it_stands(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, name="Ann Lee")

        found = await eyes_of_an_agent().contact_to_change(work, contact_id, with_conversations=True)

    assert found.name == "Ann Lee"


@pytest.mark.parametrize("hidden", [True, False])
async def test_what_may_not_be_seen_or_is_not_there_is_not_found(sqlite_toolkit: SqlToolkit, *, hidden: bool) -> None:
    async with sqlite_toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await add_contact(work)
    async with sqlite_toolkit.once(BUSINESS) as work:
        seen = await add_contact(work)
        other = await add_contact(work, visibility=ADMINS_ONLY) if hidden else elsewhere

        with pytest.raises(NotFound):
            await eyes_of_an_agent().contacts_to_change(work, [seen, other])


async def test_an_absorbed_contact_names_where_it_leads_by_now(sqlite_toolkit: SqlToolkit) -> None:
    async with sqlite_toolkit.once(BUSINESS) as work:
        last = await add_contact(work, name="Sue Survivor")
        first = await absorbed(work, into=await absorbed(work, into=last))

        with pytest.raises(ContactMerged) as refused:
            await eyes_of_an_agent().contact_to_change(work, first)

    assert refused.value.merged_into_id == last


@pytest.mark.parametrize(("survivor", "own"), [(ADMINS_ONLY, EVERYONE), (EVERYONE, ADMINS_ONLY)])
async def test_an_absorbed_contact_is_not_found_where_it_or_its_survivor_may_not_be_seen(
    sqlite_toolkit: SqlToolkit, survivor: Audience, own: Audience
) -> None:
    async with sqlite_toolkit.once(BUSINESS) as work:
        contact_id = await absorbed(work, into=await add_contact(work, visibility=survivor))
        await work.contacts.show_to(contact_id, own)

        with pytest.raises(NotFound):
            await eyes_of_an_agent().contact_to_change(work, contact_id)
