"""What each kind of asker may do at all; whether they see the thing they do it to is ``access.py``'s question."""

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import Literal

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


TOKEN_NEEDS: Mapping[Capability, Literal["read", "write", "admin"]] = {
    Capability.READ: "read",
    Capability.WORK: "write",
    Capability.ASSIGN: "write",
    Capability.ARCHIVE: "write",
    Capability.DELETE: "write",
    Capability.ERASE: "write",
    Capability.ALL_HELD_ON_A_PERSON: "read",
    Capability.EXPORT: "read",
    Capability.IMPORT: "write",
    Capability.BROADCAST: "write",
    Capability.UNDO_OTHERS_MERGES: "write",
    Capability.READ_SETTINGS: "read",
    Capability.ADMINISTER: "admin",
}
"""The scope of a token by which it may be done; a visitor's own conversation needs none."""


def may(asker: Asker, capability: Capability, *, agents_may: Set[Capability]) -> bool:
    """Whether the role allows it; ``agents_may`` is what the business allows its agents.

    A token must besides cover ``TOKEN_NEEDS[capability]``.
    """
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
