"""A mark of a handover that speaks of another contact is for those alone who may see that contact."""

import httpx
import pytest

from tests.actions.capturing import ANN, capture, in_book, open_chat
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import Audience, ContactStatus
from tools.team.people import Role

ADMINS_ONLY = Audience(frozenset())


async def marks(client: httpx.AsyncClient, handover_id: str) -> list[str]:
    """As they are shown by id and in the list."""
    one = (await client.get(f"/v1/handovers/{handover_id}")).json()
    (listed,) = [each for each in (await client.get("/v1/handovers")).json()["items"] if each["id"] == handover_id]
    assert listed["marks"] == one["marks"]
    return list(one["marks"])


@pytest.mark.parametrize(
    ("name", "status", "mark"),
    [("Zoe Quint", ContactStatus.ACTIVE, "names_differ"), ("", ContactStatus.ARCHIVED, "archived_contact")],
)
async def test_whoever_may_not_see_the_other_contact_is_told_nothing_of_it(
    both_doors: Door, name: str, status: ContactStatus, mark: str
) -> None:
    toolkit = both_doors.toolkit
    ann, chat = await in_book(toolkit, email=ANN, name="Ann Lee", status=status), await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, name=name)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, await both_doors.user() as agent:
        open_to_all = [await marks(each, chat.handover_id) for each in (admin, agent)]
        await admin.patch(f"/v1/contacts/{ann}", json={"visibility": []})
        restricted = [await marks(each, chat.handover_id) for each in (admin, agent)]
        held = await admin.get(f"/v1/contacts/{chat.guest_id}/data")

    assert open_to_all == [[mark], [mark]]
    assert restricted == [[mark], []]
    assert mark not in held.text


async def test_that_two_are_two_people_is_told_to_those_who_may_see_both(both_doors: Door) -> None:
    toolkit = both_doors.toolkit
    ann, chat = await in_book(toolkit, email=ANN), await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, await both_doors.user() as agent:
        await admin.post(f"/v1/conversations/{chat.conversation_id}/not-this-person")
        await capture(toolkit, chat, email=ANN)
        before = await marks(agent, chat.handover_id)
        await toolkit.run(BUSINESS, lambda work: work.contacts.show_to(ann, ADMINS_ONLY))
        after = [await marks(each, chat.handover_id) for each in (admin, agent)]

    assert before == ["two_people"]
    assert after == [["two_people"], []]
