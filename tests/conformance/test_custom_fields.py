"""Custom fields, and the number of a channel identity, on either database."""

from dataclasses import replace

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_identifier, email_key, phone_key
from tools.contacts.editing.custom_field import CustomField, FieldType
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork


def choice_of(work: SqlUnitOfWork, key: str = "size") -> CustomField:
    return CustomField(
        id=work.new_id("fld"),
        business_id=work.business_id,
        key=key,
        label="Größe",
        type=FieldType.CHOICE,
        created_at=work.now,
        choices=("S", "M"),
    )


async def test_a_field_is_read_as_it_was_written_and_in_its_own_business_alone(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.custom_fields.lock()
        field = choice_of(work)
        added = await work.custom_fields.add(field)
        again = await work.custom_fields.add(choice_of(work))
        changed = replace(field, label="Size", choices=("L",), removed_at=work.now)
        first = await work.custom_fields.all()
        await work.custom_fields.save(changed)
    async with toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await work.custom_fields.add(choice_of(work))
        await work.custom_fields.save(replace(field, label="Stolen"))
    async with toolkit.reading(BUSINESS) as work:
        assert await work.custom_fields.all() == [changed]

    assert (added, again, elsewhere) == (True, False, True)
    assert first == [field]


async def test_the_number_of_a_channel_identity_is_kept(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work)
        identity = Identifier(
            id=work.new_id("idn"),
            business_id=BUSINESS,
            key=Key(IdentifierKind.CHANNEL, "whatsapp:1:US.1"),
            value="whatsapp:1:US.1",
            holder=Holder(OwnerKind.CONTACT, contact_id),
            evidence=Evidence.PROVEN,
            source=Source.CHANNEL,
            primary=False,
            created_at=work.now,
            came_with="+447400123456",
        )
        await work.identifiers.prove(identity)

        assert await work.identifiers.of([contact_id]) == [identity]


async def test_one_of_a_kind_is_made_the_first_and_nobody_elses_are_touched(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, email="one@example.com", phone="+447400123456")
        bob = await add_contact(work, email="bob@example.com")
        await add_identifier(work, ann, email_key("two@example.com"), primary=False)
        held = {one.key: one for one in await work.identifiers.of([ann])}

        await work.identifiers.choose_primary(
            held[email_key("two@example.com")].id, kind=IdentifierKind.EMAIL, held_by=ann
        )

        first = {one.key for one in await work.identifiers.of([ann, bob]) if one.primary}
    assert first == {email_key("two@example.com"), phone_key("+447400123456"), email_key("bob@example.com")}
