"""Suggested duplicates over HTTP: found by themselves, shown to those who may see both; no reason names a value."""

import pytest

from tests.api.contacts.books import added, changed
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.searching import compare_changed, compare_whole_book
from tools.actions.merges.find_duplicates import COMPARE_WHOLE_BOOK
from tools.contacts.contact import Audience
from tools.contacts.evidence import pair_of
from tools.ids import ContactId
from tools.storage.due_work import SqlDueWork
from tools.team.people import Role
from workflows.job_runner import LEASE

DUPLICATES = "/v1/contacts/duplicates"


def ann(email: str, **more: object) -> dict[str, object]:
    return {"first_name": "Ann", "last_name": "Lee", "emails": [{"value": email}], **more}


async def test_somebody_added_twice_is_suggested_with_the_reasons(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        one, other = [await added(agent, **ann(each)) for each in ("annlee@gmail.com", "ann.lee@gmail.com")]
        await compare_changed(both_doors.toolkit)
        (pair,) = (await agent.get(DUPLICATES)).json()["items"]
        await changed(agent, other["id"], first_name="Karl", last_name="Moor")
        await compare_changed(both_doors.toolkit)
        left = (await agent.get(DUPLICATES)).json()["items"]

    assert pair["contact_ids"] == list(pair_of(one["id"], other["id"]))
    assert (pair["kind"], pair["state"], pair["times"]) == ("suggestion", "open", 0)
    assert pair["reasons"] == ["email_alias", "same_name"]
    assert left == []


@pytest.mark.parametrize("hidden_at", ["first", "later"])
async def test_a_pair_is_shown_to_those_who_may_see_both(both_doors: Door, hidden_at: str) -> None:
    async with await both_doors.user() as agent, await both_doors.user("Ada", role=Role.ADMIN) as admin:
        _, other = [await added(agent, **ann(each)) for each in ("annlee@gmail.com", "ann.lee@gmail.com")]
        if hidden_at == "later":
            await compare_changed(both_doors.toolkit)
        async with both_doors.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(ContactId(other["id"]), Audience(frozenset()))
        await compare_changed(both_doors.toolkit)
        (pair,) = (await admin.get(DUPLICATES)).json()["items"]
        seen = (await agent.get(DUPLICATES)).json()["items"]
        dismissed = await agent.post(f"{DUPLICATES}/{pair['id']}/dismiss")

    assert (seen, dismissed.status_code) == ([], 404)


async def test_a_merge_of_a_suggested_pair_settles_it(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        one, other = [await added(agent, **ann(each)) for each in ("annlee@gmail.com", "ann.lee@gmail.com")]
        await compare_changed(both_doors.toolkit)
        merging = {"survivor_id": one["id"], "absorbed_ids": [other["id"]]}
        assert (await agent.post("/v1/contacts/merge", json=merging)).status_code == 200
        at_once = (await agent.get(DUPLICATES)).json()["items"]
        await compare_changed(both_doors.toolkit)
        left = (await agent.get(DUPLICATES)).json()["items"]

    assert (at_once, left) == ([], [])


async def test_an_admin_has_the_whole_book_searched_and_it_is_noted(both_doors: Door) -> None:
    due = SqlDueWork(both_doors.toolkit.database)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        for each in ("annlee@gmail.com", "ann.lee@gmail.com"):
            await added(admin, **ann(each))
        answers = [await admin.post(f"{DUPLICATES}/search") for _ in range(2)]
        before = (await admin.get(DUPLICATES)).json()["items"]
        jobs = [job.kind for job in await due.claim_jobs(limit=9, lease=LEASE - LEASE)]
        await compare_whole_book(both_doors.toolkit)
        after = (await admin.get(DUPLICATES)).json()["items"]
        noted = [each["what"] for each in (await admin.get("/v1/audit")).json()["items"]]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert jobs == [COMPARE_WHOLE_BOOK]
    assert (before, len(after)) == ([], 1)
    assert noted.count("duplicates.searched") == 2
