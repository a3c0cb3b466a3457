"""Words for tests of merging: records with everything on them."""

import json
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.contacts.contact import Audience, Contact, ContactKind, ContactStatus, Provenance
from tools.contacts.evidence import shows_who
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.merging.journal import MergeKind, journal_from_plain, journal_to_plain
from tools.contacts.merging.merge import MergePlan, plan_merge
from tools.contacts.merging.pairs import Pairs
from tools.contacts.merging.undo import Surroundings, UndoPlan, plan_undo
from tools.contacts.merging.unmerging import Link
from tools.contacts.record import Belonging, BelongingKind, Record
from tools.ids import BusinessId, ContactId, ConversationId, MergeId, UserId

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BUSINESS = BusinessId("biz_1")
ANN, BEN, CAT = UserId("usr_ann"), UserId("usr_ben"), UserId("usr_cat")
TEAMS = {"tea_sales": {ANN, BEN}, "tea_help": {BEN, CAT}}


def contact(contact_id: str, *, day: int = 0, **fields: Any) -> Contact:
    said = Provenance(source=Source.AGENT, at=START + timedelta(days=day))
    written = {"provenance": {name: said for name, value in fields.items() if isinstance(value, str) and value}}
    return Contact(
        id=ContactId(contact_id),
        business_id=fields.pop("business_id", BUSINESS),
        kind=fields.pop("kind", ContactKind.CONTACT),
        status=fields.pop("status", ContactStatus.ACTIVE),
        created_at=START + timedelta(days=day),
        updated_at=START + timedelta(days=day),
        **{**written, **fields},
    )


def mail(holder: str, address: str, *, primary: bool = False, evidence: Evidence = Evidence.PROVEN) -> Identifier:
    return identifier(holder, Key(IdentifierKind.EMAIL, address), primary=primary, evidence=evidence)


def number(holder: str, digits: str, *, primary: bool = False) -> Identifier:
    return identifier(holder, Key(IdentifierKind.PHONE, digits), primary=primary)


def identifier(
    holder: str,
    key: Key,
    *,
    primary: bool = False,
    evidence: Evidence = Evidence.PROVEN,
    conversation: str | None = None,
) -> Identifier:
    return Identifier(
        id=f"idn_{key.match_key}",
        business_id=BUSINESS,
        key=key,
        value=key.match_key,
        holder=Holder(OwnerKind.CONTACT, holder),
        evidence=evidence,
        source=Source.AGENT if evidence is Evidence.PROVEN else Source.CUSTOMER,
        primary=primary,
        created_at=START,
        conversation_id=None if conversation is None else ConversationId(conversation),
    )


def chat(chat_id: str, *, through: Key | None = None, proven: Key | None = None) -> Belonging:
    """A conversation with its sender, and what its session has proven besides."""
    came = frozenset() if through is None else frozenset({through})
    shows = frozenset(key for key in came if shows_who(key, Evidence.PROVEN))
    return Belonging(
        BelongingKind.CONVERSATION,
        chat_id,
        through=came - shows,
        proven=shows | (frozenset() if proven is None else frozenset({proven})),
    )


def record(contact_id: str, *identifiers: Identifier, day: int = 0, **fields: Any) -> Record:
    return Record(
        tags=frozenset(fields.pop("tags", ())),
        opt_outs=frozenset(fields.pop("opt_outs", ())),
        belongings=frozenset(fields.pop("belongings", ())),
        contact=contact(contact_id, day=day, **fields),
        identifiers=identifiers,
    )


def merging(survivor: Record, *others: Record, kind: MergeKind = MergeKind.BY_HAND) -> MergePlan:
    return plan_merge(survivor, others, kind=kind, members_of=TEAMS, admins=frozenset())


def links(plan: MergePlan) -> list[Link]:
    """The merges of a plan, as they come back from the database."""
    journals = [journal_from_plain(json.loads(json.dumps(journal_to_plain(each)))) for each in plan.journals]
    return [
        Link(MergeId(f"mrg_{journal.absorbed_id}"), journal, Record(redirect))
        for journal, redirect in zip(journals, plan.absorbed, strict=True)
    ]


def undoing(
    target: Link,
    *,
    survivor: Record,
    later: Sequence[Link] = (),
    held: Mapping[Key, Holder] | None = None,
    pairs: Pairs | None = None,
    gone: Set[UserId] = frozenset(),
) -> UndoPlan:
    around = Surroundings(pairs or {}, held or {}, members_of=TEAMS, admins=frozenset(), gone=gone)
    return plan_undo(target, later=later, survivor=survivor, around=around, at=START, by_id="usr_boss")


def only(*members: str) -> Audience:
    return Audience(frozenset(members))
