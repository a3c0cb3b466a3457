"""Parts what a merge joined, also when more was joined since: each gets back what is its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.actions.capture.contact_records import load_records, write_record
from tools.actions.merges.journal_tags import with_tag_ids, with_tag_names
from tools.actions.merges.merge_contacts import lock_contacts
from tools.actions.team.members_of_teams import read_people
from tools.actions.team.tell_admins import tell_admins
from tools.actions.team.who_left import who_left
from tools.contacts.attachment import attachment_from_plain, attachment_to_plain
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Holder, Identifier, OwnerKind
from tools.contacts.merging.journal import MergeKind, journal_from_plain, journal_to_plain
from tools.contacts.merging.undo import Surroundings, UndoPlan, members_named, plan_undo
from tools.contacts.merging.unmerging import Link
from tools.contacts.record import BelongingKind, Record
from tools.contacts.store import Merge
from tools.errors import Busy
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Parting:
    """What undoing a merge does, and what it does it to."""

    merge: Merge
    plan: UndoPlan
    before: Mapping[ContactId, Record]
    """The records that are named, as they stand: the survivor with all of it, of the others what is kept of them."""
    later: Sequence[Merge]
    """Merges since, into the survivor or by which it was absorbed itself."""
    led_since: Sequence[Merge]
    """Claims that led a conversation to the survivor which goes back with the absorbed record."""

    @property
    def survivor_id(self) -> ContactId:
        """The record that holds all of it today."""
        return self.plan.survivor.id


async def plan_parting(work: UnitOfWork, merge: Merge, *, by_id: str | None) -> Parting:
    """What undoing a merge of records would do, with all of them locked; this is also the dry run.

    Raises ``Busy`` when somebody joined or parted something in this very moment.
    """
    later, claims = await _since(work, merge)
    named = {each for one in (merge, *later) for each in (one.survivor_id, one.absorbed_id)}
    contacts = await lock_contacts(work, named | {each.absorbed_id for each in claims})
    if [one.id for one in (await _since(work, merge))[0]] != [one.id for one in later]:
        raise Busy
    root = later[-1].survivor_id if later else merge.survivor_id
    before = await _records(work, {each: contacts[each] for each in named}, root=root)
    journals = await with_tag_names(work, [journal_from_plain(one.journal) for one in (merge, *later)])
    target, *links = (
        Link(one.id, journal, before[one.absorbed_id], by_id=one.by_id)
        for one, journal in zip((merge, *later), journals, strict=True)
    )
    holders = await work.identifiers.holders([moved.key for moved in target.journal.identifiers])
    people = await read_people(work)
    around = Surroundings(
        pairs=await work.pairs.of(named),
        held_by_others={key: one.holder for key, one in holders.items() if one.holder.id not in named},
        members_of=people.members_of,
        admins=people.admins,
        gone=await who_left(work, members_named(before.values(), journals)),
    )
    plan = plan_undo(target, later=links, survivor=before[root], around=around, at=work.now, by_id=by_id)
    going = {one.id for one in plan.absorbed.belongings if one.kind is BelongingKind.CONVERSATION}
    led = [each for each in claims if each.conversation_id in going]
    return Parting(merge, plan, before=before, later=later, led_since=led)


async def part_contacts(work: UnitOfWork, parting: Parting, *, by_id: str | None) -> None:
    """Carries it out."""
    plan, before = parting.plan, parting.before
    after = {plan.survivor.id: plan.survivor, plan.absorbed.id: plan.absorbed}
    after |= {link.absorbed.id: link.absorbed for link in plan.rejoined}
    await _hand_over(work, before, after)
    for contact_id in sorted(after):
        await write_record(work, _with_opt_outs_of(before[contact_id], after, plan), after[contact_id])
    standing = before[plan.survivor.id].opt_outs
    await work.opt_outs.remove(standing - plan.survivor.opt_outs - plan.absorbed.opt_outs)
    for pair, value in plan.pairs.items():
        await (work.pairs.remove(pair) if value is None else work.pairs.put(value))
    merges = {one.id: one for one in parting.later}
    for link in plan.rejoined:
        journal = await with_tag_ids(work, link.journal)
        await work.merges.save(replace(merges[link.merge_id], journal=journal_to_plain(journal)))
    for claim in parting.led_since:
        await _lead(work, claim, to=plan.absorbed.id)
    if plan.left_empty:
        await tell_admins(work, contacts=plan.left_empty, by_id=by_id, data={"merge_id": parting.merge.id})
    await work.merges.undone(parting.merge.id, at=work.now, by_id=by_id)


async def _since(work: UnitOfWork, merge: Merge) -> tuple[list[Merge], list[Merge]]:
    """The merges since, in the order in which parting them is undone again; and the claims that led to these."""
    later: list[Merge] = []
    claims: list[Merge] = []
    inner: Merge | None = merge
    while inner is not None:
        into = await work.merges.into(inner.survivor_id, after=0)
        claims += [one for one in into if one.kind is MergeKind.CLAIM]
        later += [one for one in into if one.kind is not MergeKind.CLAIM and one.place > inner.place]
        standing = await work.merges.standing(inner.survivor_id)
        inner = next((one for one in standing if one.kind is not MergeKind.CLAIM), None)
        later += [] if inner is None else [inner]
    return later, claims


async def _records(
    work: UnitOfWork, contacts: Mapping[ContactId, Contact], *, root: ContactId
) -> dict[ContactId, Record]:
    records = await load_records(work, {root: contacts[root]})
    others = [contact_id for contact_id in contacts if contact_id != root]
    stayed = await work.identifiers.of(others)
    for contact_id in others:
        theirs = tuple(one for one in stayed if one.holder.id == contact_id)
        records[contact_id] = Record(contacts[contact_id], identifiers=theirs)
    return records


async def _hand_over(work: UnitOfWork, before: Mapping[ContactId, Record], after: Mapping[ContactId, Record]) -> None:
    was = {one.id: one for record in before.values() for one in record.identifiers}
    moving = [one for record in after.values() for one in record.identifiers if one.holder != was[one.id].holder]
    for from_id, to_id in sorted({(was[one.id].holder.id, one.holder.id) for one in moving}):
        theirs = [one.id for one in moving if (was[one.id].holder.id, one.holder.id) == (from_id, to_id)]
        await work.identifiers.hand_over(theirs, from_id=from_id, to=Holder(OwnerKind.CONTACT, to_id))
    gone_over = {one.id for one in moving}
    await work.identifiers.make_primary(_to_be_first(after.values(), was, gone_over))


def _to_be_first(records: Collection[Record], was: Mapping[str, Identifier], gone_over: Collection[str]) -> list[str]:
    """What is handed over comes as an alternate."""
    return [
        one.id
        for record in records
        for one in record.identifiers
        if one.primary and (one.id in gone_over or not was[one.id].primary)
    ]


def _with_opt_outs_of(before: Record, after: Mapping[ContactId, Record], plan: UndoPlan) -> Record:
    """Opt-outs belong to addresses: those that stand on the survivor are there for the absorbed already."""
    return replace(before, opt_outs=plan.absorbed.opt_outs) if before.id == plan.absorbed.id else before


async def _lead(work: UnitOfWork, claim: Merge, *, to: ContactId) -> None:
    """What was typed names the parted record, so the session leads there from now on."""
    journal = replace(attachment_from_plain(claim.journal), contact_id=to)
    await work.merges.save(replace(claim, survivor_id=to, journal=attachment_to_plain(journal)))
    own = (await work.contacts.lock([claim.absorbed_id]))[claim.absorbed_id]
    if own.merged_into_id == claim.survivor_id:
        await work.contacts.save_locked(replace(own, merged_into_id=to, updated_at=work.now))
