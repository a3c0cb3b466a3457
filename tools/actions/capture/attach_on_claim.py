"""A merge on a claim: the conversation goes to the contact its words name, and back; the contact is not written."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from tools.actions.capture.read_session import SessionView
from tools.actions.merges.merge_contacts import announce_merge
from tools.actions.team.members_of_teams import NOBODY, read_people
from tools.actions.team.tell_admins import tell_admins
from tools.actions.team.who_left import who_left
from tools.contacts.access import is_admins_only
from tools.contacts.attachment import (
    Standing,
    attachment_from_plain,
    attachment_to_plain,
    members_named,
    plan_attachment,
    plan_detachment,
)
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Claim, ClaimState, Evidence, Holder, Identifier, Key, OwnerKind, Source
from tools.contacts.merging.journal import MergeKind
from tools.contacts.record import Belonging, BelongingKind, Record
from tools.contacts.store import Merge
from tools.conversations.conversation import Conversation, ConversationState, IdentityLevel
from tools.conversations.handover import FollowUpState, Handover
from tools.events import EventType
from tools.ids import ContactId, ConversationId, MergeId
from tools.toolkit import UnitOfWork


def standing_of(conversation: Conversation, handover: Handover | None) -> Standing:
    """Who sees a conversation and answers for it."""
    owed = handover is not None and (
        handover.follow_up.state is FollowUpState.OPEN and handover.follow_up.owner_id is not None
    )
    return Standing(
        audience=conversation.visibility,
        assignee_id=conversation.assignee_id,
        person_has_it=owed or conversation.state is ConversationState.HUMAN,
        tags=frozenset(conversation.tags),
    )


async def attach_on_claim(
    work: UnitOfWork, view: SessionView, *, contact: Contact, standing: Standing
) -> tuple[MergeId, Standing]:
    """The session's conversations go to the contact; what its own record only claimed, nobody holds any more."""
    own = view.own
    belongings = (await work.merges.belongings([own.id]))[own.id]
    record = Record(
        contact=own,
        identifiers=view.identifiers,
        tags=(await work.tags.of([own.id]))[own.id],
        belongings=belongings,
    )
    both_restricted = not (standing.audience.everyone or contact.visibility.everyone)
    people = await read_people(work) if both_restricted else NOBODY
    plan = plan_attachment(
        own=record,
        contact=contact,
        standing=standing,
        moves=_of_session(belongings, view),
        members_of=people.members_of,
    )
    released = [one.id for one in view.identifiers if one.key in plan.released]
    await work.identifiers.remove(released, held_by=own.id)
    await _move(work, view, plan.moves, to=contact.id)
    if plan.own != own:
        await work.contacts.save_locked(replace(plan.own, updated_at=work.now))
    merge = Merge(
        id=MergeId(work.new_id("mrg")),
        business_id=work.business_id,
        kind=MergeKind.CLAIM,
        survivor_id=contact.id,
        absorbed_id=own.id,
        at=work.now,
        journal=attachment_to_plain(plan.journal),
        conversation_id=view.conversation.id,
    )
    await work.merges.add(merge)
    announce_merge(work, EventType.CONTACT_MERGED, merge)
    return merge.id, plan.standing


async def take_back_claim(
    work: UnitOfWork, view: SessionView, *, standing: Standing, by_id: str | None
) -> tuple[Contact, Standing]:
    """The session's conversations come back to its own record; ``by_id`` is the person who wants it, if one does."""
    away_id = view.conversation.contact_id
    if view.attachment is None:
        await move_conversation(work, view, from_id=away_id, to_id=view.own.id)
        return view.own, standing
    await _move(work, view, await belongings_of_session(work, view), to=view.own.id)
    journal = attachment_from_plain(view.attachment.journal)
    held = await work.identifiers.holders(journal.released)
    plan = plan_detachment(
        journal,
        own=view.own,
        standing=standing,
        held={key: one.holder for key, one in held.items()},
        by_person=by_id is not None,
        gone=await who_left(work, members_named(journal.before)),
    )
    if is_admins_only(plan.standing.audience) and plan.standing.audience != standing.audience:
        await tell_admins(
            work, conversations=[view.conversation.id], by_id=by_id, data={"merge_id": view.attachment.id}
        )
    if plan.own != view.own:
        await work.contacts.save_locked(replace(plan.own, updated_at=work.now))
    await _hold_again(work, view, plan.claims_again)
    await work.merges.undone(view.attachment.id, at=work.now, by_id=by_id)
    announce_merge(work, EventType.CONTACT_UNMERGED, view.attachment)
    return plan.own, plan.standing


async def belongings_of_session(work: UnitOfWork, view: SessionView) -> frozenset[Belonging]:
    """What hangs on the contact its conversation is with, and came through this session."""
    away_id = view.conversation.contact_id
    return _of_session((await work.merges.belongings([away_id]))[away_id], view)


async def _hold_again(work: UnitOfWork, view: SessionView, keys: Collection[Key]) -> None:
    """What the own record claimed before, as far as it still counts."""
    if not keys:
        return
    said = {claim.key: claim for claim in await work.claims.of_contact(view.own.id) if claim.state is ClaimState.OPEN}
    await work.identifiers.claim(
        claimed_identifiers(work, view, [said[key] for key in keys if key in said], without=frozenset())
    )


def claimed_identifiers(
    work: UnitOfWork, view: SessionView, claims: Sequence[Claim], *, without: Collection[Key]
) -> list[Identifier]:
    """What was typed as identifiers of the session's own record; the first of a kind is the primary."""
    primary = {one.key.kind for one in view.identifiers if one.primary and one.key not in without}
    made: list[Identifier] = []
    for claim in claims:
        made.append(
            Identifier(
                id=work.new_id("idn"),
                business_id=work.business_id,
                key=claim.key,
                value=claim.value,
                holder=Holder(OwnerKind.CONTACT, view.own.id),
                evidence=Evidence.CLAIMED,
                source=Source.CUSTOMER,
                primary=claim.key.kind not in primary,
                created_at=work.now,
                extension=claim.extension,
                conversation_id=claim.conversation_id,
            )
        )
        primary.add(claim.key.kind)
    return made


async def move_conversation(work: UnitOfWork, view: SessionView, *, from_id: ContactId, to_id: ContactId) -> None:
    """This conversation alone, with what came out of it, goes to another contact."""
    await move_conversations(work, {view.conversation.id}, from_id=from_id, to_id=to_id)


async def move_conversations(
    work: UnitOfWork, conversation_ids: Collection[str], *, from_id: ContactId, to_id: ContactId
) -> None:
    """Conversations, with what came out of them, go to another contact."""
    belongings = (await work.merges.belongings([from_id]))[from_id]
    await work.merges.move(_out_of(belongings, conversation_ids), to=to_id)


async def _move(work: UnitOfWork, view: SessionView, belongings: Collection[Belonging], *, to: ContactId) -> None:
    await work.merges.move(belongings, to=to)
    for one in belongings:
        if one.kind is BelongingKind.CONVERSATION and one.id != view.conversation.id:
            earlier = await work.conversations.lock(ConversationId(one.id))
            if earlier is not None and earlier.identity is IdentityLevel.NONE:
                await work.conversations.save(replace(earlier, identity=IdentityLevel.CLAIMED))


def _of_session(belongings: Collection[Belonging], view: SessionView) -> frozenset[Belonging]:
    """The conversations of this session, with what came out of them."""
    through = None if view.sender is None else view.sender.key
    conversations = {
        one.id
        for one in belongings
        if one.kind is BelongingKind.CONVERSATION
        and (one.id == view.conversation.id or through in one.through | one.proven)
    }
    return _out_of(belongings, conversations)


def _out_of(belongings: Collection[Belonging], conversations: Collection[str]) -> frozenset[Belonging]:
    return frozenset(one for one in belongings if one.id in conversations or one.conversation_id in conversations)
