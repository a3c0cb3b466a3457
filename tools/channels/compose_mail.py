"""A letter as an e-mail: RFC 5322, the same bytes in every attempt."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from tools.channels.mail_settings import MailSettings
from tools.channels.sender import Letter

_NOT_FOR_HEADERS = re.compile(r"[\s\x00-\x1f\x7f]+")
_LONGEST_NAME = 200
_OURS = re.compile(r"<?((?:msg|job)_[0-9a-z]{26})@([^>]+)>?")


def compose_mail(letter: Letter, settings: MailSettings) -> EmailMessage:
    """Plain text, from the business's address; answers go to the letter's own reply address."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = message_id(letter.id, settings)
    mail["Date"] = letter.at
    mail["From"] = _address(settings.from_address, letter.from_name)
    mail["To"] = _address(letter.to)
    mail["Subject"] = _one_line(letter.subject)
    if letter.thread:
        mail["References"] = f"<{letter.thread}@{settings.domain}>"
    if letter.reply_token:
        mail["Reply-To"] = _address(settings.address_for(letter.reply_token), letter.from_name)
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-generated"
    # Machines that are away need not say so.
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(letter.text)
    for each in letter.files:
        kind, _, subtype = each.kind.partition("/")
        mail.add_attachment(each.body, maintype=kind, subtype=subtype, filename=_one_line(each.name))
    if letter.files:
        # The same bytes in every attempt: by itself it would be chance.
        mail.set_boundary(f"=_{letter.id}")
    return mail


def message_id(letter_id: str, settings: MailSettings) -> str:
    """The Message-ID of a letter."""
    return f"<{letter_id}@{settings.domain}>"


def letters_named(text: str, settings: MailSettings) -> list[str]:
    """The letters of ours whose Message-IDs stand in a text."""
    return [found for found, domain in _OURS.findall(text) if domain.lower() == settings.domain.lower()]


def _address(address: str, name: str = "") -> Address:
    return Address(_one_line(name)[:_LONGEST_NAME], addr_spec=address)


def _one_line(text: str) -> str:
    return _NOT_FOR_HEADERS.sub(" ", text).strip()
