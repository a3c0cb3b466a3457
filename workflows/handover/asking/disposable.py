"""Addresses that are thrown away after use, by the public list of their domains."""

from disposable_email_domains import blocklist

from tools.contacts.values.email_addresses import parse_email
from tools.errors import Invalid


def is_disposable(email: str) -> bool:
    """Whether a domain of the list, or one below it, gives out this address."""
    try:
        parts = parse_email(email).ascii_domain.split(".")
    except Invalid:
        return False
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))
