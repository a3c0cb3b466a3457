"""Blocking: only records that have a key in common are compared, never all with all.

Each key stands for one way in which ``duplicates.py`` may take two records for one person; those that only count
together with a name carry the first letters of given and family name, so that a firm of thousands falls into small
blocks. A pair without a common key is never found: somebody whose family name begins with another letter, and whose
addresses and numbers are all others.
"""

from collections.abc import Iterator

from tools.contacts.likeness.duplicates import Profile, is_unusual
from tools.contacts.likeness.name_likeness import PersonName, initials
from tools.contacts.values.names import is_cased

LARGEST_BLOCK = 50
"""Records with one key; a block that is larger is not looked into. What many have says little of two of them: at a
domain with 50,000 members, or for a firm whose name everybody has, two with the same initials are two people."""

_SHORTEST_NUMBER = 7
"""Digits within a country; shorter ones are service numbers."""
_LONGEST = 200


def blocking_keys(profile: Profile) -> frozenset[str]:
    """All keys by which a record is found."""
    return frozenset(_key(key, restricted=profile.restricted) for key in _keys(profile))


def keys_to_look_by(profile: Profile) -> frozenset[str]:
    """All keys by which it finds others.

    Restricted records are in blocks of their own: or somebody could tell from a block that is too large too soon that
    there are some whom they may not see.
    """
    return frozenset(_key(key, restricted=restricted) for key in _keys(profile) for restricted in (False, True))


def _key(key: str, *, restricted: bool) -> str:
    return f"{'restricted' if restricted else 'open'} {key}"[:_LONGEST]


def _keys(profile: Profile) -> Iterator[str]:
    for mailbox in profile.mailboxes:
        yield f"mailbox {mailbox.inbox}"
    for phone in profile.phones:
        if len(phone.national) >= _SHORTEST_NUMBER:
            yield f"phone {phone.national}"
    if profile.name is None:
        return
    for named in _by_name(profile.name):
        for mailbox in profile.mailboxes:
            if not mailbox.of_a_provider:
                yield f"domain {mailbox.domain} {named}"
            if is_unusual(mailbox.local_part, profile.name):
                yield f"local {mailbox.local_part} {named}"
        if profile.firm:
            yield f"firm {profile.firm} {named}"
        for address in profile.addresses:
            yield f"address {address} {named}"


def _by_name(name: PersonName) -> Iterator[str]:
    yield from initials(name)
    together = "".join(name.whole)
    if not is_cased(together):
        # Family and given name may stand in one field, with nothing between them.
        yield together
