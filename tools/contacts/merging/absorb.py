"""One record takes in another: the survivor's values win, blanks are filled, the rest adds up."""

from collections.abc import Set
from dataclasses import replace

from tools.contacts.access import MembersOf, is_of, narrowed, with_assignee
from tools.contacts.contact import Audience, Contact, ContactKind, ContactStatus
from tools.contacts.editing.contact_fields import (
    FILLED,
    NAMES,
    custom_fields,
    is_blank,
    plain_provenance,
    plain_value,
    with_plain_provenance,
    with_plain_value,
)
from tools.contacts.identifiers import Holder, Identifier, OwnerKind, Source
from tools.contacts.merging.journal import NOTES_APART, MergeKind
from tools.contacts.record import MERGED_IN, OptOut, Record, reaches
from tools.ids import UserId


def absorb(state: Record, other: Record, *, kind: MergeKind, members_of: MembersOf, admins: Set[UserId]) -> Record:
    """The survivor with all of the other; each of its own values wins."""
    identifiers = _identifiers(state, other)
    adds_up = kind in (MergeKind.BY_HAND, MergeKind.PROVEN)
    blocks = [one.contact.blocked_at for one in (state, other) if one.contact.blocked_at is not None]
    opt_outs = state.opt_outs | other.opt_outs
    assignee_id = _assignee(state, other, members_of=members_of, admins=admins)
    return Record(
        contact=replace(
            _filled(state.contact, other.contact, kind=kind),
            kind=other.contact.kind if state.contact.kind is ContactKind.GUEST else state.contact.kind,
            status=other.contact.status if state.contact.status is ContactStatus.ARCHIVED else state.contact.status,
            blocked_at=min(blocks, default=None) if adds_up else state.contact.blocked_at,
            visibility=_visibility(state.contact, other.contact, assignee_id=assignee_id, members_of=members_of),
            assignee_id=assignee_id,
        ),
        identifiers=identifiers,
        tags=state.tags | other.tags,
        opt_outs=opt_outs | (_added_up(opt_outs, identifiers) if adds_up else frozenset()),
        belongings=state.belongings | other.belongings,
    )


def could_see(user_id: UserId, record: Record, *, members_of: MembersOf, admins: Set[UserId]) -> bool:
    """Whether a user sees a record: by its audience, by assignment, as an admin."""
    seen_by = with_assignee(record.contact.visibility, record.contact.assignee_id)
    return user_id in admins or is_of(user_id, seen_by, members_of=members_of)


_WORDS = frozenset({Source.CUSTOMER, Source.PROFILE})


def _filled(mine: Contact, theirs: Contact, *, kind: MergeKind) -> Contact:
    """Mine with what it lacks; a dummy name lacks everything, and never fills anything."""
    fields = [*FILLED, *custom_fields(theirs)]
    if not theirs.dummy_name and _is_named(theirs, kind=kind):
        if mine.dummy_name:
            mine = replace(mine, first_name="", middle_name="", last_name="", dummy_name=False)
        fields += NAMES
    for field in fields:
        if is_blank(plain_value(mine, field)) and _is_believed(theirs, field, kind=kind):
            mine = with_plain_value(mine, field, plain_value(theirs, field))
            mine = with_plain_provenance(mine, field, plain_provenance(theirs, field))
    return replace(mine, notes=_notes(mine.notes, theirs.notes))


def _is_named(contact: Contact, *, kind: MergeKind) -> bool:
    return any(_is_believed(contact, field, kind=kind) for field in NAMES)


def _is_believed(contact: Contact, field: str, *, kind: MergeKind) -> bool:
    """Whether there is a value to take; of a record taken, only what people or systems wrote."""
    if is_blank(plain_value(contact, field)):
        return False
    said = contact.provenance.get(field)
    return kind is not MergeKind.TAKEN or (said is not None and said.source not in _WORDS)


def _notes(mine: str, theirs: str) -> str:
    there_already = f"{NOTES_APART}{theirs}{NOTES_APART}" in f"{NOTES_APART}{mine}{NOTES_APART}"
    if not theirs.strip() or there_already:
        return mine
    return f"{mine}{NOTES_APART}{theirs}" if mine.strip() else theirs


def _identifiers(state: Record, other: Record) -> tuple[Identifier, ...]:
    """The others' become alternates, or primary where there is none of the kind."""
    holder = Holder(OwnerKind.CONTACT, state.id)
    with_primary = {identifier.key.kind for identifier in state.identifiers if identifier.primary}
    return (
        *state.identifiers,
        *(
            replace(one, holder=holder, primary=one.primary and one.key.kind not in with_primary)
            for one in other.identifiers
        ),
    )


def _added_up(opt_outs: frozenset[OptOut], identifiers: tuple[Identifier, ...]) -> frozenset[OptOut]:
    """Who has opted out of a channel has done so with every address it reaches."""
    there = {(out.channel, out.match_key) for out in opt_outs}
    return frozenset(
        OptOut(channel, one.key.match_key, source=MERGED_IN)
        for channel in {out.channel for out in opt_outs}
        for one in identifiers
        if reaches(channel, one) and (channel, one.key.match_key) not in there
    )


def _visibility(mine: Contact, theirs: Contact, *, assignee_id: UserId | None, members_of: MembersOf) -> Audience:
    """Those who might see both, by the audiences or by an assignment."""
    by_name = narrowed(mine.visibility, theirs.visibility, members_of=members_of)
    both = narrowed(
        with_assignee(mine.visibility, mine.assignee_id),
        with_assignee(theirs.visibility, theirs.assignee_id),
        members_of=members_of,
    )
    if both.members is None or by_name.members is None or assignee_id is None:
        return both
    # Whoever is assigned sees it by that alone, and only as long as that lasts.
    return Audience(both.members - ({assignee_id} - by_name.members))


def _assignee(state: Record, other: Record, *, members_of: MembersOf, admins: Set[UserId]) -> UserId | None:
    """The survivor's if they may see both; else the other's, if they may."""
    candidates = (state.contact.assignee_id, other.contact.assignee_id)
    able = (
        user_id
        for user_id in candidates
        if user_id is not None
        and all(could_see(user_id, one, members_of=members_of, admins=admins) for one in (state, other))
    )
    return next(able, None)
