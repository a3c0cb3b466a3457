"""Invoices in the database."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.pages import Place
from tools.ids import BusinessId, ContactId, InvoiceId
from tools.invoices.invoice import Invoice, InvoiceStatus
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.invoices import invoices as t

_MINE = t.c.business_id == p("the_business")
_NEW = upsert(t).values({c.name: p(c.name) for c in t.c})
_TOLD = ("status", "currency", "total", "amount_due", "issued_on", "due_on", "url", "updated_at")
_UNSETTLED = or_(
    *(t.c.status == each.value for each in (InvoiceStatus.DRAFT, InvoiceStatus.SUBMITTED, InvoiceStatus.ISSUED))
)

_FIND = Statement(select(t).where(t.c.source == p("the_source"), t.c.number == p("the_number"), _MINE))
_KEEP = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["business_id", "source", "number"],
        set_={
            **{name: _NEW.excluded[name] for name in _TOLD},
            "contact_id": case((t.c.contact_id.is_(None), _NEW.excluded.contact_id), else_=t.c.contact_id),
            "customer_key": case((t.c.customer_key == "", _NEW.excluded.customer_key), else_=t.c.customer_key),
        },
        where=or_(
            t.c.contact_id.is_(None),
            _NEW.excluded.contact_id.is_(None),
            t.c.contact_id == _NEW.excluded.contact_id,
        ),
    ).returning(*t.c)
)
_OF_CONTACT = Statement(
    select(t)
    .where(
        t.c.contact_id == p("the_contact"),
        of_business(t),
        or_(t.c.issued_on < p("the_day"), and_(t.c.issued_on == p("the_day"), t.c.id < p("the_id"))),
    )
    .order_by(t.c.issued_on.desc(), t.c.id.desc())
    .limit(p("the_limit"))
)
_BEFORE_ALL = Place("9999-99-99", "")
_OF_CONTACT_UNSETTLED = Statement(
    select(t)
    .where(t.c.contact_id == p("the_contact"), of_business(t), _UNSETTLED)
    .order_by(t.c.issued_on.desc(), t.c.id.desc())
)
_ADOPT = with_ids(
    lambda listed: (
        update(t).where(_MINE, listed(t.c.customer_key), t.c.contact_id.is_(None)).values(contact_id=p("to_contact"))
    )
)


class SqlInvoices:
    """The invoices of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def find(self, source: str, number: str) -> Invoice | None:
        """The invoice of a system with this number."""
        row = await self._connection.find(_FIND, the_source=source, the_number=number, the_business=self._business_id)
        return None if row is None else _to_value(row)

    async def keep(self, invoice: Invoice) -> Invoice | None:
        """Writes it, new or over what was known of it; nothing when it is another contact's."""
        row = await self._connection.find(_KEEP, **_to_row(invoice))
        return None if row is None else _to_value(row)

    async def of_contact(self, contact_id: ContactId, *, after: Place | None, limit: int) -> Sequence[Invoice]:
        """A page of a contact's invoices, those issued last first."""
        day, last_id = after or _BEFORE_ALL
        rows = await self._connection.rows(
            _OF_CONTACT,
            the_contact=contact_id,
            the_business=self._business_id,
            the_day=day,
            the_id=last_id,
            the_limit=limit,
        )
        return [_to_value(row) for row in rows]

    async def unsettled(self, contact_id: ContactId) -> Sequence[Invoice]:
        """Those that may keep a contact from being deleted, by their status."""
        rows = await self._connection.rows(
            _OF_CONTACT_UNSETTLED, the_contact=contact_id, the_business=self._business_id
        )
        return [_to_value(row) for row in rows]

    async def adopt(self, customers: Collection[Key], *, by: ContactId) -> None:
        """Invoices that have waited for one of these customers are the contact's from now on."""
        keys = [key.match_key for key in customers if key.kind is IdentifierKind.EXTERNAL]
        if keys:
            await self._connection.run(_ADOPT, the_business=self._business_id, the_ids=ids(keys), to_contact=by)


def _to_row(value: Invoice) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "contact_id": value.contact_id,
        "customer_key": "" if value.customer is None else value.customer.match_key,
        "source": value.source,
        "number": value.number,
        "status": value.status.value,
        "currency": value.currency,
        "total": f"{value.total:f}",
        "amount_due": f"{value.amount_due:f}",
        "issued_on": "" if value.issued_on is None else value.issued_on.isoformat(),
        "due_on": None if value.due_on is None else value.due_on.isoformat(),
        "url": value.url,
        "updated_at": to_micros(value.updated_at),
    }


def _to_value(row: Row) -> Invoice:
    return Invoice(
        id=InvoiceId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        contact_id=None if row["contact_id"] is None else ContactId(row["contact_id"]),
        customer=Key(IdentifierKind.EXTERNAL, row["customer_key"]) if row["customer_key"] else None,
        source=row["source"],
        number=row["number"],
        status=InvoiceStatus(row["status"]),
        currency=row["currency"],
        total=Decimal(row["total"]),
        amount_due=Decimal(row["amount_due"]),
        issued_on=date.fromisoformat(row["issued_on"]) if row["issued_on"] else None,
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        url=row["url"],
        updated_at=from_micros(row["updated_at"]),
    )
