"""The audit log: nothing that an admin does is missing, and only admins read it."""

import inspect
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fastapi.routing import APIRoute

from api.app import ROUTERS
from tests.api.door import PASSWORD, Door
from tests.databases import OTHER_BUSINESS
from tools.contacts.capabilities import A_BUSINESS_MAY_ALLOW
from tools.team.people import Role

A_SECOND = timedelta(seconds=1)
BEFORE_AN_IMPORT = frozenset(
    {
        "discard_import",
        "failed_rows",
        "get_import",
        "import_template",
        "list_contact_imports",
        "list_import_rows",
        "map_import",
        "upload_import",
    }
)
"""And to look at one: nobody's contact is written by it."""
CHANGES_NOTHING = frozenset({"check_template", "try_template"}) | BEFORE_AN_IMPORT
ALLOWED_BY_A_BUSINESS = {f"Capability.{each.name}" for each in A_BUSINESS_MAY_ALLOW}


def routes() -> Iterator[tuple[APIRoute, str]]:
    """Every route with the source of what answers it, and of what that calls in its own file."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route, _with_own_calls(route.endpoint)


def _with_own_calls(endpoint: Any) -> str:
    text, module = inspect.getsource(endpoint), inspect.getmodule(endpoint)
    for name, value in vars(module).items():
        if name.startswith("_") and inspect.isfunction(value) and f"{name}(" in text:
            text += inspect.getsource(value)
    return text


def test_what_an_admin_does_and_what_a_business_has_to_allow_is_noted() -> None:
    acts = [
        (route.name, text)
        for route, text in routes()
        if ("Administering" in text and route.methods != {"GET"})
        or any(each in text for each in ALLOWED_BY_A_BUSINESS)
    ]

    assert len(acts) > 20
    assert [name for name, text in acts if "eyes.did(" not in text and name not in CHANGES_NOTHING] == []


async def test_the_log_is_asked_for_a_subject_a_kind_and_a_person_page_by_page(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as ada, await door.user("Bea", role=Role.ADMIN) as bea:
        await ada.post("/v1/tags", json={"name": "VIP"})
        door.clock.advance(A_SECOND)
        await bea.post("/v1/tags", json={"name": "Lead"})
        door.clock.advance(A_SECOND)
        await bea.patch("/v1/business", json={"name": "Corner Shop"})
        asked = {
            query: [each["what"] for each in (await ada.get(f"/v1/audit?{query}")).json()["items"]]
            for query in ("what=tag", "what=tag.created", "what=ta", "what=t%25", f"user={door.users['Bea'].id}")
        }
        first = (await ada.get("/v1/audit?what=tag&limit=1")).json()
        second = (await ada.get(f"/v1/audit?what=tag&limit=1&cursor={first['next_cursor']}")).json()

    assert asked == {
        "what=tag": ["tag.created"] * 2,
        "what=tag.created": ["tag.created"] * 2,
        "what=ta": [],
        "what=t%25": [],
        f"user={door.users['Bea'].id}": ["business.changed", "tag.created"],
    }
    assert [each["data"]["name"] for each in (*first["items"], *second["items"])] == ["Lead", "VIP"]
    assert second["next_cursor"] is None


async def test_no_secret_stands_in_the_log(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        zoe = {"name": "Zoe", "email": "zoe@example.com", "password": PASSWORD}
        user = (await admin.post("/v1/users", json=zoe)).json()
        await admin.patch(f"/v1/users/{user['id']}", json={"password": "another long one"})
        link = (await admin.post(f"/v1/users/{user['id']}/invite")).json()["link"]
        token = (await admin.post("/v1/tokens", json={"name": "x", "scopes": ["read"]})).json()["secret"]
        hook = {"name": "x", "url": "https://example.com/in?key=s3cret-in-address", "event_types": []}
        await admin.post("/v1/hooks", json=hook)
        log = (await admin.get("/v1/audit")).text

    assert "token.created" in log
    assert "hook.created" in log
    assert not [each for each in (PASSWORD, "another long", link.split("#")[1], token, "s3cret") if each in log]


async def test_only_admins_of_the_business_read_it(door: Door) -> None:
    async with (
        await door.user("Ada", role=Role.ADMIN) as admin,
        await door.user("Ben") as agent,
        await door.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS) as stranger,
    ):
        await admin.post("/v1/tags", json={"name": "VIP"})
        answers = [await each.get("/v1/audit") for each in (agent, stranger)]

    assert answers[0].status_code == 403
    assert answers[1].json()["items"] == []
