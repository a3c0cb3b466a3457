"""A file is brought in pieces, read anywhere, mapped by itself or by somebody, and started once it can be."""

import pytest

from tests.bulk import ADA, ANN, BEN, people
from tests.databases import BUSINESS
from tests.importing import brought, caller_of, import_of, mapped, table
from tools.actions.imports.create_import import MOST_UNFINISHED, create_import, keep_piece
from tools.actions.imports.import_of_caller import find_import, list_imports
from tools.actions.imports.map_columns import map_columns
from tools.actions.imports.start_import import cancel_import, start_import
from tools.errors import Invalid, NotFound, TooMany, WrongState
from tools.imports.contact_import import Choices, ImportState, UnknownTags
from tools.storage.toolkit import SqlToolkit
from workflows.importing.files import ImportFiles


async def test_a_file_in_pieces_is_the_file_again(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    file = table(*(f"Ada,N{number},ada{number}@example.org," for number in range(300)))

    found = await brought(toolkit, file, caller=caller, piece=777)

    async with ImportFiles(toolkit).spooled(BUSINESS, found.id) as spooled:
        assert spooled.read() == file
    assert (found.state, found.size) == (ImportState.READY, len(file))
    assert mapped(found) == {
        "First name": "first_name",
        "Last name": "last_name",
        "Email": "email",
        "Phone": "phone",
    }
    assert [row.cells[0] for row in await ImportFiles(toolkit).sample(found.id, caller=caller)] == ["Ada"] * 20


async def test_what_is_not_sure_is_left_to_whoever_imports(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)

    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,x", header="Given,Sur,Adr,Z"), caller=caller)
    async with toolkit.once(BUSINESS) as work:
        with pytest.raises(Invalid, match="Map first name and last name"):
            await start_import(work, found.id, dry_run=True, caller=caller)
        half = await map_columns(
            work, found.id, mapping={"Given": "first_name", "Sur": "last_name"}, choices=None, caller=caller
        )
        whole = await map_columns(
            work,
            found.id,
            mapping={"Given": "first_name", "Sur": "last_name", "Adr": "email"},
            choices=None,
            caller=caller,
        )

    assert found.state is ImportState.MAPPING
    assert (half.state, half.missing) == (ImportState.MAPPING, ("an e-mail or a phone",))
    assert (whole.state, whole.missing) == (ImportState.READY, ())


async def test_a_file_is_read_as_somebody_says(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    found = await brought(
        toolkit, "first name,last name,email\nJosé,Nu,j@example.org\n".encode("cp850"), caller=caller
    )

    again = await ImportFiles(toolkit).look(found.id, caller=caller, encoding="cp850")

    assert found.layout is not None
    assert again.layout is not None
    assert (found.layout.encoding, again.layout.encoding) == ("cp1252", "cp850")
    assert (await ImportFiles(toolkit).sample(found.id, caller=caller))[0].cells[0] == "José"


async def test_what_is_no_table_can_be_brought_but_not_looked_at(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)

    with pytest.raises(Invalid, match="PDF"):
        await brought(toolkit, b"%PDF-1.7" + b"\0" * 100, caller=caller)
    with pytest.raises(Invalid, match="empty"):
        await brought(toolkit, b"", caller=caller)

    async with toolkit.reading(BUSINESS) as work:
        assert await list_imports(work, caller=caller, before=None, limit=10) == []


async def test_agents_find_their_own_imports_and_admins_all(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    ada, ann, ben = [await caller_of(toolkit, each) for each in (ADA, ANN, BEN)]
    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=ann)

    async with toolkit.reading(BUSINESS) as work:
        assert (await find_import(work, found.id, caller=ann)).id == found.id
        assert (await find_import(work, found.id, caller=ada)).id == found.id
        with pytest.raises(NotFound):
            await find_import(work, found.id, caller=ben)
        listed = [
            [each.id for each in await list_imports(work, caller=who, before=None, limit=9)] for who in (ann, ben)
        ]
    assert listed == [[found.id], []]


async def test_only_admins_make_tags_by_a_file(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    ann, ada = await caller_of(toolkit, ANN), await caller_of(toolkit, ADA)
    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=ann)
    makes = Choices(unknown_tags=UnknownTags.CREATE, tags=("new",))

    async with toolkit.once(BUSINESS) as work:
        with pytest.raises(Invalid, match="Only admins"):
            await map_columns(work, found.id, mapping=None, choices=makes, caller=ann)
        with pytest.raises(Invalid, match='no tag "new"'):
            await map_columns(work, found.id, mapping=None, choices=Choices(tags=("new",)), caller=ann)
        changed = await map_columns(work, found.id, mapping=None, choices=makes, caller=ada)
    assert changed.choices == makes


async def test_a_file_is_whole_once_it_was_looked_at_and_starts_once(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    found = await brought(toolkit, table("Ada,Lovelace,ada@example.org,"), caller=caller)

    async with toolkit.once(BUSINESS) as work:
        with pytest.raises(WrongState):
            await keep_piece(work, found.id, b"more", caller=caller)
        with pytest.raises(WrongState):
            await cancel_import(work, found.id, caller=caller)
        await start_import(work, found.id, dry_run=False, caller=caller)
        with pytest.raises(WrongState):
            await start_import(work, found.id, dry_run=False, caller=caller)
        first = await cancel_import(work, found.id, caller=caller)
        second = await cancel_import(work, found.id, caller=caller)
    assert first == second == await import_of(toolkit, found.id)
    assert first.state is ImportState.CANCELLED


async def test_nobody_heaps_up_files(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)

    async with toolkit.once(BUSINESS) as work:
        for _ in range(MOST_UNFINISHED):
            await create_import(work, file_name="a.csv", caller=caller)
        with pytest.raises(TooMany):
            await create_import(work, file_name="a.csv", caller=caller)
