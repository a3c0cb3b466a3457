"""Looks through the contact book for records of one person, in three steps; each is a short unit of work of its own.

First the keys by which others find a contact are written and committed, then it looks for others by them: of two that
are looked at in the same moment by two workers, the one that looks later finds the other. At last both of a pair are
held and compared once more, so that what is written is true at that moment.

Where the rules fail on a record or on two of them, those are set aside with a line in the log, and nobody waits for
them.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from tools.contacts.evidence import ContactPair
from tools.contacts.identifiers import Identifier
from tools.contacts.likeness.blocking import LARGEST_BLOCK, blocking_keys, keys_to_look_by
from tools.contacts.likeness.duplicates import Profile, profile_of, reasons_of
from tools.contacts.merging.pairs import Pairs
from tools.contacts.store import Pair, PairState
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

COMPARE_WHOLE_BOOK = "compare_whole_book"
"""The kind of job that compares all contacts of a business; each business has one at most."""
_log = structlog.get_logger(__name__)

Said = TypeVar("Said")
Profiles = Mapping[ContactId, Profile | None]


@dataclass(frozen=True)
class Findings:
    """What the search has to say."""

    compared: int
    """Pairs of records that were compared."""
    news: frozenset[ContactPair]
    """Pairs of which it says something else than is written."""


async def search_whole_book(work: UnitOfWork) -> None:
    """All contacts are compared, by and by; a search that runs already goes on, or begins anew."""
    await work.jobs.put(COMPARE_WHOLE_BOOK, {}, key=work.business_id)


async def put_blocking_keys(
    work: UnitOfWork, *, contact_ids: Collection[ContactId]
) -> Mapping[ContactId, frozenset[str]]:
    """Writes by what these contacts are found, and says by what they find others; who is compared with nobody has no
    keys.
    """
    await work.duplicates.lock_keys()
    profiles = await _profiles(work, contact_ids)
    await work.duplicates.put_keys(_keys(profiles, blocking_keys))
    return _keys(profiles, keys_to_look_by)


async def find_duplicates(work: UnitOfWork, keys: Mapping[ContactId, frozenset[str]]) -> Findings:
    """Compares these contacts with all who share a key, and with those that were found before; writes nothing."""
    if not keys:
        return Findings(0, frozenset())
    known = await work.pairs.of(list(keys))
    pairs = await work.duplicates.sharing(keys, largest_block=LARGEST_BLOCK)
    pairs |= {pair for pair, there in known.items() if there.state is PairState.OPEN and there.found}
    profiles = await _profiles(work, {each for pair in pairs for each in pair})
    # In a thread: a thousand comparisons take some 60 ms, in which nobody else would be answered.
    news = await asyncio.to_thread(_news, pairs, profiles, known)
    return Findings(len(pairs), news)


async def note_duplicates(work: UnitOfWork, *, pairs: Collection[ContactPair]) -> None:
    """Writes what is true of these pairs now that both records are held; who was erased meanwhile is no pair.

    What a person has said stays: a pair that was parted or dismissed is never suggested again, whatever changes.
    """
    contact_ids = {each for pair in pairs for each in pair}
    held = await work.contacts.lock(contact_ids)
    profiles, known = await _profiles(work, held), await work.pairs.of(list(held))
    for pair in sorted(_news(pairs, profiles, known)):
        found = _reasons(pair, profiles)
        await (work.pairs.note_found(pair, found) if found else work.pairs.forget_found(pair))


def _keys(profiles: Profiles, make: Callable[[Profile], frozenset[str]]) -> dict[ContactId, frozenset[str]]:
    return {
        contact_id: frozenset() if profile is None else _said(partial(make, profile), frozenset(), about=[contact_id])
        for contact_id, profile in profiles.items()
    }


async def _profiles(work: UnitOfWork, contact_ids: Collection[ContactId]) -> Profiles:
    contacts = await work.contacts.some(contact_ids)
    held: dict[str, list[Identifier]] = {contact_id: [] for contact_id in contacts}
    for one in await work.identifiers.of(list(contacts)) if contacts else ():
        held[one.holder.id].append(one)
    return {
        contact_id: _said(partial(profile_of, contact, held[contact_id]), None, about=[contact_id])
        for contact_id, contact in contacts.items()
    }


def _news(pairs: Collection[ContactPair], profiles: Profiles, known: Pairs) -> frozenset[ContactPair]:
    return frozenset(pair for pair in pairs if _is_news(known.get(pair), _reasons(pair, profiles)))


def _is_news(there: Pair | None, found: tuple[str, ...]) -> bool:
    match there:
        case Pair(state=PairState.OPEN):
            return tuple(there.found) != found
        case Pair(state=PairState.APART):
            return False
        case _:
            return bool(found)


def _reasons(pair: ContactPair, profiles: Profiles) -> tuple[str, ...]:
    one, other = (profiles.get(each) for each in pair)
    return _said(partial(reasons_of, one, other), (), about=pair)


def _said(rule: Callable[[], Said], nothing: Said, *, about: Collection[str]) -> Said:
    """What a rule says; ``nothing`` where it fails."""
    try:
        return rule()
    except Exception:
        _log.exception("the rules for duplicates fail on a record, which is set aside", contacts=sorted(about))
        return nothing
