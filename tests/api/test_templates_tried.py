"""Templates tried over HTTP: before they are saved, with the team as it is, and without a trace."""

from typing import Any

from tests.api.door import Door
from tests.databases import OTHER_BUSINESS
from tests.whole_database import cells
from tools.team.people import Role

ASKS = {"do": "write", "text": "I want to talk to a person"}
BOB = "bob@shop.example.net"
GIVES = {"do": "write", "text": f"{BOB}, +442079460958"}
DRAFT = """
name: draft
save: {assignee: Mia, tags: [lead]}
hooks: [CRM]
messages: {en: {waiting: '<b>Hold</b> the line please.'}}
"""


async def test_a_draft_is_tried_with_the_team_as_it_is_and_nothing_of_it_is_left(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as ada, await both_doors.user("Mia"):
        async with await both_doors.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS):
            pass
        kept = await ada.post(
            "/v1/contacts", json={"first_name": "Carla", "last_name": "Kept", "emails": [{"value": BOB}]}
        )
        await ada.post("/v1/hooks", json={"url": "https://hooks.example.com/in", "name": "CRM"})
        await ada.post("/v1/hooks", json={"url": "https://hooks.example.com/in", "name": "Other"})
        before = [cell async for cell in cells(both_doors.toolkit)]
        asked = {"template": DRAFT, "steps": [ASKS, {"do": "wait", "seconds": 120}, GIVES]}
        answer = await ada.post("/v1/templates/try", json=asked)
        after = [cell async for cell in cells(both_doors.toolkit)]

    tried = answer.json()
    assert answer.status_code == 200, tried
    assert sorted(each["name"] for each in tried["team"]) == ["Ada", "Mia"]
    assert tried["lines"][0]["event"] == "conversation.opened"
    assert "<b>Hold</b> the line please." in [line.get("text") for line in tried["lines"]]
    assert (tried["chat"]["assignee"], tried["chat"]["contact"]["tags"]) == ("Mia", ["lead"])
    captured = [each["hook"] for each in tried["hooks"] if each["event"] == "handover.captured"]
    opened = [each["hook"] for each in tried["hooks"] if each["event"] == "conversation.opened"]
    assert (captured, sorted(opened)) == (["CRM"], ["CRM", "Other"])
    assert tried["mails"] == []
    assert (kept.status_code, "Carla" in answer.text, "Eve" in answer.text) == (201, False, False)
    assert after == before


async def test_what_is_wrong_in_it_is_said_by_line_and_what_is_asked_for_by_field(door: Door) -> None:
    async def refused(admin: Any, **asked: Any) -> tuple[int, list[Any]]:
        answer = await admin.post("/v1/templates/try", json=asked)
        return answer.status_code, [each.get("line") or each["field"] for each in answer.json()["errors"]]

    async with await door.user("Ada", role=Role.ADMIN) as ada:
        told = [
            await refused(ada, template="name: x\nwait: {never: perhaps}"),
            await refused(ada, template="name: x\nsave: {assignee: Nobody Here}"),
            await refused(ada, template="name: x", steps=[{"do": "dance"}]),
            await refused(ada, template="name: x", steps=[{"do": "write"}]),
            await refused(ada, template="name: x", steps=[{"do": "wait", "seconds": 10**9}]),
            await refused(ada, template="name: x", steps=[ASKS] * 101),
            await refused(ada, template="x" * 300_000),
        ]

    assert told == [
        (422, [2]),
        (422, [2]),
        (422, ["steps.0.do"]),
        (422, ["steps.0"]),
        (422, ["steps.0.seconds"]),
        (422, ["steps"]),
        (422, ["template"]),
    ]
