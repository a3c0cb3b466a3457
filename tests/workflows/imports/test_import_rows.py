"""Every row ends as one of five things, and says why; it does to the book what a person would do by hand."""

import pytest

from tests.bulk import ADA, people
from tests.databases import BUSINESS
from tests.importing import contact_of, identifiers_of, imported, outcomes, rows_of, table
from tests.people import add_contact
from tools.contacts.book.history import ChangeKind
from tools.contacts.consents import Consent
from tools.contacts.editing.custom_field import CustomField, FieldType
from tools.contacts.identifiers import Evidence, Source
from tools.contacts.record import OptOut
from tools.events import EventType
from tools.imports.contact_import import (
    Choices,
    ImportState,
    Policy,
    UnknownTags,
)
from tools.imports.import_rows import Outcome, Why
from tools.storage.toolkit import SqlToolkit

CREATED, UPDATED, UNCHANGED, CONFLICT, FAILED = Outcome


async def test_a_new_contact_is_as_if_added_by_hand(toolkit: SqlToolkit) -> None:
    await people(toolkit)

    found = await imported(
        toolkit,
        table(
            "Ada,King,Lovelace,Engines,ada@example.org; two@example.org,020 7946 0018,07400 123456,12 Main St,vip,hi",
            header="First name,Middle name,Last name,Company,Email,Phone,Mobile,Street,Tags,Notes",
        ),
    )

    contact = await contact_of(toolkit, "ada@example.org")
    held = await identifiers_of(toolkit, contact.id)
    assert await outcomes(toolkit, found) == [CREATED]
    assert (contact.name, contact.business_name, contact.notes) == ("Ada King Lovelace", "Engines", "hi")
    assert contact.contact_address["lines"] == ["12 Main St"]
    assert {one.source for one in held.values()} == {Source.IMPORT}
    assert {one.evidence for one in held.values()} == {Evidence.PROVEN}
    # A mobile number is the first one of a new contact, wherever it stands.
    assert {value for value, one in held.items() if one.primary} == {"ada@example.org", "+447400123456"}
    assert {each.source for each in contact.provenance.values()} == {Source.IMPORT}
    async with toolkit.reading(BUSINESS) as work:
        (noted,) = await work.history.of(contact.id, before=None, limit=9)
        told = [each for each in await work.outbox.after(0, limit=99) if each.type is EventType.CONTACT_CREATED]
        tags = await work.tags.of([contact.id])
    assert (noted.kind, noted.source, noted.by_id) == (ChangeKind.CREATED, Source.IMPORT, ADA)
    assert noted.changes["first_name"] == ("", "Ada")
    assert [each.data for each in told] == [{"contact_id": contact.id, "by_id": ADA}]
    assert tags[contact.id] == {"vip"}


@pytest.mark.parametrize(
    ("policy", "outcome", "name", "business"),
    [
        (Policy.FILL_BLANKS, UPDATED, "Ann Lee", "Engines"),
        (Policy.OVERWRITE, UPDATED, "Anne Leigh", "Engines"),
        (Policy.SKIP_EXISTING, UNCHANGED, "Ann Lee", ""),
    ],
)
async def test_policies_for_somebody_who_is_there(
    toolkit: SqlToolkit, policy: Policy, outcome: Outcome, name: str, business: str
) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email="ann@example.org")

    found = await imported(
        toolkit,
        table("Anne,Leigh,Engines,ANN@example.org,07400 123456", header="First,Last,Company,Email,Phone"),
        choices=Choices(policy=policy),
    )

    contact = await contact_of(toolkit, "ann@example.org")
    (row,) = await rows_of(toolkit, found)
    assert (row.outcome, row.contact_id, contact.id) == (outcome, ann, ann)
    assert (contact.name, contact.business_name) == (name, business)
    assert ("+447400123456" in await identifiers_of(toolkit, ann)) is (policy is not Policy.SKIP_EXISTING)
    if policy is Policy.SKIP_EXISTING:
        assert [each.code for each in row.reasons] == [Why.SKIPPED]
    else:
        assert set(row.changed) == {"business_name", "phones"} | (
            {"first_name", "last_name"} if policy is Policy.OVERWRITE else set()
        )


async def test_of_two_names_none_is_put_together(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work, name="Ann Lee", email="office@example.org")

    found = await imported(
        toolkit,
        table(
            "Bob,Mortimer,Smith,office@example.org",
            "Ann,Rose,Lee,office@example.org",
            header="First,Middle name,Last,Email",
        ),
    )

    rows = await rows_of(toolkit, found)
    assert (await contact_of(toolkit, "office@example.org")).name == "Ann Rose Lee"
    assert [row.outcome for row in rows] == [UNCHANGED, UPDATED]
    assert [mark.said for mark in rows[0].marks] == [
        "This e-mail or phone belongs to Ann Rose Lee. Is it the same person?"
    ]


async def test_duplicates_inside_a_file_are_marked_on_both_rows(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    rows = [f"Eve,N{number},eve{number}@example.org," for number in range(60)]
    file = table("Ada,Lovelace,ada@example.org,", *rows, "Ada,Lovelace,Ada@Example.org,07400 123456")

    found = await imported(toolkit, file)

    shown = await rows_of(toolkit, found)
    assert [(row.line, row.twin_line) for row in shown if row.twin_line is not None] == [(2, 63), (63, 2)]
    assert (shown[0].outcome, shown[-1].outcome) == (CREATED, UPDATED)
    assert found.counts.duplicates == 1


async def test_a_file_does_not_contradict_itself(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    file = table("Ada,Lovelace,ada@example.org,", "Augusta,King,ada@example.org,07400 123456")
    overwriting = Choices(policy=Policy.OVERWRITE)

    first = await imported(toolkit, file, choices=overwriting)
    second = await imported(toolkit, file, choices=overwriting)

    assert await outcomes(toolkit, first) == [CREATED, UPDATED]
    assert await outcomes(toolkit, second) == [UNCHANGED, UNCHANGED]
    assert (await contact_of(toolkit, "ada@example.org")).name == "Ada Lovelace"


@pytest.mark.parametrize("unknown", UnknownTags)
async def test_tags_of_rows_and_of_the_whole_file(toolkit: SqlToolkit, unknown: UnknownTags) -> None:
    await people(toolkit)
    file = table("Ada,Lovelace,ada@example.org,VIP", "Bob,Byron,bob@example.org,new", header="First,Last,Email,Tags")

    found = await imported(toolkit, file, choices=Choices(unknown_tags=unknown, tags=("lead",)))

    ada = await contact_of(toolkit, "ada@example.org")
    async with toolkit.reading(BUSINESS) as work:
        assert (await work.tags.of([ada.id]))[ada.id] == {"vip", "lead"}
    assert await outcomes(toolkit, found) == [CREATED, FAILED if unknown is UnknownTags.FAIL else CREATED]
    if unknown is UnknownTags.CREATE:
        bob = await contact_of(toolkit, "bob@example.org")
        async with toolkit.reading(BUSINESS) as work:
            assert (await work.tags.of([bob.id]))[bob.id] == {"new", "lead"}
    else:
        assert [each.said for each in (await rows_of(toolkit, found))[1].reasons] == [
            'There is no tag "new". Admins make new ones.'
        ]


async def test_opt_outs_belong_to_addresses_and_consents_are_given_once(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    file = table(
        "Ada,Lovelace,ada@example.org,yes,no",
        "Bob,Byron,bob@example.org,no,yes",
        "Eve,Doe,eve@example.org,yes,yes",
        header="First,Last,Email,Email opt out,Subscribed",
    )
    mapping = {"Subscribed": "consent.email"}

    first = await imported(toolkit, file, mapping=mapping)
    bob = await contact_of(toolkit, "bob@example.org")
    async with toolkit.once(BUSINESS) as work:
        (given,) = await work.consents.of(bob.id)
        await work.consents.withdraw(given.id, at=work.now)
    second = await imported(toolkit, file, mapping=mapping)

    async with toolkit.reading(BUSINESS) as work:
        out = await work.opt_outs.of(["ada@example.org", "bob@example.org", "eve@example.org"])
        eves = await work.consents.of((await contact_of(toolkit, "eve@example.org")).id)
        bobs = await work.consents.of(bob.id)
    assert out == {OptOut("email", f"{name}@example.org", source="import") for name in ("ada", "eve")}
    assert given == Consent(given.id, BUSINESS, bob.id, "broadcasts", "email", Source.IMPORT, given.at)
    # A file gives none to an address that wants nothing, and none that was withdrawn since.
    assert (eves, len(bobs)) == ([], 1)
    assert await outcomes(toolkit, first) == [CREATED] * 3
    assert await outcomes(toolkit, second) == [UNCHANGED] * 3


async def test_an_opt_out_belongs_to_the_address_its_row_names_else_to_all_and_is_never_lost_silently(
    toolkit: SqlToolkit,
) -> None:
    await people(toolkit)
    file = table(
        "Ada,Lovelace,ada@example.org; lace@example.org,+447400123401,no",
        "Ada,Lovelace,ada@example.org,,yes",
        "Bob,Byron,bob@example.org; ron@example.org,+447400123402,no",
        "Bob,Byron,,+447400123402,yes",
        "Eve,Doe,,+447400123403,yes",
        "Eve,Doe,eve@example.org,+447400123403,no",
        header="First,Last,Email,Phone,Email opt out",
    )

    found = await imported(toolkit, file)

    async with toolkit.reading(BUSINESS) as work:
        out = await work.opt_outs.of([f"{name}@example.org" for name in ("ada", "lace", "bob", "ron", "eve")])
    rows = await rows_of(toolkit, found)
    assert {each.match_key for each in out} == {"ada@example.org", "bob@example.org", "ron@example.org"}
    assert [[mark.code for mark in row.marks] for row in rows] == [[], [], [], [], ["opts_out_nothing"], []]
    assert rows[4].marks[0].said.startswith("Opts out of email, but there is no address for it yet.")


async def test_what_is_to_be_looked_at_is_marked_and_counted(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    file = table("Ada,Lovelace,,4915112345678", "Bob,Byron,,020 7946 0018", "Eve,Doe,,4.474E+11")

    found = await imported(toolkit, file, choices=Choices(country="DE"))
    british = await imported(toolkit, table("Carl,Doe,,020 7946 0019"))

    rows = await rows_of(toolkit, found)
    assert [mark.code for mark in rows[0].marks] == ["two_readings"]
    assert "+49 15112 345678" in rows[0].marks[0].said or "could be" in rows[0].marks[0].said
    assert (found.counts.to_check, rows[2].outcome) == (1, FAILED)
    assert (british.counts.landlines, british.counts.created) == (1, 1)


async def test_custom_fields_take_what_their_type_allows(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    await with_fields(toolkit)
    file = table(
        "Ada,Lovelace,ada@example.org,12.5,yes",
        "Bob,Byron,bob@example.org,many,no",
        header="First,Last,Email,custom.employees,custom.customer",
    )

    found = await imported(toolkit, file)

    rows = await rows_of(toolkit, found)
    assert (await contact_of(toolkit, "ada@example.org")).custom == {"employees": 12.5, "customer": True}
    assert [row.outcome for row in rows] == [CREATED, FAILED]
    assert [each.said for each in rows[1].reasons] == ["Employees: write a number, like 12.5."]


async def with_fields(toolkit: SqlToolkit) -> None:
    """A number, and a yes or no."""
    async with toolkit.once(BUSINESS) as work:
        for key, kind in (("employees", FieldType.NUMBER), ("customer", FieldType.BOOLEAN)):
            field = CustomField(f"fld_{key}", BUSINESS, key, key.capitalize(), kind, created_at=work.now)
            assert await work.custom_fields.add(field)


async def test_one_value_too_many_fails_its_row(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    many = "; ".join(f"ada{number}@example.org" for number in range(21))

    found = await imported(toolkit, table(f"Ada,Lovelace,{many},"))

    (row,) = await rows_of(toolkit, found)
    assert [each.said for each in row.reasons] == ["A contact holds at most 20 emails."]


async def test_a_failed_row_keeps_its_cells_and_its_line(toolkit: SqlToolkit) -> None:
    await people(toolkit)

    file = table('Ada,Lovelace,"ada@\nexample",', "Bob,Byron,bob@example.org,")
    found = await imported(toolkit, file, mapping={"Email": "email"})

    bad, good = await rows_of(toolkit, found)
    assert (bad.line, bad.cells, good.line) == (2, ["Ada", "Lovelace", "ada@\nexample", ""], 4)
    assert (good.cells, good.outcome, bad.outcome) == ([], CREATED, FAILED)
    assert found.state is ImportState.FINISHED
