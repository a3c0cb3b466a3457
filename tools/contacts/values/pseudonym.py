"""The address a guest is shown with until something real is saved: made from its id, never written to."""

from tools.ids import ContactId

_DOMAIN = "guests.invalid"
"""Reserved for names that lead nowhere (RFC 2606)."""


def pseudonymous_email(contact_id: ContactId) -> str:
    """The same for the same guest, and no other's."""
    return f"guest-{contact_id.rpartition('_')[2]}@{_DOMAIN}"


def is_pseudonymous(email: str) -> bool:
    """Whether mail to this address can arrive nowhere."""
    return email.lower().rpartition("@")[2] == _DOMAIN
