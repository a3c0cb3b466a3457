"""Which of a contact's e-mails, and which of its phones, is the first of its kind."""

from collections.abc import Collection, Sequence

from tools.contacts.identifiers import Evidence, Identifier, Key


def first_of_kind(held: Sequence[Identifier], *, wanted: Key | None, entered: Collection[Key]) -> Identifier | None:
    """Of the values of one kind that a contact holds, oldest first; nothing when there are none.

    The one that was asked for; else the present one while it is proven; else, so that a corrected value takes the
    place of the wrong one, what was entered now; else the oldest that is proven, or the oldest.
    """
    by_key = {one.key: one for one in held}
    if wanted is not None:
        return by_key.get(wanted)
    proven = [one for one in held if one.evidence is Evidence.PROVEN]
    present = [one for one in proven if one.primary]
    now = [by_key[key] for key in entered if key in by_key]
    return next(iter([*present, *now, *proven, *(one for one in held if one.primary), *held]), None)
