"""How large a body may be and of what kind, decided before it is read; chunked bodies are counted as they come."""

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooLarge, WrongMediaType, problem_of
from tools.channels.read_mail import MOST_BYTES
from tools.conversations.limits import MOST_FILE_MEGABYTES
from tools.imports.contact_import import LARGEST_FILE

_JSON = ("application/json",)
FILES = (
    *("text/csv", "text/tab-separated-values", "text/plain", "text/vcard", "text/x-vcard"),
    *("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"),
)
"""What a file of contacts may call itself."""
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class BodyRule:
    """What one kind of route takes."""

    paths: re.Pattern[str]
    most: int
    """Bytes."""
    types: Sequence[str] = _JSON


RULES = (
    # A template within JSON, and what is done in the chat that it is tried in.
    BodyRule(re.compile(r"/v1/templates/try"), 1024 * 1024),
    BodyRule(re.compile(r"/v1/templates/.*"), 256 * 1024, ("application/json", "application/yaml", "text/yaml")),
    BodyRule(re.compile(r"/v1/channels/whatsapp/.*"), 1024 * 1024),
    BodyRule(re.compile(r"/v1/channels/sms/.*"), 64 * 1024, ("application/x-www-form-urlencoded",)),
    BodyRule(re.compile(r"/v1/channels/email/.*"), MOST_BYTES, ("message/rfc822",)),
    BodyRule(re.compile(r"/v1/connections/webhooks/.*"), 1024 * 1024),
    # Notes in any script, each letter written as JSON may write it.
    BodyRule(re.compile(r"/v1/contacts(/[^/]+)?"), 256 * 1024),
    # Both what a file may have and a form around it.
    BodyRule(re.compile(r"/v1/imports"), LARGEST_FILE + 64 * 1024, ("multipart/form-data", *FILES)),
    # Some hundred columns, each with a long name.
    BodyRule(re.compile(r"/v1/imports/[^/]+/mapping"), 1024 * 1024),
    # The most that a business may allow, and a form around it.
    BodyRule(
        re.compile(r"/v1/(webchat/)?conversations/[^/]+/attachments"),
        MOST_FILE_MEGABYTES * 1024 * 1024 + 64 * 1024,
        ("multipart/form-data", "application/octet-stream"),
    ),
    BodyRule(re.compile(r"/mcp"), 1024 * 1024),
)
_ALL_OTHERS = BodyRule(re.compile(r".*"), 64 * 1024)


def rule_for(path: str) -> BodyRule:
    """The rule of a path; most routes take a small JSON object."""
    return next((rule for rule in RULES if rule.paths.fullmatch(path)), _ALL_OTHERS)


class BodyGate:
    """Refuses what is too large (413) or of the wrong kind (415) without reading it."""

    def __init__(self, app: ASGIApp) -> None:
        """Stands before the whole application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        rule, headers = rule_for(scope["path"]), Headers(scope=scope)
        error = _refusal(rule, headers)
        if error is not None:
            await problem_of(error)(scope, receive, send)
            return
        await self._counted(rule, scope, receive, send)

    async def _counted(self, rule: BodyRule, scope: Scope, receive: Receive, send: Send) -> None:
        left = rule.most
        answered = False

        async def counting() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _Overflow
            return message

        async def passing(message: Message) -> None:
            nonlocal answered
            # Somebody above may have caught the overflow and answered something else about a body cut short.
            if left >= 0:
                answered = True
                await send(message)

        with contextlib.suppress(_Overflow):
            await self._app(scope, counting, passing)
        if left < 0 and not answered:
            await problem_of(_too_large(rule))(scope, receive, send)


class _Overflow(Exception):
    """More bytes than the rule allows have come."""


def _refusal(rule: BodyRule, headers: Headers) -> TooLarge | WrongMediaType | None:
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length[:20]) > rule.most:
        return _too_large(rule)
    has_body = length.strip("0") != "" or "transfer-encoding" in headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and (kind not in rule.types or headers.get("content-encoding", "identity") != "identity"):
        return WrongMediaType(f"Send {' or '.join(rule.types)}, not compressed.")
    return None


def _too_large(rule: BodyRule) -> TooLarge:
    return TooLarge(f"A body has at most {rule.most:,} bytes here.")
