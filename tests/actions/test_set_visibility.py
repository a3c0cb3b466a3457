"""Who may see a contact: chosen by those who see it, and never so that an agent shuts out who has to see it."""

import pytest

from tests.actions.capturing import contact_of, events, in_book
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_conversation, add_team, add_user
from tools.actions.contacts.set_visibility import set_visibility
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactStatus
from tools.errors import Invalid, NotFound
from tools.events import EventType
from tools.ids import ContactId, TeamId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role

ANN, BEN, CLEO, ADA = (UserId(f"usr_{name}") for name in ("ann", "ben", "cleo", "ada"))
SALES = TeamId("tem_sales")


def agent(user_id: UserId = ANN, *teams: TeamId) -> Asker:
    return Asker(BUSINESS, AskerKind.AGENT, user_id=user_id, teams=frozenset(teams))


ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=ADA)
PROGRAM = Asker(BUSINESS, AskerKind.BUSINESS)


def only(*members: str) -> Audience:
    return Audience(frozenset(members))


async def people(toolkit: SqlToolkit) -> None:
    """Three agents, one of them in sales, an admin, one who left, and somebody of another business."""
    async with toolkit.once(BUSINESS) as work:
        for user_id in (ANN, BEN, CLEO):
            await add_user(work, user_id)
        await add_user(work, ADA, role=Role.ADMIN)
        await add_user(work, "usr_gone")
        await work.users.deactivate(UserId("usr_gone"), at=work.now)
        await add_team(work, SALES, CLEO)
    async with toolkit.once(OTHER_BUSINESS) as work:
        await add_user(work, "usr_else")
        await add_team(work, TeamId("tem_else"), UserId("usr_else"))


async def show(toolkit: SqlToolkit, contact_id: ContactId, audience: Audience, asker: Asker) -> Contact:
    async with toolkit.once(BUSINESS) as work:
        return await set_visibility(
            work, contact_id=contact_id, audience=audience, asker=asker, by_id=str(asker.user_id)
        )


async def test_an_agent_restricts_a_contact_and_its_history_and_an_event_tell_so(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)

    await show(toolkit, contact_id, only(ANN, SALES), agent())

    async with toolkit.reading(BUSINESS) as work:
        (change,) = await work.history.of(contact_id, before=None, limit=10)
    (told,) = await events(toolkit)
    assert (await contact_of(toolkit, contact_id)).visibility == only(ANN, SALES)
    assert (change.kind, change.by_id) == (ChangeKind.EDITED, ANN)
    assert change.changes == {"visibility": ("everyone", [SALES, ANN])}
    assert (told.type, told.contacts, told.data["changed"]) == (
        EventType.CONTACT_UPDATED,
        (contact_id,),
        ["visibility"],
    )


async def test_conversations_that_are_there_keep_what_they_had(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        before = await add_conversation(work, contact_id)

    await show(toolkit, contact_id, only(ANN), agent())

    async with toolkit.reading(BUSINESS) as work:
        after = await work.conversations.find(before.id)
    assert after is not None
    assert after.visibility == EVERYONE


async def test_the_same_audience_again_changes_and_tells_nothing(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    await show(toolkit, contact_id, only(ANN), agent())
    once = await contact_of(toolkit, contact_id)

    await show(toolkit, contact_id, only(ANN), agent())

    assert await contact_of(toolkit, contact_id) == once
    assert len(await events(toolkit)) == 1


@pytest.mark.parametrize("hidden", [only(BEN), only(SALES), only()])
async def test_an_agent_may_not_shut_themselves_out_and_is_told_what_to_do(
    toolkit: SqlToolkit, hidden: Audience
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)

    with pytest.raises(Invalid, match="name yourself") as refused:
        await show(toolkit, contact_id, hidden, agent())

    assert refused.value.field == "visibility"
    assert (await contact_of(toolkit, contact_id)).visibility == EVERYONE


async def test_an_agent_may_not_shut_the_assignee_out_but_name_them_by_a_team(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, assignee_id=CLEO)

    with pytest.raises(Invalid, match="name them too"):
        await show(toolkit, contact_id, only(ANN), agent())
    shown = await show(toolkit, contact_id, only(ANN, SALES), agent())

    assert shown.visibility == only(ANN, SALES)


@pytest.mark.parametrize("asker", [ADMIN, PROGRAM])
async def test_an_admin_and_a_program_of_the_business_may_leave_it_to_admins_alone(
    toolkit: SqlToolkit, asker: Asker
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, assignee_id=CLEO)

    shown = await show(toolkit, contact_id, only(), asker)

    assert shown.visibility == only()


@pytest.mark.parametrize("stranger", ["usr_gone", "usr_else", "tem_else", "usr_nobody", "", "con_x"])
async def test_somebody_who_is_not_there_is_refused_alike_whatever_the_reason(
    toolkit: SqlToolkit, stranger: str
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)

    with pytest.raises(Invalid) as refused:
        await show(toolkit, contact_id, only(ANN, stranger), agent())

    assert str(refused.value) == f"There is no active user and no team by the id: {stranger}."


async def test_a_contact_that_is_hidden_absorbed_or_elsewhere_is_not_there(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    hidden = await in_book(toolkit, visibility=only(BEN))
    absorbed = await in_book(toolkit, status=ContactStatus.MERGED)
    async with toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await add_contact(work)

    for contact_id in (hidden, absorbed, elsewhere, ContactId("con_none")):
        with pytest.raises(NotFound):
            await show(toolkit, contact_id, EVERYONE, agent())


async def test_whoever_sees_it_by_a_team_or_by_assignment_may_open_it_to_everyone(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    by_team = await in_book(toolkit, visibility=only(SALES))
    by_assignment = await in_book(toolkit, visibility=only(BEN), assignee_id=CLEO)

    shown = [
        await show(toolkit, by_team, EVERYONE, agent(CLEO, SALES)),
        await show(toolkit, by_assignment, EVERYONE, agent(CLEO)),
    ]

    assert [each.visibility for each in shown] == [EVERYONE, EVERYONE]
