"""Everybody who asks, and what they may get of a route."""

from collections.abc import Mapping
from enum import StrEnum


class Who(StrEnum):
    """Everybody who asks."""

    ADMIN = "admin"
    CHOSEN = "chosen"
    """An agent of the secret's audience."""
    READER = "reader"
    """A token of the same agent that is good for reading alone."""
    PROGRAM = "program"
    """A token of the business."""
    OTHER = "other"
    """An agent who is not of the audience."""
    STRANGER = "stranger"
    """An agent of another business."""
    STRANGE_ADMIN = "strange_admin"
    """An admin of another business."""
    VISITOR = "visitor"
    """The customer who writes in the secret's conversation."""
    OTHER_VISITOR = "other_visitor"
    """The customer of another conversation."""
    NOBODY = "nobody"


OF_THE_SECRET = frozenset({Who.ADMIN, Who.CHOSEN, Who.READER, Who.PROGRAM})
"""Those for whom the secret exists."""
OUTSIDE = (Who.OTHER, Who.STRANGER, Who.STRANGE_ADMIN, Who.OTHER_VISITOR, Who.NOBODY)
"""Those for whom nothing may be different by it."""

MAY = 0
"""In a table of statuses: whatever the row says that those get who may."""


class May(StrEnum):
    """Who may call a route, and what the others are told."""

    SEE = "see"
    """Reads what hangs on a contact or conversation: those who may see it; for all others it is not there."""
    WORK = "work"
    """Changes what hangs on a contact or conversation: those who may see it and write."""
    DECIDE = "decide"
    """The same, for admins and programs; for agents only if the business allows it (``Eyes.need``)."""
    LIST = "list"
    """Reads what everybody of the team has, each their own part: lists, the team, the business."""
    DO = "do"
    """Changes something that hangs on nothing hidden, as everybody of the team may: adds a contact, sets presence."""
    ADMINISTER = "administer"
    """For admins and programs of the business."""
    VISIT = "visit"
    """Web chat: the visitor of the conversation."""
    ALL = "all"
    """Everybody, with or without a token."""


_NOT_VISITORS = {Who.VISITOR: 403, Who.OTHER_VISITOR: 403, Who.NOBODY: 401}
_NOT_THERE = {Who.OTHER: 404, Who.STRANGER: 404, Who.STRANGE_ADMIN: 404, **_NOT_VISITORS}
_ALL_OF_THE_SECRET = dict.fromkeys(OF_THE_SECRET, MAY)
_ROLES_ALONE = {
    Who.ADMIN: MAY,
    Who.PROGRAM: MAY,
    Who.CHOSEN: 403,
    Who.READER: 403,
    Who.OTHER: 403,
    Who.STRANGER: 403,
    Who.STRANGE_ADMIN: MAY,
    **_NOT_VISITORS,
}

STATUSES: Mapping[May, Mapping[Who, int]] = {
    May.SEE: {**_ALL_OF_THE_SECRET, **_NOT_THERE},
    May.WORK: {**_ALL_OF_THE_SECRET, Who.READER: 403, **_NOT_THERE},
    May.DECIDE: _ROLES_ALONE,
    May.LIST: {**dict.fromkeys(Who, MAY), **_NOT_VISITORS},
    May.DO: {**dict.fromkeys(Who, MAY), Who.READER: 403, **_NOT_VISITORS},
    May.ADMINISTER: _ROLES_ALONE,
    May.VISIT: {**dict.fromkeys(Who, 403), Who.VISITOR: MAY, Who.OTHER_VISITOR: 404, Who.NOBODY: 401},
    May.ALL: dict.fromkeys(Who, MAY),
}
"""For a row that names something, whoever is of another business gets 404 where this says that they may."""
