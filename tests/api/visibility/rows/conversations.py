"""Conversations, handovers, follow-ups, and the team's stream."""

from tests.api.visibility.askers import May, Who
from tests.api.visibility.row import Row, row

_OWN = {"conversation_id": "talk_id"}
_ATTACHED = {"conversation_id": "attached_id"}
_OWED = {"handover_id": "follow_up_id"}
_PROGRAMS_ALONE = dict.fromkeys(set(Who) - {Who.PROGRAM, Who.NOBODY}, 403)

ROWS: tuple[Row, ...] = (
    row("GET /v1/events", May.LIST, streams="snapshot", shows_names=True),
    row("GET /v1/threads/events", May.LIST, streams="ready", but=_PROGRAMS_ALONE),
    row("GET /v1/conversations", May.LIST, shows_names=True),
    row("GET /v1/conversations", May.LIST, query={"contact": "{contact_id}"}),
    row("GET /v1/conversations", May.LIST, query={"contact": "{absorbed_id}"}),
    row("GET /v1/conversations", May.LIST, query={"assignee": "{chosen_id}"}, shows_names=True),
    row("GET /v1/conversations", May.LIST, query={"restricted": "true"}, shows_names=True),
    row("GET /v1/conversations/{conversation_id}", May.SEE),
    row("GET /v1/conversations/{conversation_id}/messages", May.SEE),
    row("GET /v1/conversations/{conversation_id}/attachments/{attachment_id}", May.SEE),
    # Whoever may is told that nothing was sent; a program has to say in whose name.
    row(
        "POST /v1/conversations/{conversation_id}/attachments",
        May.WORK,
        ok=422,
        but={Who.PROGRAM: 403},
    ),
    row(
        "POST /v1/conversations/{conversation_id}/messages",
        May.WORK,
        ok=201,
        body={"text": "Hello"},
        fill=_OWN,
        acts=True,
        but={Who.ADMIN: 409},
    ),
    row("GET /v1/conversations/{conversation_id}/reply-ways", May.SEE),
    row("POST /v1/conversations/{conversation_id}/notes", May.WORK, ok=201, body={"text": "Hm"}, acts=True),
    row("POST /v1/conversations/{conversation_id}/take", May.WORK, acts=True),
    row(
        "POST /v1/conversations/{conversation_id}/return-to-ai",
        May.WORK,
        fill=_OWN,
        acts=True,
    ),
    row("POST /v1/conversations/{conversation_id}/close", May.WORK, acts=True),
    row(
        "POST /v1/conversations/{conversation_id}/reopen", May.WORK, fill={"conversation_id": "closed_id"}, acts=True
    ),
    row(
        "POST /v1/conversations/{conversation_id}/handover",
        May.WORK,
        ok=202,
        fill={"conversation_id": "captured_chat_id"},
        acts=True,
    ),
    row(
        "POST /v1/conversations/{conversation_id}/assign",
        May.WORK,
        body={"assignee_id": "{admin_id}"},
        acts=True,
        widens=True,
    ),
    row(
        "POST /v1/conversations/{conversation_id}/transfer",
        May.WORK,
        fill={"conversation_id": "talk_id"},
        body={"to": "{admin_id}"},
        acts=True,
        widens=True,
    ),
    row("POST /v1/conversations/{conversation_id}/read", May.WORK, ok=204, body={"seq": 2}, but={Who.PROGRAM: 403}),
    row("POST /v1/conversations/{conversation_id}/typing", May.WORK, ok=204),
    row("POST /v1/conversations/{conversation_id}/not-this-person", May.WORK, fill=_ATTACHED),
    row("GET /v1/handovers", May.LIST),
    row("GET /v1/handovers", May.LIST, query={"conversation": "{conversation_id}"}),
    row("GET /v1/handovers/{handover_id}", May.SEE),
    row("POST /v1/handovers/{handover_id}/accept", May.WORK, acts=True),
    row("POST /v1/handovers/{handover_id}/decline", May.WORK, acts=True),
    row("POST /v1/handovers/{handover_id}/cancel", May.WORK, ok=202, acts=True),
    row("GET /v1/follow-ups", May.LIST, shows_names=True),
    row("GET /v1/follow-ups", May.LIST, query={"owner": "{chosen_id}"}, shows_names=True),
    row("PATCH /v1/follow-ups/{handover_id}", May.WORK, body={"done": True}, fill=_OWED, acts=True),
)
