"""A contact as a row of the export: every field, read back by an import as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.contacts.book.csv_cells import joined, safe_cell
from tools.contacts.contact import Audience, Contact
from tools.contacts.editing.custom_field import CustomField
from tools.contacts.identifiers import Evidence, Identifier, IdentifierKind
from tools.contacts.values.pseudonym import is_pseudonymous

_NAMES = ("first_name", "middle_name", "last_name", "business_name")
_ADDRESSES = ("contact", "billing")
_ADDRESS_PARTS = ("lines", "city", "region", "postal_code", "country")
_ADMINS_ALONE = "admins"


@dataclass(frozen=True)
class Exported:
    """A contact with what stands in its row."""

    contact: Contact
    identifiers: Sequence[Identifier]
    tags: frozenset[str]
    opt_outs: frozenset[str]
    """Channels."""


@dataclass(frozen=True)
class ExportForm:
    """The columns, and how ids are written."""

    fields: Sequence[CustomField]
    """Those in use."""
    people: Mapping[str, str]
    """E-mails of users and names of teams by their ids."""
    with_visibility: bool

    def header(self) -> list[str]:
        """The names of the columns; an import knows them again."""
        columns = [
            *("id", "status", *_NAMES, "email", "other_emails", "phone", "other_phones"),
            *(f"{address}_{part}" for address in _ADDRESSES for part in _ADDRESS_PARTS),
            *("tags", "notes", *(f"custom.{field.key}" for field in self.fields)),
            *(("visibility",) if self.with_visibility else ()),
            *("assignee", "opt_outs", "blocked", "claimed_emails", "claimed_phones", "created_at", "updated_at"),
        ]
        return [safe_cell(column) for column in columns]

    def row(self, exported: Exported) -> list[str]:
        """One contact. A claimed value stands apart: read back among the others it would count as proven."""
        contact = exported.contact
        emails, claimed_emails = _values(exported.identifiers, IdentifierKind.EMAIL)
        phones, claimed_phones = _values(exported.identifiers, IdentifierKind.PHONE)
        cells = [
            *(contact.id, contact.status.value, *(getattr(contact, name) for name in _NAMES)),
            *("".join(emails[:1]), joined(emails[1:]), "".join(phones[:1]), joined(phones[1:])),
            *_address(contact.contact_address),
            *_address(contact.billing_address),
            *(joined(sorted(exported.tags)), contact.notes),
            *(_custom(contact.custom.get(field.key)) for field in self.fields),
            *((self._audience(contact.visibility),) if self.with_visibility else ()),
            self.people.get(contact.assignee_id or "", ""),
            joined(sorted(exported.opt_outs)),
            "yes" if contact.blocked_at is not None else "",
            *(joined(claimed_emails), joined(claimed_phones)),
            *(_moment(contact.created_at), _moment(contact.updated_at)),
        ]
        return [safe_cell(cell) for cell in cells]

    def _audience(self, audience: Audience) -> str:
        if audience.members is None:
            return "everyone"
        return joined(sorted(self.people.get(member, member) for member in audience.members)) or _ADMINS_ALONE


def _values(identifiers: Sequence[Identifier], kind: IdentifierKind) -> tuple[list[str], list[str]]:
    """The proven and the claimed ones, the primary first."""
    first = sorted((one for one in identifiers if one.key.kind is kind), key=lambda one: not one.primary)
    known = [one for one in first if not is_pseudonymous(one.value)]
    proven = [_written(one) for one in known if one.evidence is Evidence.PROVEN]
    return proven, [_written(one) for one in known if one.evidence is Evidence.CLAIMED]


def _written(one: Identifier) -> str:
    return f"{one.value} ext {one.extension}" if one.extension else one.value


def _address(address: Mapping[str, Any]) -> list[str]:
    lines = "\n".join(str(line) for line in address.get("lines") or ())
    return [lines, *(str(address.get(part) or "") for part in _ADDRESS_PARTS[1:])]


def _custom(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
