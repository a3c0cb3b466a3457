"""Files of contacts, and what became of their rows."""

from tests.api.visibility.askers import May
from tests.api.visibility.row import Row, row

ROWS: tuple[Row, ...] = (
    # Whoever may is told that nothing was sent.
    row("POST /v1/imports", May.DECIDE, ok=422),
    row("GET /v1/imports", May.DECIDE),
    row("GET /v1/imports/template.csv", May.DECIDE),
    row("GET /v1/imports/{import_id}", May.DECIDE),
    row("GET /v1/imports/{import_id}/rows", May.DECIDE),
    row("GET /v1/imports/{import_id}/failed.csv", May.DECIDE),
    row("PUT /v1/imports/{import_id}/mapping", May.DECIDE, body={"policy": "overwrite"}),
    row("POST /v1/imports/{import_id}/start", May.DECIDE, ok=202, body={"dry_run": True}),
    row("POST /v1/imports/{import_id}/cancel", May.DECIDE, ok=409),
    row("POST /v1/imports/{import_id}/undo", May.DECIDE, ok=409),
    row("DELETE /v1/imports/{import_id}", May.DECIDE, ok=204),
)
