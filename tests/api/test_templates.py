"""Templates over HTTP: as they run, how they are saved and taken back, what is refused, and who may."""

import json
from pathlib import Path

import jsonschema
import pytest

from api.starting.templates_folder import read_folder
from tests.api.conversations.test_together import statuses
from tests.api.door import Door
from tests.databases import OTHER_BUSINESS
from tools.errors import Unusable
from tools.team.people import Role
from tools.team.tokens import Scope
from workflows.handover.drawing.draw import Kind, drawn
from workflows.handover.templates.file import TemplateRefused, default_template, default_text, read_template
from workflows.handover.templates.safe_yaml import read_yaml

YAML = {"content-type": "application/yaml"}
SALES = "# Ours.\nname: sales\nwait: {time: 2 min}\n"


async def test_the_template_that_runs_reads_back_the_same(door: Door) -> None:
    async with await door.program(scopes=frozenset({Scope.READ})) as reader:
        answer = await reader.get("/v1/templates/default")
        written = await reader.get("/v1/templates/default", headers={"accept": "application/yaml"})

    assert answer.status_code == 200
    assert answer.json()["wait"]["time"]["webchat"] == "90 s"
    assert answer.headers["etag"] == '"0"'
    assert read_template(answer.text) == default_template()
    assert written.text == default_text()


async def test_a_template_that_is_not_there_and_a_caller_without_a_token(door: Door) -> None:
    async with await door.user() as agent, door.caller() as nobody:
        missing = await agent.get("/v1/templates/other")
        versions = await agent.get("/v1/templates/other/versions")
        version = await agent.get("/v1/templates/default/versions/1")
        hidden = await nobody.get("/v1/templates/default")

    assert (missing.status_code, versions.status_code, version.status_code) == (404, 404, 404)
    assert hidden.status_code == 401


async def test_a_template_is_saved_in_versions_and_an_older_one_runs_again(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as ada:
        first = await ada.put("/v1/templates/sales", content=SALES, headers=YAML)
        second = await ada.put(
            "/v1/templates/sales", content="ask: {attempts: 5}", headers=YAML | {"if-match": '"1"'}
        )
        compared = await ada.get("/v1/templates/sales/versions/2?diff=1")
        back = await ada.post("/v1/templates/sales/rollback", json={"version": 1}, headers={"if-match": '"2"'})
        listed = await ada.get("/v1/templates/sales/versions?limit=2")
        rest = await ada.get(f"/v1/templates/sales/versions?limit=2&cursor={listed.json()['next_cursor']}")
        now = await ada.get("/v1/templates/sales", headers={"accept": "application/yaml"})
        audit = await ada.get("/v1/audit")

    assert [each.json()["version"] for each in (first, second, back)] == [1, 2, 3]
    assert [each.headers["etag"] for each in (first, second, back)] == ['"1"', '"2"', '"3"']
    assert compared.json()["changes"] == [
        {"field": "ask.attempts", "before": 3, "after": 5},
        *({"field": f"wait.time.{kind}", "before": "2 min", "after": "5 min"} for kind in ("email", "sms")),
        {"field": "wait.time.webchat", "before": "2 min", "after": "90 s"},
        {"field": "wait.time.whatsapp", "before": "2 min", "after": "5 min"},
    ]
    assert compared.json()["author_id"] == both_doors.users["Ada"].id
    assert [(each["version"], each["restores"], each["runs"]) for each in listed.json()["items"]] == [
        (3, 1, True),
        (2, None, False),
    ]
    assert [each["version"] for each in rest.json()["items"]] == [1]
    assert now.text == SALES
    assert sorted(each["what"] for each in audit.json()["items"]) == [
        "template.rolled_back",
        "template.saved",
        "template.saved",
    ]


async def test_saving_the_same_again_makes_no_version(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        for _ in range(2):
            answer = await ada.put("/v1/templates/sales", content=SALES, headers=YAML)
        audit = await ada.get("/v1/audit")

    assert answer.json()["version"] == 1
    assert [each["what"] for each in audit.json()["items"]].count("template.saved") == 1


async def test_json_is_taken_as_well_and_what_runs_can_be_saved_as_it_was_read(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        read = (await ada.get("/v1/templates/default")).json()
        answer = await ada.put("/v1/templates/default", json=read | {"routing": "least_busy"})
        after = (await ada.get("/v1/templates/default")).json()

    assert answer.status_code == 200
    assert after == read | {"routing": "least_busy"}


async def test_who_read_an_older_version_is_told_and_changes_nothing(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        await ada.put("/v1/templates/sales", content=SALES, headers=YAML)
        stale = await ada.put("/v1/templates/sales", content="speak: browser", headers=YAML | {"if-match": '"0"'})
        back = await ada.post("/v1/templates/sales/rollback", json={"version": 1}, headers={"if-match": '"7"'})
        now = await ada.get("/v1/templates/sales")

    assert (stale.status_code, back.status_code) == (412, 412)
    assert stale.json()["version"] == 1
    assert now.headers["etag"] == '"1"'


async def test_of_many_who_save_at_once_one_does(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as ada:
        headers = YAML | {"if-match": '"0"'}
        got = await statuses(
            *(
                ada.put("/v1/templates/sales", content=f"ask: {{attempts: {count}}}", headers=headers)
                for count in range(4, 8)
            )
        )
        listed = await ada.get("/v1/templates/sales/versions")

    assert got == [200, 412, 412, 412]
    assert len(listed.json()["items"]) == 1


async def test_what_is_wrong_is_named_line_by_line_and_nothing_changes(door: Door) -> None:
    broken = "name: sales\nwiat: 1\nask:\n  attempts: 99\nsave: {assignee: nobody@shop.example}"
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        refused = await ada.put("/v1/templates/sales", content=broken, headers=YAML)
        checked = await ada.post("/v1/templates/check", content=broken, headers=YAML)
        there = await ada.get("/v1/templates")

    assert refused.status_code == 422
    assert [(each["line"], each["field"]) for each in refused.json()["errors"]] == [(2, "wiat"), (4, "ask.attempts")]
    assert (checked.status_code, checked.json()["ok"]) == (200, False)
    assert [each["line"] for each in checked.json()["problems"]] == [2, 4]
    assert [each["name"] for each in there.json()["items"]] == ["default"]


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ("name: other", 1, "name", "this is the template sales; write  name: sales  or leave it out"),
        ("\nsave:\n  assignee: nobody@x.example", 3, "save.assignee", "there is no active user and no team called"),
        ("save: {visibility: [Ada, ghosts]}", 1, "save.visibility", "called ghosts; users are named by e-mail"),
        ("follow_up:\n  owner: ''", 2, "follow_up.owner", "write something here"),
        ("a: &x 1\nb: *x", 1, "", "anchors (&) and aliases (*) are not allowed"),
        ("[1, 2", 1, "", "this is not YAML"),
    ],
)
async def test_a_template_that_cannot_be_saved_says_what_to_write(
    door: Door, text: str, line: int, field: str, said: str
) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        answer = await ada.put("/v1/templates/sales", content=text, headers=YAML)

    (error,) = answer.json()["errors"]
    assert answer.status_code == 422
    assert (error["line"], error["field"]) == (line, field)
    assert said in error["message"]


async def test_users_and_teams_may_be_named(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        await ada.post("/v1/teams", json={"name": "Support"})
        email = door.users["Ada"].email.upper()
        text = f"save: {{visibility: [support, Ada], assignee: {email}}}\nfollow_up: {{owner: Ada}}"
        answer = await ada.put("/v1/templates/default", content=text, headers=YAML)

    assert answer.status_code == 200, answer.text


async def test_a_check_says_what_is_not_translated_and_stores_nothing(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        text = "name: french\nmessages: {fr: {waiting: Un instant.}}"
        answer = await ada.post("/v1/templates/check", content=text, headers=YAML)
        there = await ada.get("/v1/templates/french")

    assert (answer.json()["ok"], answer.json()["name"]) == (True, "french")
    assert {"language": "fr", "text": "apology"} in answer.json()["untranslated"]
    assert there.status_code == 404


async def test_a_language_of_the_business_in_which_nothing_is_written_is_not_translated_either(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        await ada.patch("/v1/business", json={"languages": ["en", "es", "it"]})
        answer = await ada.post("/v1/templates/check", content="name: shop", headers=YAML)

    assert {each["language"] for each in answer.json()["untranslated"]} == {"it"}


async def test_only_admins_save_and_another_business_sees_nothing_of_it(door: Door) -> None:
    async with (
        await door.user("Ada", role=Role.ADMIN) as ada,
        await door.user("Ben") as agent,
        await door.user("Zed", role=Role.ADMIN, business_id=OTHER_BUSINESS) as stranger,
    ):
        await ada.put("/v1/templates/sales", content=SALES, headers=YAML)
        mine = await agent.get("/v1/templates/sales")
        calls = [
            await agent.put("/v1/templates/sales", content=SALES, headers=YAML),
            await agent.post("/v1/templates/sales/rollback", json={"version": 1}),
            await agent.post("/v1/templates/check", content=SALES, headers=YAML),
        ]
        theirs = [
            await stranger.get("/v1/templates/sales"),
            await stranger.get("/v1/templates/sales/versions/1"),
            await stranger.post("/v1/templates/sales/rollback", json={"version": 1}),
        ]
        listed = await stranger.get("/v1/templates")

    assert mine.status_code == 200
    assert [each.status_code for each in calls] == [403, 403, 403]
    assert [each.status_code for each in theirs] == [404, 404, 404]
    assert [each["name"] for each in listed.json()["items"]] == ["default"]


async def test_large_bodies_and_other_kinds_are_refused(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        large = await ada.put("/v1/templates/sales", content="#" * 300_000, headers=YAML)
        other = await ada.put("/v1/templates/sales", content=SALES, headers={"content-type": "text/html"})
        bytes_ = await ada.put("/v1/templates/sales", content=b"name: sales\n\xff", headers=YAML)
        named = await ada.put("/v1/templates/..%2F..%2Fetc", content=SALES, headers=YAML)

    assert (large.status_code, other.status_code) == (413, 415)
    assert bytes_.json()["errors"] == [{"field": "", "line": 2, "message": "is not written in UTF-8"}]
    assert named.status_code in (404, 422)


async def test_channels_and_widgets_name_templates_that_there_are(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        await ada.put("/v1/templates/sales", content=SALES, headers=YAML)
        widget = (await ada.get("/v1/widgets")).json()["items"]
        refused = await ada.patch("/v1/channels/chn_web", json={"template": "missing"})
        taken = await ada.patch("/v1/channels/chn_web", json={"template": "sales"})
        made = await ada.post("/v1/widgets", json={"channel_id": "chn_web", "template": "sales"})
        listed = (await ada.get("/v1/templates")).json()["items"]
        back = await ada.patch("/v1/channels/chn_web", json={"template": None})

    assert widget == []
    assert refused.status_code == 422
    assert "There is no template missing; there are: default, sales." in refused.text
    assert (taken.json()["template"], made.json()["template"], back.json()["template"]) == ("sales", "sales", None)
    assert [each["used_by"] for each in listed] == [[], ["chn_web", made.json()["id"]]]


async def test_the_shape_of_template_files_is_there_for_every_editor(door: Door) -> None:
    async with door.caller() as nobody:
        answer = await nobody.get("/v1/templates/schema.json")

    schema = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "required" not in schema
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(read_yaml(default_text()).value, schema)
    jsonschema.validate({"wait": {"time": 90}, "hours": {"time_zone": "UTC"}, "ask": {"details": ["email"]}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"wiat": {}}, schema)


def test_a_folder_of_templates_is_read_by_names_and_says_what_is_wrong_where(tmp_path: Path) -> None:
    (tmp_path / "sales.yaml").write_text("wait: {time: 2 min}")
    (tmp_path / "clinic.json").write_text(json.dumps({"name": "practice"}))
    (tmp_path / "notes.txt").write_text("not a template")

    found = read_folder(tmp_path)

    assert sorted(found) == ["practice", "sales"]
    (tmp_path / "again.yml").write_text("name: sales")
    with pytest.raises(Unusable, match=r"again\.yml and .*sales\.yaml are both called sales"):
        read_folder(tmp_path)
    (tmp_path / "again.yml").write_text("nmae: sales")
    with pytest.raises(
        TemplateRefused, match=r"again\.yml, line 1: nmae: there is no such field; did you mean name\?"
    ):
        read_folder(tmp_path)
    with pytest.raises(Unusable, match="is no folder"):
        read_folder(tmp_path / "missing")


async def test_the_picture_is_of_the_version_that_runs_or_of_the_one_named(door: Door) -> None:
    async with (
        await door.user("Ada", role=Role.ADMIN) as ada,
        await door.program(scopes=frozenset({Scope.READ})) as reader,
    ):
        await ada.put("/v1/templates/sales", content=SALES, headers=YAML)
        await ada.put("/v1/templates/sales", content="wait: {time: 7 min}", headers=YAML)
        now = await reader.get("/v1/templates/sales/graph?format=mermaid")
        before = await reader.get("/v1/templates/sales/graph?format=mermaid&version=1")
        unsaved = await reader.get("/v1/templates/default/graph")
        missing = await reader.get("/v1/templates/sales/graph?version=3")
        strange = await reader.get("/v1/templates/sales/graph?format=png")

    assert "at most 7 min" in now.text
    assert before.text == drawn(read_template(SALES), Kind.MERMAID)
    assert unsaved.text == drawn(default_template(), Kind.SVG)
    assert (missing.status_code, strange.status_code) == (404, 422)


async def test_a_picture_never_runs_a_script(door: Door) -> None:
    hostile = "ask: {details: [{question: x, words: {en: '</text><script>alert(1)</script>'}}]}"
    async with await door.user("Ada", role=Role.ADMIN) as ada:
        await ada.put("/v1/templates/sales", content=hostile, headers=YAML)
        svg = await ada.get("/v1/templates/sales/graph?format=svg")
        mermaid = await ada.get("/v1/templates/sales/graph?format=mermaid")

    assert svg.headers["content-type"] == "image/svg+xml"
    assert mermaid.headers["content-type"] == "text/plain; charset=utf-8"
    for answer in (svg, mermaid):
        policy = answer.headers["content-security-policy"].split("; ")
        assert "<script" not in answer.text
        assert {"default-src 'none'", "sandbox"} <= set(policy)
        assert not [rule for rule in policy if rule.startswith("script-src")]
        assert answer.headers["x-content-type-options"] == "nosniff"
