"""Users, tokens, and the caller themselves."""

from tests.api.visibility.askers import May, Who
from tests.api.visibility.row import Row, row

_NO_SESSION = dict.fromkeys(
    (Who.ADMIN, Who.CHOSEN, Who.READER, Who.PROGRAM, Who.OTHER, Who.STRANGER, Who.STRANGE_ADMIN), 403
)

_LEAVES = {"user_id": "chosen_id"}
"""With whom nobody is left of the audience: admins alone."""

ROWS: tuple[Row, ...] = (
    row("POST /v1/session", May.ALL, ok=401, body={"email": "other@biz-one.example", "password": "not this one"}),
    row("DELETE /v1/session", May.LIST, but=_NO_SESSION),
    row("POST /v1/password/forgot", May.ALL, ok=202, body={"email": "other@biz-one.example"}),
    row(
        "POST /v1/password/reset",
        May.ALL,
        ok=422,
        body={"token": "no such invitation", "password": "new horse battery"},
    ),
    row("GET /v1/me", May.LIST),
    row("PATCH /v1/me", May.DO, body={"name": "Renamed"}, but={Who.PROGRAM: 403}),
    row("PUT /v1/me/presence", May.DO, body={"status": "away"}, but={Who.PROGRAM: 403}),
    row("GET /v1/users", May.LIST),
    row("GET /v1/users", May.LIST, query={"active": "false"}),
    row("POST /v1/users", May.ADMINISTER, ok=201, body={"name": "New", "email": "new@biz-one.example"}),
    row("GET /v1/users/{user_id}", May.LIST),
    row("PATCH /v1/users/{user_id}", May.ADMINISTER, body={"name": "Renamed"}),
    row("DELETE /v1/users/{user_id}", May.ADMINISTER, ok=204, fill=_LEAVES),
    row("POST /v1/users/{user_id}/invite", May.ADMINISTER),
    row("POST /v1/users/{user_id}/reactivate", May.ADMINISTER),
    row("POST /v1/users/{user_id}/deactivate", May.ADMINISTER, fill=_LEAVES),
    row("GET /v1/teams", May.LIST),
    row("POST /v1/teams", May.ADMINISTER, ok=201, body={"name": "Second"}),
    row("GET /v1/teams/{team_id}", May.LIST),
    row("PATCH /v1/teams/{team_id}", May.ADMINISTER, body={"name": "Renamed"}),
    row("DELETE /v1/teams/{team_id}", May.ADMINISTER),
    row("GET /v1/tokens", May.ADMINISTER),
    row("POST /v1/tokens", May.ADMINISTER, ok=201, body={"name": "till", "scopes": ["read"]}),
    row("DELETE /v1/tokens/{token_id}", May.ADMINISTER, ok=204),
)
