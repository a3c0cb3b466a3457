"""Everything held on a person is handed out whole, to whoever may see all of it, and that is written down."""

from tests.api.chats import write_chat
from tests.api.contacts.books import added
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import Audience
from tools.ids import ContactId
from tools.team.people import Role


async def test_everything_held_on_a_person_is_one_answer_and_audited(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        made = await added(admin, email="ann@example.com", notes="likes tea")
        await both_doors.toolkit.run(BUSINESS, lambda work: write_chat(work, ContactId(made["id"])))

        answer = await admin.get(f"/v1/contacts/{made['id']}/data")
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert answer.status_code == 200, answer.text
    held = answer.json()["held"]
    assert [each["value"] for each in held["identifiers"]] == ["ann@example.com"]
    assert sorted(each["text"] for each in held["messages"]) == ["Hello", "How can I help?"]
    assert held["contacts"][0]["notes"] == "likes tea"
    assert held["contacts"][0]["created_at"] == "2026-11-23T09:00:00Z"
    assert ("contact.data_read", made["id"]) in [(each["what"], each["data"].get("id")) for each in audit]


async def test_an_agent_needs_the_business_to_allow_it_and_to_see_all_of_it(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        made = await added(admin, email="ann@example.com")
        path = f"/v1/contacts/{made['id']}/data"
        answers = [(await agent.get(path)).status_code]
        await admin.patch("/v1/business", json={"agents_may": ["all_held_on_a_person"]})
        answers.append((await agent.get(path)).status_code)
        hidden = Audience(frozenset())
        await door.toolkit.run(BUSINESS, lambda work: write_chat(work, ContactId(made["id"]), visibility=hidden))
        answers += [(await each.get(path)).status_code for each in (agent, admin)]

    assert answers == [403, 200, 403, 200]
