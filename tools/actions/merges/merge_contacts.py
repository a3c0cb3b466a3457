"""Two or more records become one: a person wanted it, or both were proven to be the same customer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.actions.capture.contact_records import load_records, write_record
from tools.actions.merges.journal_tags import with_tag_ids
from tools.actions.team.members_of_teams import People, read_people
from tools.contacts.contact import Contact
from tools.contacts.evidence import is_browser
from tools.contacts.identifiers import Holder, OwnerKind
from tools.contacts.merging.journal import Journal, MergeKind, journal_to_plain
from tools.contacts.merging.merge import MergePlan, plan_merge
from tools.contacts.merging.pairs import Pairs, carry_over, change_to_plain, changed
from tools.contacts.record import Record
from tools.contacts.store import Merge
from tools.errors import Invalid, NotFound
from tools.events import EventType
from tools.ids import ContactId, ConversationId, MergeId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Merging:
    """A merge that is planned on records which this unit of work holds; this is also the dry run."""

    plan: MergePlan
    before: Mapping[ContactId, Record]
    people: People


async def merge_contacts(
    work: UnitOfWork,
    *,
    survivor_id: ContactId,
    absorbed_ids: Collection[ContactId],
    by_id: str | None,
    kind: MergeKind = MergeKind.BY_HAND,
    conversation_id: ConversationId | None = None,
) -> MergePlan:
    """Nothing is lost: the survivor's values win, blanks are filled, everything else moves. Twice is once.

    Raises ``NotFound``, ``WrongState`` for a record that was merged elsewhere, ``Invalid`` for too many values.
    """
    merging = await plan_merging(work, survivor_id=survivor_id, absorbed_ids=absorbed_ids, kind=kind)
    await carry_out_merge(work, merging, by_id=by_id, conversation_id=conversation_id)
    return merging.plan


async def plan_merging(
    work: UnitOfWork, *, survivor_id: ContactId, absorbed_ids: Collection[ContactId], kind: MergeKind
) -> Merging:
    """What the merge would do.

    Raises ``NotFound``, ``WrongState`` for a record that was merged elsewhere.
    """
    records = await load_records(work, await lock_contacts(work, {survivor_id, *absorbed_ids}))
    people = await read_people(work)
    plan = plan_merge(
        records[survivor_id],
        [records[contact_id] for contact_id in absorbed_ids],
        kind=kind,
        members_of=people.members_of,
        admins=people.admins,
    )
    return Merging(plan, records, people)


async def carry_out_merge(
    work: UnitOfWork, merging: Merging, *, by_id: str | None, conversation_id: ConversationId | None
) -> Sequence[MergeId]:
    """Does it; the merges, one for each record absorbed.

    Raises ``Invalid`` for too many values.
    """
    plan, before = merging.plan, merging.before
    if plan.too_many:
        kinds = " and ".join(sorted(kind.value for kind in plan.too_many))
        raise Invalid(f"Together they would hold more than 20 values of a kind ({kinds}).", field="absorbed_ids")
    if plan.changes_nothing:
        return []
    survivor = plan.survivor
    pairs: Pairs = await work.pairs.of(list(before))
    await write_record(work, before[survivor.id], survivor)
    merge_ids: list[MergeId] = []
    for redirect, planned in zip(plan.absorbed, plan.journals, strict=True):
        absorbed = before[redirect.id]
        await _move_identifiers(work, absorbed, plan)
        await work.tags.take(redirect.id, absorbed.tags)
        await work.contacts.save_locked(replace(redirect, updated_at=work.now))
        changes = carry_over(pairs, redirect.id, to=survivor.id, by_id=by_id)
        pairs = changed(pairs, {change.pair: change.after for change in changes})
        for change in changes:
            await work.pairs.put(change.after)
        journal = replace(await with_tag_ids(work, planned), pairs=tuple(map(change_to_plain, changes)))
        merge_ids.append(await _write_journal(work, journal, by_id=by_id, conversation_id=conversation_id))
    return merge_ids


async def lock_contacts(work: UnitOfWork, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
    """The contacts alone, held to the commit with their conversations.

    Raises ``NotFound``.
    """
    await work.merges.lock_conversations(contact_ids)
    contacts = await work.contacts.lock(contact_ids)
    if set(contacts) != set(contact_ids):
        raise NotFound("There is no such contact.")
    return contacts


async def _move_identifiers(work: UnitOfWork, absorbed: Record, plan: MergePlan) -> None:
    """A browser that only wrote from the absorbed record stays there: it comes to the survivor as a claim."""
    stays = plan.kind in (MergeKind.SESSION, MergeKind.TAKEN)
    moving = {one.id for one in absorbed.identifiers if not (stays and is_browser(one.key))}
    to = Holder(OwnerKind.CONTACT, plan.survivor.id)
    await work.identifiers.hand_over(moving, from_id=absorbed.id, to=to)
    primary = [one.id for one in plan.survivor.identifiers if one.primary and one.id in moving]
    await work.identifiers.make_primary(primary)


async def _write_journal(
    work: UnitOfWork, journal: Journal, *, by_id: str | None, conversation_id: ConversationId | None
) -> MergeId:
    merge = Merge(
        id=MergeId(work.new_id("mrg")),
        business_id=work.business_id,
        kind=journal.kind,
        survivor_id=journal.survivor_id,
        absorbed_id=journal.absorbed_id,
        at=work.now,
        journal=journal_to_plain(journal),
        conversation_id=conversation_id,
        by_id=by_id,
    )
    await work.merges.add(merge)
    announce_merge(work, EventType.CONTACT_MERGED, merge)
    return merge.id


def announce_merge(work: UnitOfWork, kind: EventType, merge: Merge) -> None:
    """Tells of a merge or its undoing, naming both records."""
    data = {
        "merge_id": merge.id,
        "kind": merge.kind.value,
        "survivor_id": merge.survivor_id,
        "absorbed_id": merge.absorbed_id,
        "conversation_id": merge.conversation_id,
    }
    work.announce(kind, data, conversation_id=merge.conversation_id, contacts=(merge.survivor_id, merge.absorbed_id))
