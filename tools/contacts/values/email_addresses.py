"""One e-mail address: checked, written one way, and the key by which two spellings are the same mailbox."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from tools.contacts.typed.typed_text import clean
from tools.errors import Invalid

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


_AROUND = " \t\n.,;:!?'\"`()[]{}<>*~=–"
