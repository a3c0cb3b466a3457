"""A hundred broken templates sent to the service: each is refused by its line, and what runs goes on untouched."""

from tests.api.door import Door
from tests.workflows.routing.watched import ASKS, WatchedHouse
from tests.workflows.templates.test_template_broken import BROKEN
from tools.conversations.handover import HandoverState
from tools.team.people import Role
from workflows.handover.templates.file import default_template

YAML = {"content-type": "application/yaml"}
RUNS = "messages: {en: {ask_both: How can we reach you?}}"
DETAILS = "bob@example.com, +44 7400 123456"


async def test_none_of_them_is_saved_and_a_running_handover_goes_on(both_doors: Door) -> None:
    house = WatchedHouse(both_doors.toolkit, both_doors.clock, default_template())
    async with await both_doors.user("Ada", role=Role.ADMIN) as ada:
        saved = await ada.put("/v1/templates/default", content=RUNS, headers=YAML)
        chat = await house.open_chat()
        asked = await house.customer(ASKS, chat)
        refusals = []
        for text, _ in BROKEN:
            answer = await ada.put("/v1/templates/default", content=text.encode(), headers=YAML)
            refusals.append(answer)
        listed = await ada.get("/v1/templates/default/versions")
    await house.customer(DETAILS, chat)

    assert saved.json()["version"] == 1
    assert "How can we reach you?" in asked[-1]
    assert {answer.status_code for answer in refusals} <= {413, 422}
    told = [answer.json()["errors"] for answer in refusals if answer.status_code == 422]
    assert len(told) >= 100
    assert all(each["line"] >= 1 and each["message"] for errors in told for each in errors)
    assert [each["version"] for each in listed.json()["items"]] == [1]
    handover = await house.handover(chat)
    assert (handover.state, handover.template_version) == (HandoverState.CAPTURED, 1)


async def test_none_of_them_passes_the_check(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        for text, said in BROKEN:
            answer = await ada.post("/v1/templates/check", content=text.encode(), headers=YAML)
            if answer.status_code != 413:
                problems = answer.json()["problems"]
                assert not answer.json()["ok"]
                assert said in "\n".join(
                    f"line {each['line']}: {each['field'] + ': ' if each['field'] else ''}{each['message']}"
                    for each in problems
                )
