"""Everything held on a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter

from api.asking import Reading
from api.bodies.strict import Answer
from api.errors import may_refuse
from api.eyes import Look
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.errors import Conflict, NotAllowed
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts/{contact_id}", tags=["contacts"])

_MOST = 20_000
"""Rows of a kind: all of it is one answer."""


class HeldBody(Answer):
    """Everything held on a person, as it is kept; notes of the team too. Invoices come with their numbers."""

    contact_id: str
    at: datetime
    opt_outs: Sequence[Mapping[str, str]]
    tags: Sequence[str]
    held: Mapping[str, Sequence[Mapping[str, Any]]]
    """``contacts`` (with those that were absorbed), ``identifiers``, ``claims``, ``consents``, ``conversations``,
    ``messages``, ``files``, ``handovers``, ``events``, ``invoices``, ``merges``, ``history``. What is in a file is
    handed out by ``GET /v1/conversations/{id}/attachments/{id}``."""


@router.get("/data", responses=may_refuse(Conflict))
async def get_all_held(contact_id: str, caller: Reading, look: Look) -> HeldBody:
    """Everything held on a person, for whoever may see all of it; it is written down who asked."""

    async def read(work: UnitOfWork, eyes: Eyes) -> HeldBody:
        await eyes.need(work, Capability.ALL_HELD_ON_A_PERSON)
        contact = await eyes.contact(work, contact_id)
        records = await work.erasure.records_of(contact.id)
        conversations = await work.erasure.conversations_of(records)
        for each in conversations:
            conversation = await work.conversations.find(each)
            if conversation is not None and not eyes.sees_conversation(conversation):
                raise NotAllowed("You do not see all that is held on this person; an admin may ask for it.")
        held = await work.held.of(records, conversations, limit=_MOST + 1)
        if any(len(rows) > _MOST for rows in held.values()):
            raise Conflict("There is too much for one answer: read the conversations one by one.")
        keys = {one.key.match_key for one in await work.identifiers.of(records)}
        opt_outs = sorted(await work.opt_outs.of(keys), key=lambda out: (out.channel, out.match_key))
        eyes.did("contact.data_read", id=contact.id)
        return HeldBody(
            contact_id=contact.id,
            at=work.now,
            opt_outs=[{"channel": out.channel, "address": out.match_key, "source": out.source} for out in opt_outs],
            tags=sorted((await work.tags.of([contact.id]))[contact.id]),
            held=held,
        )

    return await look(read)
