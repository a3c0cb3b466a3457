"""Web chat, where visitors are."""

from tests.api.visibility.askers import May
from tests.api.visibility.row import Row, row

ROWS: tuple[Row, ...] = (
    row("GET /v1/webchat/widget", May.ALL, query={"widget_key": "{widget_key}"}),
    row("POST /v1/webchat/conversations", May.ALL, ok=201, body={"widget_key": "{widget_key}"}),
    row(
        "POST /v1/webchat/conversations/{conversation_id}/messages",
        May.VISIT,
        ok=202,
        body={"text": "Still there?", "client_id": "one"},
    ),
    row("GET /v1/webchat/conversations/{conversation_id}/messages", May.VISIT),
    row("GET /v1/webchat/conversations/{conversation_id}/events", May.VISIT, streams="state"),
    row("DELETE /v1/webchat/conversations/{conversation_id}", May.VISIT, ok=204),
)
