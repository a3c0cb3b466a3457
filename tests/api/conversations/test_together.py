"""Two at the same moment: on PostgreSQL they really are, and one of them has to lose."""

import asyncio
from collections.abc import Coroutine

import httpx

from tests.api.chats import a_chat, a_waiting_chat
from tests.api.door import Door
from tools.team.people import Role


async def statuses(*calls: Coroutine[None, None, httpx.Response]) -> list[int]:
    """The answers of calls made at once, sorted."""
    answers = await asyncio.gather(*calls)
    return sorted(answer.status_code for answer in answers)


async def test_of_two_admins_who_show_each_other_the_door_one_stays(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as ada, await door.user("Bea", role=Role.ADMIN) as bea:
        got = await statuses(
            ada.post(f"/v1/users/{door.users['Bea'].id}/deactivate"),
            bea.post(f"/v1/users/{door.users['Ada'].id}/deactivate"),
        )
        still = [(await each.get("/v1/me")).status_code for each in (ada, bea)]

    # The one who came second is stopped as the last admin, or is no longer let in at all.
    assert got[0] == 200
    assert got[1] in (401, 409)
    assert sorted(still) == [200, 401]


async def test_of_two_who_add_the_same_address_one_does(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        asked = {"name": "Zoe", "email": "zoe@shop-one.example"}
        got = await statuses(*(admin.post("/v1/users", json=asked) for _ in range(4)))
        users = (await admin.get("/v1/users")).json()["items"]

    assert got == [201, 409, 409, 409]
    assert len(users) == 2


async def test_of_many_who_accept_one_has_the_chat(both_doors: Door) -> None:
    door = both_doors
    _, handover = await a_waiting_chat(door.toolkit)
    clients = [await door.user(f"User{number}") for number in range(6)]
    got = await statuses(*(client.post(f"/v1/handovers/{handover}/accept") for client in clients))
    for client in clients:
        await client.aclose()

    assert got == [200, 409, 409, 409, 409, 409]


async def test_of_many_who_take_a_chat_one_has_it(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    clients = [await door.user(f"User{number}") for number in range(6)]
    got = await statuses(*(client.post(f"/v1/conversations/{chat}/take") for client in clients))
    for client in clients:
        await client.aclose()

    assert got == [200, 409, 409, 409, 409, 409]
