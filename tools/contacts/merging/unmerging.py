"""Parting what one merge joined: each gets back what is its own, as far as nobody has changed it since."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from tools.contacts.access import MembersOf, narrowed, with_assignee
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.editing.contact_fields import (
    plain_provenance,
    plain_value,
    with_plain_provenance,
    with_plain_value,
)
from tools.contacts.evidence import is_browser
from tools.contacts.identifiers import Holder, Identifier, IdentifierKind, Key, OwnerKind
from tools.contacts.merging.absorb import could_see
from tools.contacts.merging.journal import NOTES_APART, FieldChange, Journal
from tools.contacts.record import MERGED_IN, Belonging, BelongingKind, Record
from tools.ids import MergeId, UserId


@dataclass(frozen=True)
class Link:
    """A merge that stands, and what is kept of the record it absorbed: its fields, and browsers that stayed there."""

    merge_id: MergeId
    journal: Journal
    absorbed: Record
    by_id: str | None = None


@dataclass(frozen=True)
class Overridden:
    """What a merge brought and somebody changed or took away since: joining again does not bring it back."""

    fields: frozenset[str]
    tags: frozenset[str]
    opt_outs: frozenset[tuple[str, str]]
    """By channel and address."""


@dataclass(frozen=True)
class Parted:
    """Both records, apart."""

    survivor: Record
    absorbed: Record
    gone: tuple[Key, ...]
    """Values of the absorbed record that the survivor does not hold any more."""
    fields_kept: tuple[str, ...]
    overridden: Overridden


def all_overridden(each: Iterable[Overridden]) -> Overridden:
    """What several merges brought and people took away since: none of them brings it back."""
    found = list(each)
    return Overridden(
        fields=frozenset().union(*(one.fields for one in found)),
        tags=frozenset().union(*(one.tags for one in found)),
        opt_outs=frozenset().union(*(one.opt_outs for one in found)),
    )


def part(link: Link, *, survivor: Record, members_of: MembersOf, admins: Set[UserId]) -> Parted:
    """Undoes one merge, the newest of those that stand. ``survivor`` is as it is now."""
    journal = link.journal
    survivor = _with_browsers(survivor, link.absorbed)
    brought = {moved.key for moved in journal.identifiers}
    belongings = _going(journal, survivor, brought)
    chats = {one.id for one in belongings if one.kind is BelongingKind.CONVERSATION}
    going = [one for one in survivor.identifiers if one.key in brought or one.conversation_id in chats]
    staying = [one for one in survivor.identifiers if one not in going]
    contact, kept, changed = _restored(survivor.contact, journal.fields)
    opt_outs = survivor.opt_outs - {out for out in survivor.opt_outs & journal.opt_outs if out.source == MERGED_IN}
    theirs = {one.key.match_key for one in going}
    there = {(out.channel, out.match_key) for out in survivor.opt_outs}
    back = _back(journal, link.absorbed.contact, belongings)
    return Parted(
        survivor=Record(
            contact=contact,
            identifiers=_with_firsts(staying),
            tags=survivor.tags - journal.tags,
            opt_outs=frozenset(out for out in opt_outs if out.match_key not in theirs),
            belongings=survivor.belongings - belongings,
        ),
        absorbed=Record(
            contact=_no_wider(back, journal, now=survivor, members_of=members_of, admins=admins),
            identifiers=_with_firsts([_returned(one, journal) for one in going]),
            tags=journal.absorbed_tags,
            opt_outs=frozenset(out for out in opt_outs if out.match_key in theirs),
            belongings=belongings,
        ),
        gone=tuple(moved.key for moved in journal.identifiers if moved.key not in {one.key for one in going}),
        fields_kept=kept,
        overridden=Overridden(
            fields=changed,
            tags=journal.tags - survivor.tags,
            opt_outs=frozenset((out.channel, out.match_key) for out in journal.opt_outs) - there,
        ),
    )


def _with_browsers(survivor: Record, absorbed: Record) -> Record:
    """Browsers of the absorbed record wrote to the survivor although it never held their ids."""
    holder = Holder(OwnerKind.CONTACT, survivor.id)
    stayed = tuple(replace(one, holder=holder) for one in absorbed.identifiers)
    return replace(survivor, identifiers=(*survivor.identifiers, *stayed))


def _going(journal: Journal, survivor: Record, brought: set[Key]) -> frozenset[Belonging]:
    """What was moved, what came since through a value that goes back, and what came out of those conversations."""
    staying = [one for one in survivor.identifiers if one.key not in brought]
    conversations = {one.id: one for one in survivor.belongings if one.kind is BelongingKind.CONVERSATION}
    going = {
        chat_id
        for chat_id, one in conversations.items()
        if _goes(one, journal, brought, {held.key for held in staying if held.conversation_id != chat_id})
    }
    browsers = {key for chat_id in going for key in conversations[chat_id].through if is_browser(key)}
    browsers -= {held.key for held in staying}
    going |= {
        chat_id
        for chat_id, one in conversations.items()
        if not one.through.isdisjoint(browsers) and not one.proven and (one.kind, one.id) not in journal.stays
    }
    return frozenset(
        one
        for one in survivor.belongings
        if (
            (one.conversation_id or one.id) in going
            if (one.conversation_id or one.id) in conversations
            else _goes(one, journal, brought, {held.key for held in staying})
        )
    )


def _goes(one: Belonging, journal: Journal, brought: set[Key], staying: set[Key]) -> bool:
    """Proof since says whose it is; else whose it was; else which browser wrote, and what was typed."""
    was_theirs, was_ours = (one.kind, one.id) in journal.belongings, (one.kind, one.id) in journal.stays
    proven = one.proven
    if was_theirs or was_ours:
        known = {key for row_id, key in journal.proven if row_id == one.id}
        proven = frozenset(key for key in proven - known if key.kind is not IdentifierKind.CHANNEL)
    if bool(proven & brought) is not bool(proven & staying):
        return bool(proven & brought)
    return was_theirs or (not was_ours and bool(one.through & brought) and not one.through & staying)


def _restored(contact: Contact, changes: tuple[FieldChange, ...]) -> tuple[Contact, tuple[str, ...], frozenset[str]]:
    """The fields as they were; those somebody has written since; and all that do not say what the merge wrote."""
    kept: list[str] = []
    changed: set[str] = set()
    for change in changes:
        now, said = plain_value(contact, change.field), plain_provenance(contact, change.field)
        if now == change.after and said == change.provenance_after:
            contact = with_plain_value(contact, change.field, change.before)
            contact = with_plain_provenance(contact, change.field, change.provenance_before)
        elif change.field == "notes" and (left := _without_added_notes(now, change)) is not None:
            contact = replace(contact, notes=left)
        else:
            changed.add(change.field)
            kept += [change.field] if now != change.before else []
    return contact, tuple(kept), frozenset(changed)


def _without_added_notes(now: str, change: FieldChange) -> str | None:
    """What was added by the merge goes, what people wrote since stays; nothing where they rewrote what was added."""
    added = change.after.removeprefix(change.before).removeprefix(NOTES_APART)
    before, found, after = f"{NOTES_APART}{now}{NOTES_APART}".partition(f"{NOTES_APART}{added}{NOTES_APART}")
    if not found:
        return None
    parts = (part.removeprefix(NOTES_APART).removesuffix(NOTES_APART) for part in (before, after))
    return NOTES_APART.join(part for part in parts if part)


def _back(journal: Journal, absorbed: Contact, belongings: frozenset[Belonging]) -> Contact:
    came_since = any((one.kind, one.id) not in journal.belongings for one in belongings)
    archived = journal.absorbed_status is ContactStatus.ARCHIVED and not came_since
    return replace(
        absorbed,
        kind=journal.absorbed_kind,
        status=ContactStatus.ARCHIVED if archived else ContactStatus.ACTIVE,
        merged_into_id=None,
    )


def _no_wider(
    absorbed: Contact, journal: Journal, *, now: Record, members_of: MembersOf, admins: Set[UserId]
) -> Contact:
    """Seen by no more than see the two as one, where a person has changed since who that is."""
    if journal.audience is None or plain_value(now.contact, "visibility") == journal.audience:
        return absorbed
    seen_by = with_assignee(now.contact.visibility, now.contact.assignee_id)
    assignee_id = absorbed.assignee_id
    able = assignee_id is None or could_see(assignee_id, now, members_of=members_of, admins=admins)
    return replace(
        absorbed,
        visibility=narrowed(absorbed.visibility, seen_by, members_of=members_of),
        assignee_id=assignee_id if able else None,
    )


def _returned(identifier: Identifier, journal: Journal) -> Identifier:
    was_primary = {moved.key for moved in journal.identifiers if moved.primary}
    return replace(
        identifier,
        holder=Holder(OwnerKind.CONTACT, journal.absorbed_id),
        primary=identifier.key in was_primary,
    )


_WITH_A_FIRST = frozenset({IdentifierKind.EMAIL, IdentifierKind.PHONE})
"""A contact's e-mails and phones have a first one; of channels and external ids each stands for itself."""


def _with_firsts(identifiers: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """The oldest e-mail or phone is the first where the one that was has gone, or has never been here."""
    missing = set(_WITH_A_FIRST) - {one.key.kind for one in identifiers if one.primary}
    first: dict[IdentifierKind, str] = {}
    for one in sorted(identifiers, key=lambda identifier: (identifier.created_at, identifier.id)):
        if one.key.kind in missing:
            first.setdefault(one.key.kind, one.id)
    return tuple(replace(one, primary=True) if one.id in first.values() else one for one in identifiers)
