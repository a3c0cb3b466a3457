"""Addresses that are thrown away after use, by the public list of their domains."""

from disposable_email_domains import blocklist

from tools.contacts.values.email_addresses import parse_email


def is_disposable(email: str) -> bool:
    """Whether a domain of the list, or one below it, gives out this address, which was checked when it was typed."""
    domain = email.rpartition("@")[2]
    # The list has domains as the DNS has them; of a checked address only those with other letters stand otherwise.
    parts = (domain if domain.isascii() else parse_email(email).ascii_domain).split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))
