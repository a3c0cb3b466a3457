"""What becomes of most rows, without looking at each closely: a new contact, or one that has all of it already.

A test holds both against the way that all other rows go.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.evidence import MOST_OF_A_KIND
from tools.contacts.identifiers import Evidence, IdentifierKind, Key, OwnerKind
from tools.frozen import changed, made
from tools.ids import ContactId
from tools.imports.contact_import import Policy
from tools.imports.import_book import BookRecord, BookValue, ImportBook
from tools.imports.import_rows import ImportRow, Outcome
from tools.imports.numbered_rows import NumberedRow
from tools.imports.row_plan import PlanRules, RowPlan

_BLANK_ADDRESS: Final[Mapping[str, Any]] = {}
_BLANK: Final = {"contact_address": _BLANK_ADDRESS, "billing_address": _BLANK_ADDRESS}


def plan_plain(
    row: NumberedRow, result: ImportRow, book: ImportBook, rules: PlanRules, *, twin: int | None
) -> RowPlan | None:
    """The whole plan, with ``result`` for its row; nothing where the row has to be looked at closely.

    ``twin`` is the number of an earlier row with the same e-mail or phone.
    """
    if row.said is None or rules.choices.tags or len(row.offered) > MOST_OF_A_KIND:
        return None
    if book.knows_none(row.keys):
        return _new(row.offered, row.said, result, rules, twin=twin)
    record = None if rules.choices.policy is Policy.SKIP_EXISTING else _holder_of_all(row.keys, book)
    if record is None or not _is_so(record, row.said) or not rules.sees(record.contact):
        return None
    unchanged = changed(result, outcome=Outcome.UNCHANGED, contact_id=record.contact.id)
    return RowPlan(unchanged, before=record, after=record, twin_number=twin)


def _new(
    offered: Sequence[BookValue], said: Mapping[str, Any], result: ImportRow, rules: PlanRules, *, twin: int | None
) -> RowPlan:
    """Nobody has or had its e-mails and phones."""
    contact: Contact = changed(rules.new_contact(), **said, provenance=dict.fromkeys(said, rules.said_by_it))
    enters = tuple(offered)
    changes: dict[str, tuple[Any, Any]] = {name: (_BLANK.get(name, ""), value) for name, value in said.items()}
    emails = [each.value for each in enters if each.key.kind is IdentifierKind.EMAIL]
    if emails:
        changes["emails"] = ([], emails)
    if len(enters) > len(emails):
        changes["phones"] = ([], [each.value for each in enters[len(emails) :]])
    return made(
        RowPlan,
        row=changed(result, outcome=Outcome.CREATED, contact_id=contact.id),
        before=None,
        after=made(BookRecord, contact=contact, values=enters, tags=frozenset(), consents=frozenset(), touched=True),
        changes=changes,
        enters=enters,
        opts_out=frozenset(),
        consents=frozenset(),
        meets_claims=False,
        twin_number=twin,
    )


def _holder_of_all(keys: Collection[Key], book: ImportBook) -> BookRecord | None:
    """The one contact that has them all, by proof."""
    holders = set()
    for key in keys:
        held = book.held.get(key)
        if held is None or held.evidence is not Evidence.PROVEN or held.holder.kind is not OwnerKind.CONTACT:
            return None
        holders.add(ContactId(held.holder.id))
    return book.records.get(holders.pop()) if len(holders) == 1 else None


def _is_so(record: BookRecord, said: Mapping[str, Any]) -> bool:
    """Whether the contact is in use, and has these very fields."""
    contact = record.contact
    if contact.kind is not ContactKind.CONTACT or contact.status is not ContactStatus.ACTIVE or contact.dummy_name:
        return False
    fields = vars(contact)
    for name, value in said.items():
        if fields[name] != value:
            return False
    return len(record.values) <= MOST_OF_A_KIND
