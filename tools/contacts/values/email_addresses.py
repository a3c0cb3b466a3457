"""One e-mail address: checked, written one way, and the key by which two spellings are the same mailbox."""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from tools.contacts.typed.typed_text import clean
from tools.errors import Invalid
from tools.frozen import made

LONGEST_ADDRESS = 320


@dataclass(frozen=True)
class EmailAddress:
    """An address that could exist; whether mail arrives there only a message shows."""

    value: str
    """The local part as it was typed, the domain in lower case, normalised (IDNA)."""
    match_key: str
    """The local part in lower case (never case-folded: it would make faß.de and fass.de one) and the ASCII domain."""
    ascii_domain: str

    @property
    def local_part(self) -> str:
        """What stands before the @-sign."""
        return self.value.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands after the @-sign, readable."""
        return self.value.rpartition("@")[2]


def parse_email(text: str) -> EmailAddress:
    """The one address in a field or cell: ``mailto:``, ``<…>``, a name before it and punctuation come off."""
    if text[:1].isalnum() and (plain := _plain(text)) is not None:
        return plain
    typed = clean(text[: LONGEST_ADDRESS * 2]).text
    if typed.endswith(">") and "<" in typed:
        typed = typed[typed.rindex("<") + 1 : -1]
    typed = typed.strip(_AROUND)
    if typed[:7].lower() == "mailto:":
        typed = typed[7:].partition("?")[0].strip(_AROUND)
    if not typed:
        raise Invalid("Type an e-mail address, like name@example.com.", field="email")
    return check_email(typed)


def check_email(address: str) -> EmailAddress:
    """Takes an address that stands alone, with nothing around it."""
    if len(address) > LONGEST_ADDRESS:
        raise Invalid("This e-mail address is too long.", field="email")
    return _plain(address) or _checked(address)


def _plain(address: str) -> EmailAddress | None:
    """What email-validator says of an address as most are, found out in a fraction of its time.

    Nothing where that has to be asked: where it refuses, rewrites a letter, or counts more than letters.
    """
    found = _PLAIN.fullmatch(address) if len(address) <= LONGEST_ADDRESS else None
    if found is None:
        return None
    local, domain = found[1], found[2].lower()
    lower = local.lower()
    if len(local) > _LONGEST_PLAIN or len(domain) > _LONGEST_PLAIN or f".{domain}".endswith(_SPECIAL):
        return None
    if lower != local and lower in CASE_INSENSITIVE_MAILBOX_NAMES:
        return None
    return made(EmailAddress, value=f"{local}@{domain}", match_key=f"{lower}@{domain}", ascii_domain=domain)


def _checked(address: str) -> EmailAddress:
    try:
        # No look-up in the DNS: without a network every good address would seem not to exist.
        checked = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as refused:
        raise Invalid(f"{refused} Write it like name@example.com.", field="email") from refused
    local = unicodedata.normalize("NFC", checked.local_part.lower())
    return EmailAddress(
        value=checked.normalized, match_key=f"{local}@{checked.ascii_domain}", ascii_domain=checked.ascii_domain
    )


def mask_email(value: str) -> str:
    """Enough for its owner to know it again; the number of dots says nothing."""
    local, _, domain = value.rpartition("@")
    first = local[:1] if len(local) > 2 else ""
    return f"{first}•••@{domain}"


# Letters of RFC 5322's dot-atom before the @-sign; after it names of hosts (RFC 1123) without two hyphens in a row,
# as those of IDNA have, the last of which ends with a letter.
_ATOM = r"[\w!#$%&'*+\-/=?^`{|}~]+"
_LABEL = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PLAIN = re.compile(
    rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})*\.(?:[a-z0-9]+-)*[a-z0-9]*[a-z])", re.ASCII | re.IGNORECASE
)
_LONGEST_PLAIN = 63
"""The most that DNS takes between two dots, and so of a whole domain the most in which nothing has to be counted."""
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)
_AROUND = " \t\n.,;:!?'\"`()[]{}<>*~=–"
