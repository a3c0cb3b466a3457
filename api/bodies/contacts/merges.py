"""Merges: what is asked, what they do, and what they did."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.bodies.conversations import Visibility, shown_visibility
from api.bodies.strict import WHOLE, Answer, Asked, Flag
from tools.actions.merges.preview_merge import MergePreview
from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence, Identifier, IdentifierKind
from tools.contacts.merging.journal import MergeKind
from tools.contacts.merging.merge import FieldOutcome
from tools.contacts.merging.merge_list import SeenMerge
from tools.contacts.record import MERGED_IN, Belonging, BelongingKind, OptOut, Record
from tools.conversations.lists import ChatsAmount
from tools.ids import MergeId

_APART = ("visibility", "assignee_id", "blocked_at")
"""Shown beside the fields."""
Shown = Callable[[str], bool]
"""Whether a field is shown: a custom field that was removed is not."""
Id = Annotated[str, Field(min_length=1, max_length=100)]


class MergeAsked(Asked):
    """Which records become one, and which of them stays."""

    survivor_id: Id
    absorbed_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]
    dry_run: Flag = False
    """Nothing is changed, and the answer says what would be."""
    expected_versions: Annotated[Mapping[Id, Annotated[int, WHOLE]], Field(max_length=51)] = {}
    """The `versions` of a dry run: refused when somebody has changed one of the records since."""


class MergeBody(Answer):
    """Two records that became one."""

    id: str
    """By which it is undone."""
    kind: MergeKind
    survivor_id: str
    survivor_name: str
    absorbed_id: str
    absorbed_name: str
    conversation_id: str | None
    """The chat that led to it, if the asker may see that."""
    by_id: str | None
    """Nobody, where a chat or a sync did it."""
    at: datetime
    undone_at: datetime | None
    undone_by: str | None

    @classmethod
    def of(cls, seen: SeenMerge, *, chats: Collection[str]) -> Self:
        """For somebody who may see both records, and these conversations."""
        merge = seen.merge
        return cls(
            id=merge.id,
            kind=merge.kind,
            survivor_id=merge.survivor_id,
            survivor_name=seen.survivor.name,
            absorbed_id=merge.absorbed_id,
            absorbed_name=seen.absorbed.name,
            conversation_id=merge.conversation_id if merge.conversation_id in chats else None,
            by_id=merge.by_id,
            at=merge.at,
            undone_at=merge.undone_at,
            undone_by=merge.undone_by,
        )


class SetAsideBody(Answer):
    """What a record said instead."""

    contact_id: str
    value: Any


class FieldOutcomeBody(Answer):
    """What becomes of one field."""

    field: str
    value: Any
    from_id: str
    """The record it comes from."""
    set_aside: Sequence[SetAsideBody]

    @classmethod
    def of(cls, outcome: FieldOutcome) -> Self:
        """As it is planned."""
        aside = [SetAsideBody(contact_id=who, value=what) for who, what in outcome.set_aside]
        return cls(field=outcome.field, value=outcome.value, from_id=outcome.from_id, set_aside=aside)


class ValueOutcomeBody(Answer):
    """An e-mail or phone of the survivor."""

    value: str
    extension: str
    primary: bool
    evidence: Evidence
    from_id: str

    @classmethod
    def of(cls, identifier: Identifier, from_id: str) -> Self:
        """As it will be."""
        return cls(
            value=identifier.value,
            extension=identifier.extension,
            primary=identifier.primary,
            evidence=identifier.evidence,
            from_id=from_id,
        )


class TagOutcomeBody(Answer):
    """A tag of the survivor, and who had it."""

    name: str
    from_ids: Sequence[str]


class OptOutBody(Answer):
    """An address that is not written to on a channel."""

    channel: str
    address: str
    added_by_merge: bool
    """It was said of another address; who has opted out of a channel has done so with every address."""

    @classmethod
    def of(cls, out: OptOut) -> Self:
        """As it stands."""
        return cls(channel=out.channel, address=out.match_key, added_by_merge=out.source == MERGED_IN)


class MovesBody(Answer):
    """How much goes to another record, conversations as far as the asker may see them."""

    conversations: int
    messages: int
    notes: int
    pending_handovers: int
    claims: int
    consents: int
    invoices: int

    @classmethod
    def of(cls, belongings: Iterable[Belonging], chats: ChatsAmount) -> Self:
        """Counted."""
        counts = Counter(one.kind for one in belongings)
        return cls(
            conversations=len(chats.conversation_ids),
            messages=chats.messages,
            notes=chats.notes,
            pending_handovers=chats.pending_handovers,
            claims=counts[BelongingKind.CLAIM],
            consents=counts[BelongingKind.CONSENT],
            invoices=counts[BelongingKind.INVOICE],
        )


class MergedBody(Answer):
    """What a merge does, or with a dry run would do."""

    dry_run: bool
    changes_nothing: bool
    """There is nothing to absorb: the records are one already."""
    merge_ids: Sequence[str]
    """One for each absorbed record, by which it is undone."""
    survivor_id: str
    absorbed_ids: Sequence[str]
    kind: ContactKind
    status: ContactStatus
    fields: Sequence[FieldOutcomeBody]
    emails: Sequence[ValueOutcomeBody]
    phones: Sequence[ValueOutcomeBody]
    channel_identities: int
    tags: Sequence[TagOutcomeBody]
    opt_outs: Sequence[OptOutBody]
    blocked: bool
    moves: MovesBody
    visibility: Visibility
    admins_only: bool
    """Nobody may see all of the records, so only admins see the survivor."""
    shut_out: Sequence[str]
    """Users who see one of the records now and will not see the survivor."""
    assignee_id: str | None
    dropped_assignee_ids: Sequence[str]
    """They answered for one of the records and may not see them all."""
    too_many: Sequence[IdentifierKind]
    """Kinds of which the survivor would hold more than a contact may; such a merge is refused."""
    versions: Mapping[str, int]
    """Of the records this was planned on, for `expected_versions`."""

    @classmethod
    def of(
        cls,
        preview: MergePreview,
        *,
        dry_run: bool,
        merge_ids: Sequence[MergeId],
        shown: Shown,
    ) -> Self:
        """For somebody who may see all the records."""
        plan, before = preview.merging.plan, preview.merging.before
        survivor, absorbed = plan.survivor, [before[contact.id] for contact in plan.absorbed]
        records = [before[survivor.id], *absorbed]
        values = _values(survivor, records)
        return cls(
            dry_run=dry_run,
            changes_nothing=plan.changes_nothing,
            merge_ids=merge_ids,
            survivor_id=survivor.id,
            absorbed_ids=[record.id for record in absorbed],
            kind=survivor.contact.kind,
            status=survivor.contact.status,
            fields=[
                FieldOutcomeBody.of(each) for each in plan.fields if each.field not in _APART and shown(each.field)
            ],
            emails=values[IdentifierKind.EMAIL],
            phones=values[IdentifierKind.PHONE],
            channel_identities=len(values[IdentifierKind.CHANNEL]),
            tags=_tags(survivor, records),
            opt_outs=[OptOutBody.of(out) for out in sorted(survivor.opt_outs, key=_by_channel)],
            blocked=survivor.contact.blocked_at is not None,
            moves=MovesBody.of((one for record in absorbed for one in record.belongings), preview.chats),
            visibility=shown_visibility(survivor.contact.visibility),
            admins_only=plan.admins_only,
            shut_out=sorted(preview.shut_out),
            assignee_id=survivor.contact.assignee_id,
            dropped_assignee_ids=sorted(plan.dropped_assignees),
            too_many=sorted(plan.too_many),
            versions={record.id: record.contact.version for record in records},
        )


def _values(survivor: Record, records: Sequence[Record]) -> dict[IdentifierKind, list[ValueOutcomeBody]]:
    came_from = {one.id: record.id for record in records for one in record.identifiers}
    found: dict[IdentifierKind, list[ValueOutcomeBody]] = {kind: [] for kind in IdentifierKind}
    for one in sorted(survivor.identifiers, key=lambda each: not each.primary):
        found[one.key.kind].append(ValueOutcomeBody.of(one, came_from[one.id]))
    return found


def _tags(survivor: Record, records: Sequence[Record]) -> list[TagOutcomeBody]:
    return [
        TagOutcomeBody(name=name, from_ids=[record.id for record in records if name in record.tags])
        for name in sorted(survivor.tags)
    ]


def _by_channel(out: OptOut) -> tuple[str, str]:
    return out.channel, out.match_key
