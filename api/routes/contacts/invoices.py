"""Invoices of a contact, put in by other systems."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.asking import Reading, Writing
from api.bodies.contacts.invoices import InvoiceAsked, InvoiceBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.gates.refusals import Enter
from api.paging import PageHere
from tools.actions.contacts.keep_invoice import keep_invoice
from tools.actions.team.eyes import Eyes
from tools.invoices.store import place_of
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts/{contact_id}/invoices", tags=["invoices"])

Source = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$", description="The system it comes from.")]
Number = Annotated[
    str,
    Path(
        pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]{0,98}[^\s\x00-\x1f\x7f])?$", description="As it stands there."
    ),
]


@router.get("")
async def list_invoices(contact_id: str, caller: Reading, look: Look, paging: PageHere) -> PageOf[InvoiceBody]:
    """A contact's invoices, those issued last first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[InvoiceBody]:
        contact = await eyes.contact(work, contact_id)
        found = await work.invoices.of_contact(contact.id, after=paging.after, limit=paging.fetch)
        return paging.page([(each, place_of(each)) for each in found], InvoiceBody.of)

    return await look(read)


@router.put("/{source}/{number:path}", response_model=InvoiceBody)
async def put_invoice(
    contact_id: str, source: Source, number: Number, asked: InvoiceAsked, caller: Writing, do: Do, enter: Enter
) -> Response:
    """Keeps what another system says of an invoice. What is open there keeps its contact from being deleted here.

    That a number is another contact's is said only so often in an hour, as of e-mails and phones.
    """

    async def change(work: UnitOfWork, eyes: Eyes) -> InvoiceBody:
        contact = await eyes.contact_to_change(work, contact_id)
        told = asked.invoice(
            own_id=work.new_id("inv"),
            business_id=work.business_id,
            contact_id=contact.id,
            source=source,
            number=number,
            now=work.now,
        )
        return InvoiceBody.of(await keep_invoice(work, told, sees=eyes.sees_contact))

    return await enter(lambda: do(change))
