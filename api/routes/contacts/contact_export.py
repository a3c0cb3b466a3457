"""The contact book as a file: what the list holds for whoever asks, a page at a time."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter

from api.asking import Here, Reading
from api.contact_query import AskedContacts
from api.eyes import Look
from api.files.csv_file import BYTE_ORDER_MARK, CsvFile, csv_lines, kept_as
from api.streams.apart import apart
from tools.actions.contacts.read_about import read_about
from tools.actions.team.eyes import Eyes
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.export import Exported, ExportForm
from tools.contacts.book.lists import ContactFilter, ContactOrder
from tools.contacts.capabilities import Capability
from tools.contacts.pages import Place
from tools.toolkit import Toolkit, UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])

_AT_ONCE = 500


@router.get("/export.csv", response_class=CsvFile)
async def export_contacts(caller: Reading, parts: Here, look: Look, query: AskedContacts) -> CsvFile:
    """All contacts of the list with these filters, as CSV; each export stands in the audit log."""

    async def begin(work: UnitOfWork, eyes: Eyes) -> tuple[ContactFilter, ExportForm, str]:
        await eyes.need(work, Capability.EXPORT)
        eyes.did("contacts.exported", **query.to_plain())
        return await query.wanted(work), await _form(work, caller.asker), f"{work.now:%Y-%m-%d}"

    wanted, form, day = await look(begin)
    file = file_of(parts.toolkit, caller.asker, wanted, form)
    return CsvFile(apart(file), headers=kept_as(f"contacts-{day}.csv"))


async def _form(work: UnitOfWork, asker: Asker) -> ExportForm:
    people = {str(user.id): user.email for user in await work.users.all()}
    people |= {str(team.id): team.name for team in await work.teams.all()}
    fields = [field for field in await work.custom_fields.all() if field.removed_at is None]
    return ExportForm(fields=fields, people=people, with_visibility=asker.kind is not AskerKind.AGENT)


async def file_of(
    toolkit: Toolkit, asker: Asker, wanted: ContactFilter, form: ExportForm
) -> AsyncGenerator[str, None]:
    """The file in pieces. No transaction stays open while somebody reads slowly: each page is one of its own."""
    yield BYTE_ORDER_MARK + csv_lines([form.header()])
    after: Place | None = None
    while True:
        async with toolkit.reading(asker.business_id) as work:
            found = await work.contact_list.page(
                asker, wanted, order=ContactOrder.CREATED, after=after, limit=_AT_ONCE
            )
            about = await read_about(work, [contact for contact, _ in found])
        if not found:
            return
        exported = []
        for contact, _ in found:
            identifiers, tags, opt_outs = about[contact.id]
            channels = frozenset(out.channel for out in opt_outs)
            exported.append(Exported(contact, identifiers, tags, channels))
        yield csv_lines(form.row(each) for each in exported)
        after = found[-1][1]
