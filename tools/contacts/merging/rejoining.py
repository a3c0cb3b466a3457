"""Joins two records again after a merge before theirs was undone; what people changed since stays changed."""

from collections.abc import Set
from dataclasses import replace

from tools.contacts.access import MembersOf
from tools.contacts.contact import Contact
from tools.contacts.editing.contact_fields import (
    NAMES,
    plain_provenance,
    plain_value,
    with_plain_provenance,
    with_plain_value,
)
from tools.contacts.merging.absorb import absorb
from tools.contacts.merging.merge import journal_of, redirect
from tools.contacts.merging.unmerging import Link, Overridden
from tools.contacts.record import Record
from tools.ids import UserId


def join_again(
    link: Link,
    survivor: Record,
    absorbed: Record,
    *,
    overridden: Overridden,
    members_of: MembersOf,
    admins: Set[UserId],
) -> tuple[Record, Link]:
    """The survivor, and the merge as it is from then on. ``overridden`` is what it does not bring back."""
    stayed = {one.key for one in link.absorbed.identifiers}
    moving = replace(absorbed, identifiers=tuple(one for one in absorbed.identifiers if one.key not in stayed))
    joined = absorb(survivor, moving, kind=link.journal.kind, members_of=members_of, admins=admins)
    joined = _without(joined, survivor, overridden)
    browsers = tuple(one for one in absorbed.identifiers if one.key in stayed)
    return joined, replace(
        link,
        journal=journal_of(survivor, absorbed, joined, kind=link.journal.kind),
        absorbed=Record(redirect(absorbed.contact, to=survivor.id), identifiers=browsers),
    )


def _without(joined: Record, before: Record, overridden: Overridden) -> Record:
    fields = overridden.fields | (_NAME if overridden.fields & _NAME else frozenset())
    contact = joined.contact
    for field in sorted(fields):
        contact = _as_in(before.contact, contact, field)
    return replace(
        joined,
        contact=contact,
        tags=joined.tags - (overridden.tags - before.tags),
        opt_outs=frozenset(
            out
            for out in joined.opt_outs
            if out in before.opt_outs or (out.channel, out.match_key) not in overridden.opt_outs
        ),
    )


_NAME = frozenset({*NAMES, "dummy_name"})


def _as_in(before: Contact, contact: Contact, field: str) -> Contact:
    contact = with_plain_value(contact, field, plain_value(before, field))
    return with_plain_provenance(contact, field, plain_provenance(before, field))
