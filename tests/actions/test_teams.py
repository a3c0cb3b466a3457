"""Teams: who is in them sees what they are shown, and what only a deleted team was shown is for admins."""

import asyncio
from functools import partial

import pytest

from tests.actions.capturing import contact_of, events, in_book
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_conversation, add_user
from tests.scale import scaled
from tools.actions.contacts.set_visibility import set_visibility
from tools.actions.team.add_team import add_team
from tools.actions.team.change_team import change_team
from tools.actions.team.delete_team import delete_team
from tools.contacts.access import Asker, AskerKind
from tools.contacts.audiences import LeftAudiences
from tools.contacts.contact import Audience
from tools.errors import Invalid, NotFound, ValueTaken
from tools.events import EventType
from tools.ids import TeamId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.team.teams import Team

ANN, BEN = UserId("usr_ann"), UserId("usr_ben")
ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=UserId("usr_ada"))


def only(*members: str) -> Audience:
    return Audience(frozenset(members))


async def people(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        for user_id in (ANN, BEN):
            await add_user(work, user_id)
        await work.users.deactivate(await add_user(work, "usr_gone"), at=work.now)
    async with toolkit.once(OTHER_BUSINESS) as work:
        await add_user(work, "usr_else")


async def make(toolkit: SqlToolkit, name: str = "Sales", *members: str) -> Team:
    return await toolkit.run(BUSINESS, partial(add_team, name=name, member_ids=[UserId(each) for each in members]))


async def delete(toolkit: SqlToolkit, team_id: TeamId) -> tuple[Team, LeftAudiences]:
    return await toolkit.run(BUSINESS, partial(delete_team, team_id=team_id, by_id="usr_ada"))


async def test_members_join_and_leave_and_whoever_is_named_as_both_joins(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    team = await make(toolkit, "  Sales   North ", ANN)

    changed = await toolkit.run(
        BUSINESS,
        partial(change_team, team_id=team.id, name="sales", joining=[BEN], leaving=[ANN, BEN, UserId("usr_no")]),
    )

    async with toolkit.reading(BUSINESS) as work:
        user = await work.users.find(BEN)
        assert await work.teams.find(team.id) == changed
    assert (team.name, changed.name, changed.members) == ("Sales North", "sales", frozenset({BEN}))
    assert user is not None
    assert user.teams == {team.id}


@pytest.mark.parametrize("stranger", ["usr_gone", "usr_else", "usr_none", ""])
async def test_somebody_who_is_not_there_is_no_member(toolkit: SqlToolkit, stranger: str) -> None:
    await people(toolkit)
    team = await make(toolkit)

    with pytest.raises(Invalid, match="no active user by the id"):
        await make(toolkit, "Other", stranger)
    with pytest.raises(Invalid, match="no active user by the id"):
        await toolkit.run(BUSINESS, partial(change_team, team_id=team.id, name=None, joining=[UserId(stranger)]))


async def test_two_teams_of_a_business_have_two_names(toolkit: SqlToolkit) -> None:
    sales, help_ = await make(toolkit), await make(toolkit, "Help")

    with pytest.raises(ValueTaken) as made:
        await make(toolkit, "SALES")
    with pytest.raises(ValueTaken) as renamed:
        await toolkit.run(BUSINESS, partial(change_team, team_id=help_.id, name="sales"))
    async with toolkit.once(OTHER_BUSINESS) as work:
        await add_team(work, name="Sales", member_ids=[])

    assert made.value.holder_id == renamed.value.holder_id == sales.id


async def test_of_many_who_make_the_same_team_at_once_one_does(toolkit: SqlToolkit) -> None:
    made = await asyncio.gather(
        *(make(toolkit, name) for name in ("sales", "Sales") * max(2, scaled(20))), return_exceptions=True
    )

    async with toolkit.reading(BUSINESS) as work:
        assert len(await work.teams.all()) == 1
    assert sorted({type(each).__name__ for each in made}) == ["Team", "ValueTaken"]
    assert sum(isinstance(each, Team) for each in made) == 1


async def test_a_deleted_team_leaves_all_lists_and_an_empty_one_means_admins_who_are_told(
    toolkit: SqlToolkit,
) -> None:
    await people(toolkit)
    team = await make(toolkit, "Sales", ANN)
    alone = await in_book(toolkit, visibility=only(team.id))
    beside = await in_book(toolkit, visibility=only(team.id, BEN))
    elsewhere = await in_book(toolkit, visibility=only(BEN))
    async with toolkit.once(BUSINESS) as work:
        chat = await add_conversation(work, beside, visibility=only(team.id))

    _, left = await delete(toolkit, team.id)

    assert (left.emptied_contacts, left.emptied_conversations) == ([alone], [chat.id])
    assert [(await contact_of(toolkit, each)).visibility for each in (alone, beside, elsewhere)] == [
        only(),
        only(BEN),
        only(BEN),
    ]
    async with toolkit.reading(BUSINESS) as work:
        (entry,) = await work.audit.latest(before=None, limit=10)
        (change,) = await work.history.of(beside, before=None, limit=10)
        conversation = await work.conversations.find(chat.id)
        user = await work.users.find(ANN)
    assert conversation is not None
    assert user is not None
    assert (conversation.visibility, user.teams) == (only(), frozenset())
    assert (entry.what, entry.data["ids"]) == ("audience.left_empty", [alone, chat.id])
    assert change.changes == {"visible_to": ([team.id], [])}
    told = [event for event in await events(toolkit) if event.type is EventType.CONTACT_UPDATED]
    assert {event.contacts for event in told} == {(alone,), (beside,)}


async def test_another_business_deletes_none_of_ours(toolkit: SqlToolkit) -> None:
    team = await make(toolkit)

    async with toolkit.once(OTHER_BUSINESS) as work:
        with pytest.raises(NotFound):
            await delete_team(work, team_id=team.id, by_id="usr_else")

    async with toolkit.reading(BUSINESS) as work:
        assert await work.teams.find(team.id) is not None


async def test_a_team_that_is_deleted_while_it_is_chosen_is_in_no_list(toolkit: SqlToolkit) -> None:
    for number in range(max(5, scaled(50))):
        team = await make(toolkit, f"team {number}")
        contact_id = await in_book(toolkit)
        choose = partial(set_visibility, contact_id=contact_id, audience=only(team.id), asker=ADMIN, by_id="usr_ada")

        outcome = await asyncio.gather(
            toolkit.run(BUSINESS, choose), delete(toolkit, team.id), return_exceptions=True
        )

        contact = await contact_of(toolkit, contact_id)
        assert not isinstance(outcome[1], BaseException)
        assert isinstance(outcome[0], Invalid) == contact.visibility.everyone
        assert contact.visibility.members in (None, frozenset())
