"""The business, what it is set up with, and what the service says of itself."""

from tests.api.visibility.askers import May, Who
from tests.api.visibility.row import Row, row

_TOKEN_NEEDED = {Who.VISITOR: 403, Who.OTHER_VISITOR: 403, Who.NOBODY: 401}
_OF_ALL_BUSINESSES = {Who.STRANGER: 200, Who.STRANGE_ADMIN: 200}
_DEFAULT = {"name": "template", "version": "no_version"}

ROWS: tuple[Row, ...] = (
    row("GET /healthz", May.ALL),
    row("GET /readyz", May.ALL),
    row("GET /metrics", May.ALL, but=_TOKEN_NEEDED),
    row("GET /v1/business", May.LIST),
    row("PATCH /v1/business", May.ADMINISTER, body={"name": "Renamed"}),
    row("GET /v1/tags", May.LIST),
    row("GET /v1/tags", May.LIST, query={"counts": "true"}),
    row("POST /v1/tags", May.ADMINISTER, ok=201, body={"name": "new", "colour": ""}),
    row("GET /v1/tags/{tag_id}", May.LIST),
    row("PATCH /v1/tags/{tag_id}", May.ADMINISTER, body={"name": "very important"}),
    row("DELETE /v1/tags/{tag_id}", May.ADMINISTER, ok=204),
    row("GET /v1/fields", May.LIST),
    row("POST /v1/fields", May.ADMINISTER, ok=201, body={"key": "size", "label": "Size", "type": "number"}),
    row("PATCH /v1/fields/{field_id}", May.ADMINISTER, body={"label": "Tariff"}),
    row("DELETE /v1/fields/{field_id}", May.ADMINISTER, ok=204),
    row("GET /v1/channels", May.ADMINISTER),
    row("POST /v1/channels", May.ADMINISTER, ok=201, body={"kind": "webchat", "name": "Second"}),
    row("PATCH /v1/channels/{channel_id}", May.ADMINISTER, body={"name": "Renamed"}),
    row("DELETE /v1/channels/{channel_id}", May.ADMINISTER, ok=204),
    row(
        "POST /v1/channels/{channel_id}/test",
        May.ADMINISTER,
        ok=409,
        body={"to": "ada@example.org"},
    ),
    row("POST /v1/channels/email/{channel_id}", May.ALL, ok=401),
    row("GET /v1/widgets", May.ADMINISTER),
    row(
        "POST /v1/widgets", May.ADMINISTER, ok=201, body={"channel_id": "{channel_id}"}, but={Who.STRANGE_ADMIN: 422}
    ),
    row("PATCH /v1/widgets/{widget_id}", May.ADMINISTER, body={"looks": {"colour": "#1a7f37"}}),
    row("DELETE /v1/widgets/{widget_id}", May.ADMINISTER, ok=204),
    row("GET /v1/hooks", May.ADMINISTER),
    row("POST /v1/hooks", May.ADMINISTER, ok=201, body={"url": "https://hooks.example/second"}),
    row("GET /v1/hooks/{hook_id}", May.ADMINISTER),
    row("PATCH /v1/hooks/{hook_id}", May.ADMINISTER, body={"name": "Renamed"}),
    row("DELETE /v1/hooks/{hook_id}", May.ADMINISTER, ok=204),
    row("GET /v1/hooks/{hook_id}/deliveries", May.ADMINISTER),
    row("POST /v1/hooks/{hook_id}/test", May.ADMINISTER),
    row("POST /v1/hooks/{hook_id}/replay", May.ADMINISTER, ok=202, body={"since": "2020-01-01T00:00:00Z"}),
    row("POST /v1/deliveries/{delivery_id}/replay", May.ADMINISTER, ok=202),
    row("GET /v1/audit", May.ADMINISTER),
    row("GET /v1/reports/handovers", May.ADMINISTER),
    row("GET /v1/templates/schema.json", May.ALL),
    row("GET /v1/templates", May.LIST),
    row(
        "PUT /v1/templates/{name}",
        May.ADMINISTER,
        body={"name": "default"},
        fill=_DEFAULT,
        but={Who.STRANGE_ADMIN: 200},
    ),
    row("GET /v1/templates/{name}/versions", May.LIST, fill=_DEFAULT, but=_OF_ALL_BUSINESSES),
    row("GET /v1/templates/{name}/versions/{version}", May.LIST, ok=404, fill=_DEFAULT),
    row("GET /v1/templates/{name}/graph", May.LIST, fill=_DEFAULT, but=_OF_ALL_BUSINESSES),
    row("GET /v1/templates/{name}/graph", May.LIST, ok=404, query={"version": "9"}, fill=_DEFAULT),
    row("POST /v1/templates/{name}/rollback", May.ADMINISTER, ok=404, body={"version": 9}, fill=_DEFAULT),
    row("POST /v1/templates/check", May.ADMINISTER, body={"name": "default"}),
    # Refused before a process is begun for it; what a trial shows is looked at in test_templates_tried.
    row("POST /v1/templates/try", May.ADMINISTER, ok=422, body={"template": "nonsense: 1"}),
    row("GET /v1/templates/{name}", May.LIST, fill={"name": "template"}, but=_OF_ALL_BUSINESSES),
)
