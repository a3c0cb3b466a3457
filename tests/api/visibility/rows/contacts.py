"""Contacts, and what joins and parts them."""

from typing import Any

from tests.api.visibility.askers import May, Who
from tests.api.visibility.row import Row, row

_NAMED = {"first_name": "New", "last_name": "Customer"}
_CLAIMED = _NAMED | {"phones": [{"value": "{claimed_phone}"}]}
_TAKEN_FOR_THOSE_WHO_SEE = dict.fromkeys((Who.ADMIN, Who.CHOSEN, Who.PROGRAM), 409)
"""They are shown who has said it; from a record that the asker may not see it is parted without a word."""
_TAKEN: dict[str, Any] = {"tells_taken": True, "but": {Who.STRANGER: 201, Who.STRANGE_ADMIN: 201}}
_NO_SUCH_TAG = {Who.STRANGER: 422, Who.STRANGE_ADMIN: 422}
_INVOICE = {"source": "invoice_source", "number": "invoice_number"}
_OWED = {"status": "issued", "currency": "EUR", "total": "12.50", "amount_due": "2.50"}
_MERGE = {"survivor_id": "{contact_id}", "absorbed_ids": ["{second_id}"]}

ROWS: tuple[Row, ...] = (
    row("GET /v1/contacts", May.LIST),
    row("GET /v1/contacts", May.LIST, query={"search": "{name}"}),
    row("GET /v1/contacts", May.LIST, query={"tag": "vip", "sort": "name"}),
    row("GET /v1/contacts", May.LIST, query={"restricted": "true"}),
    row("GET /v1/contacts/count", May.LIST, query={"search": "{name}"}),
    row("GET /v1/contacts/export.csv", May.DECIDE, is_noted=True),
    row("GET /v1/contacts", May.LIST, query={"status": "archived"}),
    row("GET /v1/contacts/{contact_id}", May.SEE),
    row("GET /v1/contacts/{contact_id}", May.SEE, fill={"contact_id": "archived_id"}),
    row("GET /v1/contacts/{contact_id}", May.SEE, fill={"contact_id": "absorbed_id"}, ok=308),
    row("GET /v1/contacts/{contact_id}", May.SEE, fill={"contact_id": "redirect_id"}, ok=308),
    row("GET /v1/contacts/{contact_id}/claims", May.SEE),
    row("GET /v1/contacts/duplicates", May.LIST),
    row("GET /v1/conflicts", May.LIST),
    row("POST /v1/contacts", May.DO, ok=201, body=_NAMED | {"emails": [{"value": "new@shop.example"}]}),
    row("POST /v1/contacts", May.DO, ok=201, body=_CLAIMED, but=_TAKEN_FOR_THOSE_WHO_SEE),
    row("POST /v1/contacts", May.DO, ok=409, body=_NAMED | {"emails": [{"value": "{email}"}]}, **_TAKEN),
    row("POST /v1/contacts", May.DO, ok=409, body=_NAMED | {"phones": [{"value": "{phone}"}]}, **_TAKEN),
    row("PATCH /v1/contacts/{contact_id}", May.WORK, body={"notes": "Called back."}),
    row(
        "PATCH /v1/contacts/{contact_id}",
        May.WORK,
        body={"emails": {"add": [{"value": "{email}"}]}},
        tells_taken=True,
    ),
    row(
        "PATCH /v1/contacts/{contact_id}",
        May.WORK,
        ok=409,
        fill={"contact_id": "second_id"},
        body={"emails": {"add": [{"value": "{email}"}]}},
        tells_taken=True,
    ),
    row("GET /v1/contacts/{contact_id}/invoices", May.SEE),
    row(
        "PUT /v1/contacts/{contact_id}/invoices/{source}/{number}",
        May.WORK,
        fill=_INVOICE,
        body=_OWED,
        tells_taken=True,
    ),
    row(
        "PUT /v1/contacts/{contact_id}/invoices/{source}/{number}",
        May.WORK,
        fill=_INVOICE | {"contact_id": "second_id"},
        ok=409,
        body=_OWED,
        tells_taken=True,
    ),
    row(
        "PUT /v1/contacts/{contact_id}/invoices/{source}/{number}",
        May.WORK,
        fill=_INVOICE | {"number": "new_invoice_number"},
        body=_OWED,
    ),
    row("POST /v1/contacts/{contact_id}/tags", May.WORK, body={"tags": ["vip"]}),
    row("DELETE /v1/contacts/{contact_id}/tags/{tag_id}", May.WORK),
    row("POST /v1/contacts/{contact_id}/claims/{claim_id}/accept", May.WORK),
    row("POST /v1/contacts/{contact_id}/claims/{claim_id}/dismiss", May.WORK),
    row("POST /v1/contacts/{contact_id}/claims/{claim_id}/send-code", May.WORK, ok=409),
    row("POST /v1/contacts/{contact_id}/opt-outs", May.WORK, body={"channel": "whatsapp"}),
    row("DELETE /v1/contacts/{contact_id}/opt-outs/{channel}", May.WORK, fill={"channel": "opted_out"}),
    row("POST /v1/contacts/{contact_id}/archive", May.WORK),
    row("POST /v1/contacts/{contact_id}/reactivate", May.WORK, fill={"contact_id": "archived_id"}),
    row("DELETE /v1/contacts/{contact_id}", May.DECIDE),
    row("DELETE /v1/contacts/{contact_id}", May.DECIDE, fill={"contact_id": "second_id"}),
    row("POST /v1/contacts/{contact_id}/erase", May.DECIDE),
    row("GET /v1/contacts/{contact_id}/data", May.DECIDE),
    row("GET /v1/contacts/{contact_id}/history", May.SEE),
    row("POST /v1/contacts/{contact_id}/block", May.WORK),
    row("POST /v1/contacts/{contact_id}/unblock", May.WORK),
    row(
        "POST /v1/contacts/{contact_id}/consents",
        May.WORK,
        ok=201,
        body={"purpose": "broadcasts", "channel": "email"},
    ),
    row("POST /v1/contacts/{contact_id}/consents/{consent_id}/withdraw", May.WORK),
    row("POST /v1/contacts/merge", May.WORK, body=_MERGE | {"dry_run": True}),
    row("POST /v1/contacts/merge", May.WORK, body=_MERGE),
    row("POST /v1/conflicts", May.WORK, ok=201, body={"contact_ids": ["{contact_id}", "{third_id}"]}),
    row("POST /v1/conflicts/{pair_id}/settle", May.WORK, body={"ignore": True}),
    row("POST /v1/contacts/duplicates/{pair_id}/dismiss", May.WORK, fill={"pair_id": "duplicate_id"}),
    row("POST /v1/contacts/duplicates/search", May.ADMINISTER, ok=202),
    row("GET /v1/merges", May.LIST),
    row("POST /v1/merges/{merge_id}/undo", May.WORK),
    row("POST /v1/contacts/bulk", May.DO, ok=202, body={"do": "archive", "ids": ["{contact_id}"]}),
    row("POST /v1/contacts/bulk", May.DO, ok=202, body={"do": "archive", "filter": {"search": "{name}"}}),
    row(
        "POST /v1/contacts/bulk",
        May.DO,
        ok=202,
        body={"do": "tag", "tags": ["vip"], "filter": {"tag": ["vip"]}},
        but=_NO_SUCH_TAG,
    ),
    row("GET /v1/bulk", May.LIST),
    row("GET /v1/bulk/{bulk_id}", May.SEE),
    row("GET /v1/bulk/{bulk_id}/rows", May.SEE),
    row("POST /v1/bulk/{bulk_id}/cancel", May.WORK),
)
