"""A plain row becomes the same in one step as by the way that all other rows go."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.evidence import Held
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind
from tools.contacts.proof import Claimant
from tools.ids import BusinessId, ContactId
from tools.imports.contact_import import Choices, Policy
from tools.imports.files.rows import Row
from tools.imports.import_book import ImportBook
from tools.imports.import_rows import ImportRow, Outcome
from tools.imports.mapping.columns import find_columns
from tools.imports.numbered_rows import NumberedRow, number_row
from tools.imports.plan_plain import plan_plain
from tools.imports.plan_row import plan_row
from tools.imports.row_plan import PlanRules, RowPlan
from tools.imports.row_values import RowReader

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = ["First name", "Last name", "Company", "Email", "Phone", "Notes", "Street", "City", "Tags", "SMS opt-out"]
PLAIN = ["Ada", "Lovelace", "Engines", "ada@example.com", "+44 7400 123456", "", "1 Road", "London", "", ""]
COLUMNS = find_columns(HEADER, [PLAIN])
READER = RowReader(COLUMNS, region="GB")
BLANK = Contact(ContactId("con_1"), BusinessId("biz"), ContactKind.CONTACT, ContactStatus.ACTIVE, NOW, NOW)

texts = st.sampled_from(["", " ", "Ada", "Guest", "Zoë  van Dijk", "x" * 201, "ß\u200b", "-"])
emails = st.sampled_from(["", "a@example.com", "b@example.com; c@example.com", "nobody", "Ä@exämple.de"])
phones = st.sampled_from(["", "020 7946 0958", "07400 123456; 020 7946 0958", "0909 8790000", "4915112345678", "12"])
rows = st.tuples(
    texts,
    texts,
    texts,
    emails,
    phones,
    st.sampled_from(["", "late", "x" * 20_001]),
    st.sampled_from(["", "1 Road", "\n".join("abcdefghijklm")]),
    texts,
    st.sampled_from(["", "vip"]),
    st.sampled_from(["", "yes", "perhaps"]),
)


def _row(cells: list[str]) -> NumberedRow:
    return number_row(1, cells, READER.read(Row(2, cells)))


def _rules(*tags: str, policy: Policy = Policy.FILL_BLANKS) -> PlanRules:
    known = {"vip": "VIP", "new": "New"}
    choices = Choices(tags=tags, policy=policy)
    return PlanRules(choices=choices, tags=known, fields=(), sees=lambda _: True, new_contact=lambda: BLANK, now=NOW)


def _planned(row: NumberedRow, book: ImportBook, rules: PlanRules) -> tuple[RowPlan, list[str]]:
    """With the fields in the order in which a history tells them."""
    plan = plan_row(row, book, rules)
    return plan, list(plan.changes)


@given(
    first=rows.map(list),
    second=st.none() | rows.map(list),
    tags=st.sampled_from([(), ("new",)]),
    policy=st.sampled_from(list(Policy)),
)
def test_in_one_step_a_row_becomes_what_it_becomes_in_many(
    first: list[str], second: list[str] | None, tags: tuple[str, ...], policy: Policy
) -> None:
    rules = _rules(*tags, policy=policy)
    quick, slow = ImportBook(), ImportBook()

    for row in map(_row, (first, second or first)):
        assert _planned(row, quick, rules) == _planned(replace(row, said=None), slow, rules)
        assert quick == slow


def test_a_row_that_says_what_is_there_goes_the_short_way_too() -> None:
    book, rules = ImportBook(), _rules()
    plan_row(_row(PLAIN), book, rules)

    assert plan_plain(_row(PLAIN), ImportRow(2, 3, Outcome.FAILED), book, rules, twin=1) is not None


@given(kind=st.sampled_from(list(ContactKind)), status=st.sampled_from(list(ContactStatus)), dummy=st.booleans())
def test_so_does_one_whose_contact_is_not_in_use(kind: ContactKind, status: ContactStatus, *, dummy: bool) -> None:
    rules, row = _rules(), _row(PLAIN)
    books = ImportBook(), ImportBook()
    for book in books:
        plan_row(row, book, rules)
        for record_id, record in book.records.items():
            contact = replace(record.contact, kind=kind, status=status, dummy_name=dummy)
            book.records[record_id] = replace(record, contact=contact)

    quick, slow = books
    assert _planned(row, quick, rules) == _planned(replace(row, said=None), slow, rules)


def test_a_plain_row_goes_the_short_way() -> None:
    assert _row(PLAIN).said is not None


def test_a_row_whose_value_was_erased_is_refused() -> None:
    row = _row(PLAIN)

    refused = plan_row(row, ImportBook(suppressed=row.keys), _rules())

    assert refused.row.outcome is Outcome.FAILED
    assert refused.after is None


def test_a_row_whose_value_is_only_claimed_beats_that() -> None:
    email = Key(IdentifierKind.EMAIL, "ada@example.com")
    claimed = Held(Holder(OwnerKind.CONTACT, "con_2"), Evidence.CLAIMED)
    claimant = Claimant(anything_proven=False, claimed=frozenset({email}))
    book = ImportBook(held={email: claimed}, claimants={ContactId("con_2"): claimant})

    planned = plan_row(_row(PLAIN), book, _rules())

    assert planned.creates
    assert planned.meets_claims
