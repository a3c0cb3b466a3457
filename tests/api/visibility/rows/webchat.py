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
    # The visitor is told that nothing was sent.
    row("POST /v1/webchat/conversations/{conversation_id}/attachments", May.VISIT, ok=422),
    row("GET /v1/webchat/conversations/{conversation_id}/attachments/{attachment_id}", May.VISIT),
    # An address that nobody was given.
    row("GET /v1/webchat/files/{sealed}", May.ALL, ok=404, fill={"sealed": "widget_key"}),
    row("DELETE /v1/webchat/conversations/{conversation_id}", May.VISIT, ok=204),
)
