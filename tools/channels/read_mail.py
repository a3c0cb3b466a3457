"""Mail as it comes, of RFC 5322 or of whoever thinks so: who wrote what to which address, and whether a machine did.

Never raises: whatever a stranger sends is read as far as it can be.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from enum import StrEnum

from tools.channels.compose_mail import letters_named
from tools.channels.mail_settings import MailSettings
from tools.channels.mail_text import MOST_READ, own_words, text_of_html
from tools.conversations.files import SentFile

MOST_BYTES = 10 * 1024 * 1024
"""Of one mail; larger ones are not taken."""

_COMES_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc", "resent-to")
_MOST_RECIPIENTS = 100
_BY_MACHINES = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply-from",
    "list-id",
    "list-unsubscribe",
    "feedback-id",
)
_NOT_PERSONAL = frozenset({"bulk", "junk", "list", "auto_reply"})
_LONGEST_SAID = 300


class MailKind(StrEnum):
    """Who speaks in a mail."""

    ANSWER = "answer"
    AUTOMATIC = "automatic"
    """A machine: an absence, a receipt, a list."""
    BOUNCE = "bounce"
    """A server says that a letter could not be delivered."""


@dataclass(frozen=True)
class IncomingMail:
    """One mail, read."""

    fingerprint: str
    """The same for the same mail, however often it comes."""
    kind: MailKind
    sender: str
    """What stands in From: anybody may write that there."""
    tokens: Sequence[str]
    """Of our reply addresses it came to."""
    letters: Sequence[str]
    """Of ours that it refers to."""
    text: str
    """The person's own words; of a bounce, what the server says."""
    files: Sequence[SentFile] = ()
    """What came with it."""


def read_mail(raw: bytes, settings: MailSettings) -> IncomingMail:
    """Reads one."""
    try:
        return _read(message_from_bytes(raw, policy=compat32), raw, settings)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        # Thousands of parts in one another, characters of no encoding: nobody writes to us like this.
        return IncomingMail(_hash(raw), MailKind.AUTOMATIC, "", (), (), "")


def _read(mail: Message, raw: bytes, settings: MailSettings) -> IncomingMail:
    # compat32: the newer policy raises on some headers that are out there.
    parts = list(_parts(mail))
    report = next((each for each in parts if each.get_content_type() == "message/delivery-status"), None)
    kind = _kind(mail, report)
    # A report encloses the letter, or its headers, behind the server's own words.
    named = raw.decode("latin-1") if kind is MailKind.BOUNCE else _header(mail, "in-reply-to", "references")
    ours = (settings.from_address, settings.reply_address.partition("@")[0] + "+")
    text = _said_by_server(report) if kind is MailKind.BOUNCE else own_words(_body(parts), ours=ours)
    message_id = _header(mail, "message-id").strip()
    return IncomingMail(
        fingerprint=_hash(message_id.encode() if message_id else raw),
        kind=kind,
        sender=next((address for _, address in getaddresses([_header(mail, "from")])), "").lower()[:320],
        tokens=_tokens(mail, settings),
        letters=tuple(dict.fromkeys(letters_named(named[: MOST_READ * 5], settings)))[:50],
        text=text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode(),
        files=tuple(_file(each) for each in parts if _is_file(each)),
    )


def _kind(mail: Message, report: Message | None) -> MailKind:
    if report is not None or _header(mail, "x-failed-recipients"):
        failed = report is None or "failed" in [each.lower() for each in _fields(report, "action")]
        return MailKind.BOUNCE if failed else MailKind.AUTOMATIC
    submitted = _header(mail, "auto-submitted").partition(";")[0].strip().lower()
    by_machine = (
        submitted not in ("", "no")
        or _header(mail, "precedence").strip().lower() in _NOT_PERSONAL
        or _header(mail, "return-path").strip() == "<>"
        or any(mail.get(name) is not None for name in _BY_MACHINES)
        or mail.get_content_type() in ("multipart/report", "text/calendar")
    )
    return MailKind.AUTOMATIC if by_machine else MailKind.ANSWER


def _tokens(mail: Message, settings: MailSettings) -> tuple[str, ...]:
    found = (settings.token_in(address) for _, address in getaddresses(_all(mail, *_COMES_TO))[:_MOST_RECIPIENTS])
    return tuple(dict.fromkeys(token for token in found if token is not None))


def _parts(mail: Message) -> Iterator[Message]:
    """All that is no container; what was forwarded inside stays closed."""
    if mail.get_content_type() in ("message/rfc822", "message/delivery-status") or not mail.is_multipart():
        yield mail
        return
    payload = mail.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield from _parts(part)


def _body(parts: Sequence[Message]) -> str:
    shown = [each for each in parts if not _is_file(each)]
    plain = [_text(each) for each in shown if each.get_content_type() == "text/plain"]
    if any(each.strip() for each in plain):
        return "\n".join(plain)
    return "\n".join(text_of_html(_text(each)) for each in shown if each.get_content_type() == "text/html")


def _is_file(part: Message) -> bool:
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _file(part: Message) -> SentFile:
    body = part.get_payload(decode=True)
    return SentFile(_decoded(part.get_filename() or ""), body if isinstance(body, bytes) else b"")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return payload[: MOST_READ * 5].decode(charset, "replace")
    except LookupError:
        return payload[: MOST_READ * 5].decode("utf-8", "replace")


def _said_by_server(report: Message | None) -> str:
    said = _fields(report, "diagnostic-code", "status") if report is not None else []
    return " ".join(dict.fromkeys(said))[:_LONGEST_SAID]


def _fields(report: Message, *names: str) -> list[str]:
    blocks = report.get_payload()
    found = [_header(block, name) for block in blocks if isinstance(block, Message) for name in names]
    return [" ".join(each.split()) for each in found if each]


def _header(mail: Message, *names: str) -> str:
    return " ".join(_all(mail, *names))


def _all(mail: Message, *names: str) -> list[str]:
    return [_decoded(str(value)) for name in names for value in mail.get_all(name, ())]


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value[:20_000])))
    except (LookupError, ValueError):
        return value[:20_000]


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]
