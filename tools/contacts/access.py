"""Who may see a contact or a conversation, and how audiences meet; nothing that happens by itself widens one."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tools.contacts.contact import Audience, Contact
from tools.ids import BusinessId, TeamId, UserId


class AskerKind(StrEnum):
    """Who asks."""

    VISITOR = "visitor"
    """A customer's session: its own conversation and nothing else."""
    AGENT = "agent"
    ADMIN = "admin"
    BUSINESS = "business"
    """A token of the business itself."""


@dataclass(frozen=True)
class Asker:
    """Whoever asks, as far as access goes."""

    business_id: BusinessId
    kind: AskerKind
    user_id: UserId | None = None
    teams: frozenset[TeamId] = frozenset()


class Sight(StrEnum):
    """How somebody comes to see something."""

    NONE = "none"
    """It does not exist for them."""
    OWN = "own"
    """They are of its audience, or it is assigned to them."""
    BY_ROLE = "by_role"
    """Restricted to others: their role lets them look, without notifications; each look is in the audit log."""


Sees = Callable[[Contact], bool]
"""Whether whoever asks may see a contact; called only for what they are about to be shown, for it may be noted."""

MembersOf = Mapping[str, Set[UserId]]
"""The members of each team; what is no key here is a user."""


class Shown(Protocol):
    """What is shown to some and hidden from others: a contact or a conversation."""

    @property
    def business_id(self) -> BusinessId: ...
    @property
    def visibility(self) -> Audience: ...
    @property
    def assignee_id(self) -> UserId | None: ...


def may_see(asker: Asker, thing: Shown) -> bool:
    """Whether a contact or conversation exists for the asker."""
    return sight(asker, thing) is not Sight.NONE


def sight(asker: Asker, thing: Shown) -> Sight:
    """How a contact or conversation is seen by the asker."""
    if asker.business_id != thing.business_id or asker.kind is AskerKind.VISITOR:
        return Sight.NONE
    if _is_of(asker, thing.visibility) or (asker.user_id is not None and asker.user_id == thing.assignee_id):
        return Sight.OWN
    return Sight.NONE if asker.kind is AskerKind.AGENT else Sight.BY_ROLE


def narrowed(one: Audience, other: Audience, *, members_of: MembersOf) -> Audience:
    """Those who are of both.

    Two teams meet in the users who are in both today, because an audience names users and teams and no overlaps.
    A team named in both stays a team: who leaves it sees no more.
    """
    if one.members is None or other.members is None:
        return one if other.members is None else other
    shared = Audience(one.members & other.members)
    in_both = users_of(one, members_of=members_of) & users_of(other, members_of=members_of)
    return Audience((shared.members or frozenset()) | (in_both - users_of(shared, members_of=members_of)))


def users_of(audience: Audience, *, members_of: MembersOf) -> frozenset[str]:
    """The users of a restricted audience, those of its teams included."""
    members = audience.members or frozenset()
    return frozenset(user for member in members for user in members_of.get(member, {member}))


def with_assignee(audience: Audience, assignee_id: UserId | None) -> Audience:
    """All who see by themselves: the audience, and whoever it is assigned to."""
    if audience.members is None or assignee_id is None:
        return audience
    return Audience(audience.members | {assignee_id})


def for_claim(conversation: Audience, contact: Audience, *, members_of: MembersOf) -> Audience:
    """The audience of a conversation that a claim led to a contact: the contact's applies where it narrows."""
    return narrowed(conversation, contact, members_of=members_of)


def is_of(user_id: UserId, audience: Audience, *, members_of: MembersOf) -> bool:
    """Whether a user is of an audience, by name or by team."""
    return audience.everyone or user_id in users_of(audience, members_of=members_of)


def shut_out_by(
    asker: Asker, audience: Audience, *, assignee_id: UserId | None, members_of: MembersOf
) -> frozenset[UserId]:
    """Whom of themselves and the assignee an agent would shut out by this audience, which they may not."""
    if asker.kind is not AskerKind.AGENT:
        return frozenset()
    needed = {user_id for user_id in (asker.user_id, assignee_id) if user_id is not None}
    return frozenset(user_id for user_id in needed if not is_of(user_id, audience, members_of=members_of))


def comes_by_itself_to(
    user_id: UserId, *, conversation: Audience, contact: Audience, members_of: MembersOf, admins: Set[UserId]
) -> bool:
    """Whether a conversation goes to whoever answers for its contact without anybody's doing.

    An older conversation may be hidden from some who see the contact, and one of them may have said who answers.
    """
    if conversation.everyone or user_id in admins or is_of(user_id, conversation, members_of=members_of):
        return True
    all_see_it = users_of(contact, members_of=members_of) <= users_of(conversation, members_of=members_of)
    return not contact.everyone and all_see_it


def without(audience: Audience, gone: Set[str]) -> Audience:
    """The audience once these users and teams are gone; left empty it means admins, who are to be told."""
    return audience if audience.members is None else Audience(audience.members - gone)


def is_admins_only(audience: Audience) -> bool:
    """Whether nobody is named."""
    return audience.members == frozenset()


def _is_of(asker: Asker, audience: Audience) -> bool:
    members = audience.members
    return members is None or asker.user_id in members or not members.isdisjoint(asker.teams)
