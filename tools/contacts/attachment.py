"""A claim led to a contact: its conversation goes there, and nothing at all is written on the contact."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from tools.contacts.access import MembersOf, for_claim, without
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactStatus
from tools.contacts.evidence import ContactPair, pair_of, shows_who
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key
from tools.contacts.record import Belonging, BelongingKind, Record
from tools.errors import Invalid
from tools.ids import ContactId, UserId


@dataclass(frozen=True)
class Standing:
    """Who sees a conversation, who answers for it, and its tags."""

    audience: Audience
    assignee_id: UserId | None
    person_has_it: bool
    """A person is in this chat, or owes it an answer: it is not given to another."""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AttachmentJournal:
    """What an undo needs."""

    own_id: ContactId
    contact_id: ContactId
    own_status: ContactStatus
    before: Standing
    after: Standing
    released: tuple[Key, ...] = ()


@dataclass(frozen=True)
class AttachmentPlan:
    """What happens; the contact itself is not part of it."""

    contact_id: ContactId
    own: Contact
    """The session's own record as it will be: a redirect, or as it was if more than this session hangs on it."""
    standing: Standing
    moves: frozenset[Belonging]
    released: tuple[Key, ...]
    """Claimed values of the own record that nobody holds any more; they stay noted as said."""
    journal: AttachmentJournal


@dataclass(frozen=True)
class DetachmentPlan:
    """What happens when a claim is undone, corrected, or meets another."""

    own: Contact
    standing: Standing
    claims_again: tuple[Key, ...]
    """Values of the own record that nobody has taken since."""
    apart: ContactPair | None
    """To be remembered as two people, where a person says so."""


def plan_attachment(
    *, own: Record, contact: Contact, standing: Standing, moves: frozenset[Belonging], members_of: MembersOf
) -> AttachmentPlan:
    """The conversation goes to the contact, with ``moves``, what came through its session; to itself nothing does."""
    if own.contact.business_id != contact.business_id:
        message = "Contacts of different businesses have nothing to do with each other."
        raise Invalid(message, field="contact_id")
    to_itself = own.id == contact.id
    whole = not to_itself and _is_of_this_session(own, moves)
    released = () if to_itself else _released(own, moves)
    after = standing if to_itself else _applied(standing, contact, own=own, members_of=members_of)
    return AttachmentPlan(
        contact_id=contact.id,
        own=_redirect(own.contact, to=contact.id) if whole else own.contact,
        standing=after,
        moves=frozenset() if to_itself else moves,
        released=released,
        journal=AttachmentJournal(
            own_id=own.id,
            contact_id=contact.id,
            own_status=own.contact.status,
            before=standing,
            after=after,
            released=released,
        ),
    )


def plan_detachment(
    journal: AttachmentJournal,
    *,
    own: Contact,
    standing: Standing,
    held: Mapping[Key, Holder],
    by_person: bool,
    gone: Set[str],
) -> DetachmentPlan:
    """The conversation, its follow-up and all that came through its session go back; the contact was never changed.

    ``own`` and ``standing`` are as they are now, ``held`` says who holds what was released. What a person undoes is
    seen again by those who saw it before; what is taken back by itself stays as narrow as it is. Nothing is
    shown or given to users and teams that are ``gone``.
    """
    reopened = by_person and standing.audience == journal.after.audience
    given_by_claim = standing.assignee_id == journal.after.assignee_id and not standing.person_has_it
    before_claim = None if journal.before.assignee_id in gone else journal.before.assignee_id
    was_redirect = own.merged_into_id == journal.contact_id
    return DetachmentPlan(
        own=replace(own, status=journal.own_status, merged_into_id=None) if was_redirect else own,
        standing=replace(
            standing,
            audience=without(journal.before.audience, gone) if reopened else standing.audience,
            assignee_id=before_claim if given_by_claim else standing.assignee_id,
        ),
        claims_again=tuple(key for key in journal.released if key not in held),
        apart=pair_of(journal.own_id, journal.contact_id) if by_person else None,
    )


def members_named(standing: Standing) -> frozenset[str]:
    """The users and teams it is shown to, and the user it is given to."""
    assignee = frozenset[str]() if standing.assignee_id is None else frozenset({standing.assignee_id})
    return assignee | (standing.audience.members or frozenset())


def attachment_to_plain(journal: AttachmentJournal) -> dict[str, Any]:
    """The journal as JSON takes it."""
    return {
        "own_id": journal.own_id,
        "contact_id": journal.contact_id,
        "own_status": journal.own_status.value,
        "before": _standing_to_plain(journal.before),
        "after": _standing_to_plain(journal.after),
        "released": [[key.kind.value, key.match_key] for key in journal.released],
    }


def attachment_from_plain(plain: Mapping[str, Any]) -> AttachmentJournal:
    """The journal that ``attachment_to_plain`` was given."""
    return AttachmentJournal(
        own_id=ContactId(plain["own_id"]),
        contact_id=ContactId(plain["contact_id"]),
        own_status=ContactStatus(plain["own_status"]),
        before=_standing_from_plain(plain["before"]),
        after=_standing_from_plain(plain["after"]),
        released=tuple(Key(IdentifierKind(kind), match_key) for kind, match_key in plain["released"]),
    )


def _redirect(own: Contact, *, to: ContactId) -> Contact:
    return replace(own, status=ContactStatus.MERGED, merged_into_id=to)


def _is_of_this_session(own: Record, moves: frozenset[Belonging]) -> bool:
    """Whether nothing would be left on a redirect where nobody looks: other sessions' chats, notes, proof."""
    proven = any(shows_who(one.key, one.evidence) for one in own.identifiers)
    return own.belongings <= moves and not own.contact.notes.strip() and not proven


def _released(own: Record, moves: frozenset[Belonging]) -> tuple[Key, ...]:
    conversations = {one.id for one in moves if one.kind is BelongingKind.CONVERSATION}
    return tuple(
        one.key
        for one in own.identifiers
        if one.evidence is Evidence.CLAIMED and one.conversation_id in conversations
    )


def _applied(standing: Standing, contact: Contact, *, own: Record, members_of: MembersOf) -> Standing:
    """The contact's assignment applies unless a person has the chat; its visibility where it narrows."""
    stays = standing.person_has_it and standing.assignee_id is not None
    return replace(
        standing,
        audience=for_claim(standing.audience, contact.visibility, members_of=members_of),
        assignee_id=standing.assignee_id if stays else contact.assignee_id or standing.assignee_id,
        tags=standing.tags | own.tags,
    )


def _standing_to_plain(standing: Standing) -> dict[str, Any]:
    members = standing.audience.members
    return {
        "audience": "everyone" if members is None else sorted(members),
        "assignee_id": standing.assignee_id,
        "person_has_it": standing.person_has_it,
        "tags": sorted(standing.tags),
    }


def _standing_from_plain(plain: Mapping[str, Any]) -> Standing:
    members, assignee_id = plain["audience"], plain["assignee_id"]
    return Standing(
        audience=EVERYONE if members == "everyone" else Audience(frozenset(members)),
        assignee_id=None if assignee_id is None else UserId(assignee_id),
        person_has_it=plain["person_has_it"],
        tags=frozenset(plain["tags"]),
    )
