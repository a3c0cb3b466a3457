"""The ways of a handover over HTTP alone, from "I need a person" to what the contact book shows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.running import Running, Visitor, running
from tests.patience import PATIENCE
from tests.people import add_contact, add_identifier, email_key
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import OwnerKind
from tools.ids import ContactId
from tools.storage.unit_of_work import SqlUnitOfWork

ASK = "I want to talk to a person"
EMAIL, PHONE = "bob@example.com", "+447400123456"
DETAILS = f"sure, it's {EMAIL} and 07400 123456"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "data") as service:
        yield service


async def test_nobody_accepts_and_the_typed_details_become_one_contact(service: Running) -> None:
    visitor = await service.visitor()

    await visitor.write(ASK)
    await visitor.hears("e-mail address and your phone number")
    await visitor.write(DETAILS)
    await visitor.hears("will get back to you")

    async with service.team() as team:
        found = (await team.get("/v1/contacts", params={"search": "bob@"})).json()["items"]
        handover = (await team.get("/v1/handovers")).json()["items"][0]
    assert [phone["value"] for phone in found[0]["phones"]] == [PHONE]
    assert len(found) == 1
    assert handover["state"] == "captured"
    assert handover["captured"]["email"] == EMAIL
    assert handover["follow_up"]["state"] == "open"


async def test_the_events_of_a_handover_arrive_in_order(service: Running) -> None:
    visitor = await service.visitor()
    async with service.team() as team:
        listening = asyncio.Event()
        reading = asyncio.create_task(_events_until(team, "handover.captured", listening))
        await listening.wait()

        await visitor.write(ASK)
        await visitor.hears("e-mail address")
        await visitor.write(DETAILS)

        types = [kind for kind in await reading if kind.startswith(("handover.", "contact."))]
    assert types[0] == "handover.requested"
    assert types.index("handover.timed_out") < types.index("handover.captured")


async def test_a_person_accepts_first_and_answers(service: Running) -> None:
    visitor = await service.visitor()
    async with service.team() as team:
        await team.put("/v1/me/presence", json={"status": "online"})
        await visitor.write(ASK)
        handover = await _handover(team, visitor)

        accepted = await team.post(f"/v1/handovers/{handover['id']}/accept", json={})
        reply = await team.post(
            f"/v1/conversations/{visitor.conversation_id}/messages", json={"text": "Hello, Ann here."}
        )
        said = await visitor.hears("Ann here")
        await asyncio.sleep(1.2)
        later = await visitor.transcript()

    assert accepted.status_code == 200
    assert reply.status_code in (200, 201, 202)
    assert "apolog" not in str(later).lower()
    assert "sorry" not in str(later).lower()
    assert len(later) == len(said)


async def test_a_late_accept_during_collection_stops_the_questions(service: Running) -> None:
    visitor = await service.visitor()
    async with service.team() as team:
        await visitor.write(ASK)
        await visitor.hears("e-mail address")
        handover = await _handover(team, visitor)

        accepted = await team.post(f"/v1/handovers/{handover['id']}/accept", json={})
        await visitor.write(DETAILS)
        await asyncio.sleep(0.5)
        said = await visitor.transcript()
        again = await team.post(f"/v1/handovers/{handover['id']}/accept", json={})

    assert accepted.status_code == 200
    assert said[-1]["from"] == "contact"
    assert again.status_code == 200


async def test_refusing_every_detail_ends_the_asking(service: Running) -> None:
    visitor = await service.visitor()
    await visitor.write(ASK)
    await visitor.hears("e-mail address")

    await visitor.write("I'd rather not give you any of that")

    async with service.team() as team:
        assert await _ends_as(team, visitor) == "refused"


async def test_an_accept_after_the_capture_names_take(service: Running) -> None:
    visitor = await service.visitor()
    await visitor.write(ASK)
    await visitor.hears("e-mail address")
    await visitor.write(DETAILS)
    async with service.team() as team:
        assert await _ends_as(team, visitor) == "captured"
        handover = await _handover(team, visitor)

        refused = await team.post(f"/v1/handovers/{handover['id']}/accept", json={})

    assert refused.status_code == 409
    assert refused.json()["code"] == "wrong_state"
    assert "take" in str(refused.json()).lower()


async def test_a_known_email_moves_the_conversation_and_undo_gives_it_back(service: Running) -> None:
    known = await _seed(service, _known)
    visitor = await service.visitor()
    before = await _rows(service, known)
    await visitor.write(ASK)
    await visitor.hears("e-mail address")

    await visitor.write(DETAILS)

    async with service.team() as team:
        assert await _ends_as(team, visitor) == "captured"
        listed = (await team.get("/v1/contacts", params={"search": EMAIL})).json()["items"]
        conversation = (await team.get(f"/v1/conversations/{visitor.conversation_id}")).json()
        merge_id = (await _handover(team, visitor))["merge_id"]
        undone = await team.post(f"/v1/merges/{merge_id}/undo", json={})
        parted = (await team.get(f"/v1/conversations/{visitor.conversation_id}")).json()
    assert [each["id"] for each in listed] == [known]
    assert conversation["contact_id"] == known
    assert conversation["identity"] == "claimed"
    assert await _rows(service, known) == before
    assert undone.status_code == 200, undone.text
    assert parted["contact_id"] != known


async def test_email_of_one_and_phone_of_another_is_one_conflict(service: Running) -> None:
    await _seed(service, _conflict)
    visitor = await service.visitor()
    await visitor.write(ASK)
    await visitor.hears("e-mail address")

    await visitor.write(DETAILS)

    async with service.team() as team:
        assert await _ends_as(team, visitor) == "captured"
        conflicts = (await team.get("/v1/conflicts")).json()["items"]
    assert len([each for each in conflicts if each["kind"] == "conflict"]) == 1


async def test_no_transcript_tells_whose_address_was_typed(tmp_path: Path) -> None:
    transcripts = []
    for number, seed in enumerate((None, _known, _archived, _conflict, _colleague)):
        async with running(tmp_path / str(number)) as service:
            if seed is not None:
                await _seed(service, seed)
            visitor = await service.visitor()
            await visitor.write(ASK)
            await visitor.hears("e-mail address")
            await visitor.write(DETAILS)
            async with service.team() as team:
                await _ends_as(team, visitor)
            shown = [{k: v for k, v in each.items() if k not in ("at", "id")} for each in await visitor.transcript()]
            transcripts.append(repr(shown).encode())

    assert len(set(transcripts)) == 1


async def test_the_same_client_id_is_the_same_message(service: Running) -> None:
    visitor = await service.visitor()

    answers = await asyncio.gather(*(visitor.write("hello", client_id="once") for _ in range(5)))

    assert {answer.status_code for answer in answers} == {202}
    assert [each["text"] for each in await visitor.transcript() if each["from"] == "contact"] == ["hello"]


async def test_one_visitor_sees_nothing_of_another(service: Running) -> None:
    one, other = await service.visitor(), await service.visitor()
    await one.write("my secret")

    spied = await other.client.get(f"/v1/webchat/conversations/{one.conversation_id}/messages")
    team_route = await other.client.get("/v1/contacts")

    assert spied.status_code == 404
    assert team_route.status_code == 403
    assert "secret" not in spied.text


async def test_many_contacts_are_changed_while_customers_are_answered(service: Running) -> None:
    async def many(work: SqlUnitOfWork) -> None:
        for number in range(600):
            await add_contact(work, name=f"Ann N{number}")

    await service.machinery.toolkit.run(service.business_id, many)
    visitor = await service.visitor()
    async with service.team() as team:
        await team.post("/v1/tags", json={"name": "vip"})
        begun = (await team.post("/v1/contacts/bulk", json={"do": "tag", "tags": ["vip"], "filter": {}})).json()
        async with asyncio.timeout(30):
            # A client of the API has no way to wait for a state.
            while (await team.get(f"/v1/bulk/{begun['id']}")).json()["state"] == "waiting":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await visitor.write(ASK)
            await visitor.hears("e-mail address")
            while (ended := (await team.get(f"/v1/bulk/{begun['id']}")).json())["state"] == "running":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        tagged = (await team.get("/v1/contacts/count", params={"tag": "vip"})).json()["count"]

    assert (ended["state"], ended["counts"]) == (
        "finished",
        {"rows": 600, "done": 600, "unchanged": 0, "failed": 0},
    )
    assert tagged == 600


async def _handover(team: httpx.AsyncClient, visitor: Visitor) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while True:
            items = (await team.get("/v1/handovers")).json()["items"]
            for each in items:
                if each["conversation_id"] == visitor.conversation_id:
                    return dict(each)
            await asyncio.sleep(0.05)


async def _ends_as(team: httpx.AsyncClient, visitor: Visitor) -> str:
    async with asyncio.timeout(PATIENCE):
        # Asked again and again: this is a client of the API, which has no way to wait for a state.
        while (state := (await _handover(team, visitor))["state"]) in ("waiting", "collecting"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return str(state)


async def _events_until(team: httpx.AsyncClient, last: str, listening: asyncio.Event) -> list[str]:
    types: list[str] = []
    async with asyncio.timeout(PATIENCE), team.stream("GET", "/v1/events", timeout=PATIENCE) as stream:
        async for line in stream.aiter_lines():
            listening.set()
            if line.startswith("event:"):
                types.append(line.removeprefix("event:").strip())
            if types and types[-1] == last:
                return types
    return types


async def _seed(service: Running, seed: Any) -> str:
    async def act(work: SqlUnitOfWork) -> str:
        return str(await seed(work))

    return await service.machinery.toolkit.run(service.business_id, act)


async def _known(work: SqlUnitOfWork) -> str:
    return await add_contact(work, name="Bob Stone", email=EMAIL)


async def _archived(work: SqlUnitOfWork) -> str:
    return await add_contact(work, name="Bob Stone", email=EMAIL, status=ContactStatus.ARCHIVED)


async def _conflict(work: SqlUnitOfWork) -> str:
    await add_contact(work, name="Zoe Hill", phone=PHONE)
    return await add_contact(work, name="Bob Stone", email=EMAIL)


async def _colleague(work: SqlUnitOfWork) -> str:
    (admin, *_) = await work.users.active()
    await add_identifier(work, admin.id, email_key(EMAIL), value=EMAIL, holder_kind=OwnerKind.USER)
    return admin.id


async def _rows(service: Running, contact_id: str) -> str:
    """The contact's row, its identifiers, tags and opt-outs, as they stand in the database."""
    async with service.machinery.toolkit.reading(service.business_id) as work:
        contact = await work.contacts.find(ContactId(contact_id))
        held = await work.identifiers.of([contact_id])
        tags = await work.tags.of([ContactId(contact_id)])
        opt_outs = await work.opt_outs.of([each.key.match_key for each in held])
    return repr((contact, held, tags, opt_outs))
