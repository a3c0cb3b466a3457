"""A business with an e-mail channel, a customer who has left the page, and whoever sends what waits."""

from datetime import timedelta
from typing import Any

import httpx

from tests.api.chats import write_chat
from tests.api.door import Door
from tests.api.mail.post_office import PostOffice
from tests.databases import BUSINESS
from tests.people import add_contact
from tools.channels.sender import Sender
from tools.contacts.contact import ContactKind
from tools.contacts.identifiers import Evidence
from tools.conversations.conversation import ConversationState, IdentityLevel
from tools.conversations.handover import FollowUp, FollowUpState, Handover, HandoverState
from tools.errors import Unreachable
from tools.events import Event
from tools.ids import ContactId, ConversationId, HandoverId, UserId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.work.store import back_off
from workflows.mail.sending import MailSending

LEASE = timedelta(minutes=2)


def setup(office: PostOffice, **more: Any) -> dict[str, Any]:
    """What an admin enters."""
    smtp = {"host": "127.0.0.1", "port": office.port, "security": "none"}
    return {"smtp": smtp, "from_address": "help@shop.example", "reply_address": "reply@shop.example", **more}


async def mail_channel(admin: httpx.AsyncClient, office: PostOffice, **more: Any) -> dict[str, Any]:
    """A channel that sends through the office."""
    asked = {"kind": "email", "name": "Mail", "email": setup(office, **more)}
    answer = await admin.post("/v1/channels", json=asked)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def captured_chat(
    door: Door,
    *,
    agent: UserId,
    email: str = "ann@example.org",
    identity: IdentityLevel = IdentityLevel.CLAIMED,
    state: ConversationState = ConversationState.HUMAN,
    captured: bool = True,
) -> tuple[ConversationId, HandoverId, ContactId]:
    """A customer has left an address and the page; the agent has the chat, and an answer is owed."""
    evidence = Evidence.PROVEN if identity is IdentityLevel.PROVEN else Evidence.CLAIMED

    async def write(work: SqlUnitOfWork) -> tuple[ConversationId, HandoverId, ContactId]:
        contact_id = await add_contact(work, kind=ContactKind.CONTACT, email=email, evidence=evidence)
        chat = await write_chat(work, contact_id, state=state, assignee_id=agent)
        handover = Handover(
            id=HandoverId(work.new_id("hov")),
            business_id=work.business_id,
            conversation_id=chat,
            state=HandoverState.CAPTURED,
            reason="words",
            template="default",
            template_version=1,
            requested_at=work.now,
            captured={"email": email} if captured and email else {},
            follow_up=FollowUp(FollowUpState.OPEN, owner_id=agent, due_at=work.now, reach=("email",)),
        )
        await work.handovers.add(handover)
        conversation = await work.conversations.lock(chat)
        assert conversation is not None
        changed = {**conversation.__dict__, "identity": identity, "handover_id": handover.id}
        await work.conversations.save(type(conversation)(**changed))
        return chat, handover.id, contact_id

    return await door.toolkit.run(BUSINESS, write)


async def send_all(toolkit: SqlToolkit, sender: Sender) -> list[str]:
    """Tries what is due, once; says what came of what is to be tried again."""
    due, failed = SqlDueWork(toolkit.database), []
    for job in await due.claim_jobs(limit=99, lease=LEASE):
        try:
            await MailSending(toolkit, sender).send(job)
        except Unreachable as error:
            failed.append(str(error))
            await due.fail_job(job, error=str(error), again_in=back_off(job.attempts))
        else:
            await due.finish_job(job)
    return failed


async def told(door: Door, chat: str) -> list[Event]:
    """The events of a conversation."""
    async with door.toolkit.reading(BUSINESS) as work:
        return [each for each in await work.outbox.after(0, limit=999) if each.conversation_id == chat]


async def said(client: httpx.AsyncClient, chat: str) -> list[dict[str, Any]]:
    """The messages of a conversation, as the team reads them."""
    return list((await client.get(f"/v1/conversations/{chat}/messages")).json()["items"])
