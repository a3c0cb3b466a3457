"""What each kind of asker may do at all; whether they see the thing they do it to is ``access.py``'s question."""

from collections.abc import Mapping, Set
from enum import StrEnum

from tools.contacts.access import Asker, AskerKind


class Capability(StrEnum):
    """The rows of "Who asks" in the public contract, each right on its own."""

    OWN_CONVERSATION = "own_conversation"
    """A visitor's: read, write, leave details."""
    READ = "read"
    """Conversations and contacts they see."""
    WORK = "work"
    """Reply, edit, tag, merge, undo own merges, settle conflicts."""
    ASSIGN = "assign"
    """Assign, transfer, accept; set visibility."""
    ARCHIVE = "archive"
    """Archive and block."""
    DELETE = "delete"
    ERASE = "erase"
    ALL_HELD_ON_A_PERSON = "all_held_on_a_person"
    EXPORT = "export"
    IMPORT = "import"
    BROADCAST = "broadcast"
    UNDO_OTHERS_MERGES = "undo_others_merges"
    READ_SETTINGS = "read_settings"
    """Users, teams, tags, templates, … as far as their work needs them."""
    ADMINISTER = "administer"
    """Users, teams, tags, templates, hooks, channels, connections, tokens, business, audit."""


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


A_BUSINESS_MAY_ALLOW = frozenset(
    {
        Capability.DELETE,
        Capability.ERASE,
        Capability.ALL_HELD_ON_A_PERSON,
        Capability.EXPORT,
        Capability.IMPORT,
        Capability.BROADCAST,
        Capability.UNDO_OTHERS_MERGES,
    }
)
"""Each on its own, to its agents; none by default."""


def may(
    asker: Asker,
    capability: Capability,
    *,
    agents_may: Set[Capability],
    scopes: Set[Scope] | None,
) -> bool:
    """Whether the role allows it, and the token too; ``scopes`` is nothing for a user who signed in by password."""
    by_token = scopes is not None or asker.kind is AskerKind.BUSINESS
    if by_token and _SCOPE_OF.get(capability) not in (None, *(scopes or ())):
        return False
    if asker.kind is AskerKind.AGENT and capability in A_BUSINESS_MAY_ALLOW:
        return capability in agents_may
    return capability in _BY_ROLE[asker.kind]


_OF_PEOPLE = frozenset(Capability) - {Capability.OWN_CONVERSATION}

_BY_ROLE: Mapping[AskerKind, frozenset[Capability]] = {
    AskerKind.VISITOR: frozenset({Capability.OWN_CONVERSATION}),
    AskerKind.AGENT: _OF_PEOPLE - A_BUSINESS_MAY_ALLOW - {Capability.ADMINISTER},
    AskerKind.ADMIN: _OF_PEOPLE,
    AskerKind.BUSINESS: _OF_PEOPLE,
}

_SCOPE_OF: Mapping[Capability, Scope] = {
    Capability.READ: Scope.READ,
    Capability.WORK: Scope.WRITE,
    Capability.ASSIGN: Scope.WRITE,
    Capability.ARCHIVE: Scope.WRITE,
    Capability.DELETE: Scope.WRITE,
    Capability.ERASE: Scope.WRITE,
    Capability.ALL_HELD_ON_A_PERSON: Scope.READ,
    Capability.EXPORT: Scope.READ,
    Capability.IMPORT: Scope.WRITE,
    Capability.BROADCAST: Scope.WRITE,
    Capability.UNDO_OTHERS_MERGES: Scope.WRITE,
    Capability.READ_SETTINGS: Scope.READ,
    Capability.ADMINISTER: Scope.ADMIN,
}
"""A token needs this scope; one does not include another."""
