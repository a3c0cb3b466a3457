"""Contacts as agents add and read them over HTTP."""

from typing import Any

import httpx

from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.book.history import ContactChange
from tools.events import Event
from tools.ids import ContactId

ANN = {"first_name": "Ann", "last_name": "Lee"}


async def added(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    """A contact added by hand; ``email`` and ``phone`` are one each."""
    answer = await client.post("/v1/contacts", json=asking(**asked))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def asking(**asked: Any) -> dict[str, Any]:
    """The body for a new contact called Ann Lee, unless said otherwise."""
    email, phone = asked.pop("email", None), asked.pop("phone", None)
    values = {} if email is None else {"emails": [{"value": email}]}
    values |= {} if phone is None else {"phones": [{"value": phone}]}
    return ANN | values | asked


async def changed(client: httpx.AsyncClient, contact_id: str, **asked: Any) -> dict[str, Any]:
    """A contact changed."""
    answer = await client.patch(f"/v1/contacts/{contact_id}", json=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def values(contact: dict[str, Any], kind: str = "emails") -> list[tuple[str, bool, str]]:
    """Its e-mails or phones: value, primary, evidence."""
    return [(each["value"], each["primary"], each["evidence"]) for each in contact[kind]]


async def history(door: Door, contact_id: str) -> list[ContactChange]:
    """What was done to a contact, oldest first; what was done at one moment of the clock is in no order."""
    async with door.toolkit.reading(BUSINESS) as work:
        return list(await work.history.of(ContactId(contact_id), before=None, limit=50))[::-1]


async def told(door: Door, contact_id: str) -> list[str]:
    """The events that name a contact."""
    async with door.toolkit.reading(BUSINESS) as work:
        events: list[Event] = list(await work.outbox.after(0, limit=1000))
    return [each.type.value for each in events if contact_id in each.contacts]
