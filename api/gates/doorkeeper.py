"""Who is let in: every path under /v1 wants a valid token or session, except those listed here."""

import hashlib
import hmac
import re
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import BadRequest, problem_of
from api.parts import Parts
from tools.errors import Expired, HandoverkitError, Invalid, NotAllowed, NotFound, NotSignedIn
from tools.team.rights import Caller, caller_of
from tools.team.tokens import TokenKind, hash_of, is_due_a_touch

SESSION_COOKIE = "handover_session"
CSRF_HEADER = "x-csrf-token"

_SAFE = ("GET", "HEAD", "OPTIONS")
VISITORS = "/v1/webchat/"
# A newline in a path is no end of it: routes match beyond one.
_GUARDED = re.compile(r"/(v1|mcp)(/.*)?", re.DOTALL)
_OPEN_TO_ALL = tuple(
    (method, re.compile(path))
    for method, path in (
        ("OPTIONS", r".*"),
        ("POST", r"/v1/session"),
        ("POST", r"/v1/password/(forgot|reset)"),
        ("POST", r"/v1/webchat/conversations"),
        ("GET", r"/v1/webchat/widget"),
        # The address itself says for whom it was made.
        ("GET", r"/v1/webchat/files/[^/]+"),
        ("GET", r"/v1/channels/whatsapp/[^/]+"),
        ("POST", r"/v1/channels/(whatsapp|sms|email)/[^/]+"),
        ("POST", r"/v1/connections/webhooks/[^/]+"),
        ("GET", r"/v1/connections/[^/]+/callback"),
        ("GET", r"/v1/templates/schema\.json"),
    )
)
_SECRET_NAMES = {"token", "access_token", "visitor_token", "api_key", "authorization"}
_SECRET = re.compile(r"hk[a-z]_[A-Za-z0-9_-]{20,}")


def is_open(method: str, path: str) -> bool:
    """Whether a route is for everybody."""
    return any(method == each and pattern.fullmatch(path) for each, pattern in _OPEN_TO_ALL)


def is_guarded(path: str) -> bool:
    """Whether a path is behind the door at all."""
    return _GUARDED.fullmatch(path) is not None


def csrf_token(key: bytes, session_hash: str) -> str:
    """What a page of ours sends along to show that it is one: made from the session, so nothing is stored."""
    return hmac.new(key, session_hash.encode(), hashlib.sha256).hexdigest()


class Doorkeeper:
    """Finds out who calls before anything else is done, and leaves the ``Caller`` in the request's state."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        """Stands before the routes."""
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not is_guarded(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            refuse_strange_address(scope)
            if not is_open(scope["method"], scope["path"]):
                caller = await self._caller(scope)
                scope.setdefault("state", {})["caller"] = caller
        except HandoverkitError as error:
            await problem_of(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        secret = bearer(headers)
        if secret is not None:
            caller = await identify(self._parts, secret)
        else:
            secret = _cookie(headers)
            if secret is None:
                raise NotSignedIn
            caller = await identify(self._parts, secret)
            self._check_session(scope, headers, caller)
        is_visitor = caller.token.kind is TokenKind.VISITOR
        if is_visitor is not scope["path"].startswith(VISITORS):
            raise NotAllowed("A visitor's token opens that visitor's own chat, and nothing else does.")
        return caller

    def _check_session(self, scope: Scope, headers: Headers, caller: Caller) -> None:
        if caller.token.kind is not TokenKind.SESSION:
            raise NotSignedIn
        if scope["method"] in _SAFE:
            return
        expected = csrf_token(self._parts.key_of("csrf"), caller.token.secret_hash)
        if not hmac.compare_digest(headers.get(CSRF_HEADER, "").encode(), expected.encode()):
            raise NotAllowed("Send the csrf_token of GET /v1/me in the header X-CSRF-Token.")


async def identify(parts: Parts, secret: str) -> Caller:
    """Who shows this secret.

    Raises ``NotSignedIn`` for one that is unknown or revoked, ``Expired`` for one that has ended.
    """
    found = await parts.directory.find_token(hash_of(secret))
    if found is None or found.token.revoked_at is not None:
        raise NotSignedIn
    ends_at = found.token.ends_at
    if ends_at is not None and ends_at <= found.now:
        raise Expired(at=ends_at)
    caller = caller_of(found.token, found.user)
    if caller is None:
        raise NotSignedIn
    if is_due_a_touch(found.token, found.now):
        await parts.directory.touch(found.token, at=found.now)
    return caller


def refuse_strange_address(scope: Scope) -> None:
    """Addresses end up in logs, histories and referrers: a token in one is as good as published."""
    if "\0" in scope["path"]:
        raise NotFound
    for name, value in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True):
        if "\0" in name + value:
            raise Invalid("The NUL character stands in no value.", field=name.replace("\0", ""))
        if name.lower() in _SECRET_NAMES or _SECRET.search(value):
            raise BadRequest("Send the token in the header Authorization, never in the address; revoke this one.")


def bearer(headers: Headers) -> str | None:
    """The token of the header Authorization; nothing when there is no such header."""
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, secret = given.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotSignedIn
    return secret.strip()


def _cookie(headers: Headers) -> str | None:
    return cookie_parser("; ".join(headers.getlist("cookie"))).get(SESSION_COOKIE)
