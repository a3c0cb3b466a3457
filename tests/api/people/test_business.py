"""What a business says of itself: how much is allowed, and how long things are kept."""

from tests.api.door import Door
from tools.team.people import Role


async def test_how_much_is_allowed_is_said_for_each_and_the_rest_stays(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, await both_doors.user() as agent:
        before = (await agent.get("/v1/business")).json()
        for change in (
            {"limits": {"codes_a_day": 20}},
            {"limits": {"emails": 5}},
            {"code_countries": ["FR", "DE"]},
            {"retention": {"empty_guests_days": 7}},
        ):
            changed = await admin.patch("/v1/business", json=change)
            assert changed.status_code == 200, changed.text
        refused = [
            await admin.patch("/v1/business", json=change)
            for change in (
                {"limits": {"emails": -1}},
                {"limits": {"chats": 1}},
                {"code_countries": ["Germany"]},
                {"code_countries": ["XX"]},
            )
        ]
        by_agent = await agent.patch("/v1/business", json={"limits": {"codes_a_day": 100000}})
        own_again = await admin.patch("/v1/business", json={"code_countries": []})

    assert before["code_countries"] == own_again.json()["code_countries"] == [before["country"]]
    assert changed.json()["limits"] == {**before["limits"], "codes_a_day": 20, "emails": 5}
    assert changed.json()["code_countries"] == ["DE", "FR"]
    assert [each.status_code for each in (*refused, by_agent)] == [422, 422, 422, 422, 403]


async def test_how_long_things_are_kept_is_said_for_each_kind_and_the_rest_stays(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, await both_doors.user() as agent:
        before = (await agent.get("/v1/business")).json()["retention"]
        await admin.patch("/v1/business", json={"agents_may": ["export"]})
        for days in ({"empty_guests_days": 7}, {"hook_bodies_days": 90}):
            changed = await admin.patch("/v1/business", json={"retention": days})
            assert changed.status_code == 200, changed.text
        refused = [
            await admin.patch("/v1/business", json={"retention": days})
            for days in ({"empty_guests_days": 0}, {"hook_bodies_days": 4000}, {"chats_days": 1})
        ]
        by_agent = await agent.patch("/v1/business", json={"retention": {"empty_guests_days": 1}})

    assert before == {
        "empty_guests_days": 30,
        "hook_bodies_days": 30,
        "import_files_days": 30,
        "bulk_changes_days": 30,
        "chat_files_days": 3650,
    }
    assert changed.json()["retention"] == {
        "empty_guests_days": 7,
        "hook_bodies_days": 90,
        "import_files_days": 30,
        "bulk_changes_days": 30,
        "chat_files_days": 3650,
    }
    assert changed.json()["agents_may"] == ["export"]
    assert [each.status_code for each in (*refused, by_agent)] == [422, 422, 422, 403]
