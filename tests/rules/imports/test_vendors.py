"""Exports of other systems map by themselves. The header rows are theirs, the people are invented."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tools.imports.files.layout import Layout, find_layout, read_table
from tools.imports.mapping.columns import Column, find_columns, mapped_fields
from tools.imports.mapping.fields import missing_fields

FILES = Path(__file__).parent / "files"

EMAIL, PHONE = "ada@example.com", "+44 7400 123456"


def opened(name: str) -> tuple[Layout, Sequence[Column], int]:
    """How a file is read, its columns, and how many rows it has."""
    with (FILES / name).open("rb") as file:
        layout, first = find_layout(file)
        columns = find_columns(layout.headers, [row.cells for row in first])
        return layout, columns, len(list(read_table(file, layout)))


def by_field(columns: Sequence[Column]) -> Mapping[str, Sequence[str]]:
    """The headers by what they become; what is only suggested with a question mark."""
    mapped: dict[str, list[str]] = {}
    for column in columns:
        if column.field is not None:
            mapped.setdefault(column.field + ("" if column.sure else "?"), []).append(column.header)
    return mapped


ADDRESS_PARTS = ("lines", "city", "region", "postal_code", "country")
NAMES = {"first_name": ["First Name"], "last_name": ["Last Name"]}
GIVEN: Mapping[str, tuple[int, Mapping[str, Sequence[str]]]] = {
    "google_contacts_2024.csv": (
        4,
        {
            **NAMES,
            "middle_name": ["Middle Name"],
            "full_name": ["File As"],
            "business_name": ["Organization Name"],
            "notes": ["Notes"],
            "tags": ["Labels"],
            "email": ["E-mail 1 - Value", "E-mail 2 - Value"],
            "phone": ["Phone 1 - Value", "Phone 2 - Value"],
            "contact_address.lines": ["Address 1 - Street", "Address 1 - PO Box", "Address 1 - Extended Address"],
            "contact_address.city": ["Address 1 - City"],
            "contact_address.region": ["Address 1 - Region"],
            "contact_address.postal_code": ["Address 1 - Postal Code"],
            "contact_address.country": ["Address 1 - Country"],
        },
    ),
    "hubspot_contacts.csv": (
        3,
        {**NAMES, "email": ["Email"], "phone": ["Phone Number"], "business_name": ["Associated Company"]},
    ),
    "mailchimp_audience.csv": (
        3,
        {
            **NAMES,
            "email": ["Email Address"],
            "phone": ["Phone Number"],
            "contact_address": ["Address"],
            "notes": ["NOTES"],
            "tags": ["TAGS"],
        },
    ),
    "outlook_com.csv": (
        3,
        {
            **NAMES,
            "middle_name": ["Middle Name"],
            "email": ["E-mail Address", "E-mail 2 Address", "E-mail 3 Address"],
            "phone": [
                *("Home Phone", "Home Phone 2", "Business Phone", "Business Phone 2", "Mobile Phone", "Car Phone"),
                *("Other Phone", "Primary Phone"),
            ],
            "business_name": ["Company"],
            "contact_address.lines": ["Business Street", "Home Street", "Other Street"],
            "contact_address.city": ["Business City", "Home City", "Other City"],
            "contact_address.region": ["Business State", "Home State", "Other State"],
            "contact_address.postal_code": ["Business Postal Code", "Home Postal Code", "Other Postal Code"],
            "contact_address.country": ["Business Country/Region", "Home Country/Region", "Other Country/Region"],
            "notes": ["Notes"],
        },
    ),
    "quickbooks_customer_import_template.csv": (
        3,
        {
            "full_name": ["Name"],
            "business_name": ["Company"],
            "email": ["Email"],
            "phone": ["Phone", "Mobile"],
            "contact_address.lines": ["Street"],
            "contact_address.city": ["City"],
            "contact_address.region": ["State"],
            "contact_address.postal_code": ["ZIP"],
            "contact_address.country": ["Country"],
        },
    ),
    "salesforce_report_contacts.csv": (
        3,
        {
            **NAMES,
            "phone": ["Phone", "Mobile"],
            "email": ["Email"],
            "business_name": ["Account Name"],
            "contact_address.lines": ["Mailing Street"],
            "contact_address.city": ["Mailing City"],
            "contact_address.region": ["Mailing State/Province"],
            "contact_address.postal_code": ["Mailing Zip/Postal Code"],
            "contact_address.country": ["Mailing Country"],
        },
    ),
    "shopify_customers.csv": (
        3,
        {
            **NAMES,
            "email": ["Email"],
            "phone": ["Default Address Phone", "Phone"],
            "business_name": ["Default Address Company"],
            "contact_address.lines": ["Default Address Address1", "Default Address Address2"],
            "contact_address.city": ["Default Address City"],
            "contact_address.region": ["Default Address Province Code"],
            "contact_address.country": ["Default Address Country Code"],
            "contact_address.postal_code": ["Default Address Zip"],
            "notes": ["Note"],
            "tags": ["Tags"],
            "consent.email?": ["Accepts Email Marketing"],
            "consent.sms?": ["Accepts SMS Marketing"],
        },
    ),
    "xero_contacts.csv": (
        4,
        {
            "business_name": ["*ContactName"],
            "first_name": ["FirstName"],
            "last_name": ["LastName"],
            "email": ["EmailAddress"],
            "phone": ["PhoneNumber", "MobileNumber", "DDINumber"],
            "contact_address.lines": ["SAAddressLine1", "SAAddressLine2", "SAAddressLine3", "SAAddressLine4"],
            "contact_address.city": ["SACity"],
            "contact_address.region": ["SARegion"],
            "contact_address.postal_code": ["SAPostalCode"],
            "contact_address.country": ["SACountry"],
            "billing_address.lines": ["POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4"],
            "billing_address.city": ["POCity"],
            "billing_address.region": ["PORegion"],
            "billing_address.postal_code": ["POPostalCode"],
            "billing_address.country": ["POCountry"],
        },
    ),
    "nasty_bom_semicolon.csv": (2, {**NAMES, "email": ["Email"], "phone": ["Phone"]}),
    "nasty_cp1252_no_bom.csv": (3, {**NAMES, "email": ["Email"], "phone": ["Phone"]}),
    "nasty_duplicate_headers.csv": (
        3,
        {"full_name": ["Name"], "email": ["Email", "Email"], "phone": ["Phone", "Phone", "phone"]},
    ),
    "nasty_excel_mangled_phone.csv": (
        4,
        {
            "full_name": ["Name"],
            "email": ["Email"],
            "phone": ["Mobile", "Landline"],
            "contact_address.postal_code": ["Postcode"],
        },
    ),
    "nasty_header_not_first_row.csv": (2, {**NAMES, "email": ["Email"], "phone": ["Phone"]}),
    "nasty_leading_apostrophe_00_ext.csv": (
        10,
        {"full_name": ["Name"], "email": ["Email"], "phone": ["Phone"], "contact_address.country": ["Country"]},
    ),
    "nasty_multi_value_cells.csv": (
        5,
        {"full_name": ["Name"], "email": ["Emails"], "phone": ["Phones"], "tags": ["Tags"]},
    ),
    "nasty_quoted_newlines.csv": (
        3,
        {**NAMES, "email": ["Email"], "phone": ["Phone"], "contact_address": ["Address"], "notes": ["Notes"]},
    ),
    "nasty_trap_headers.csv": (
        3,
        {
            "full_name": ["Contact Name"],
            "last_name": ["Last Name"],
            "email": ["Email"],
            "opt_out.email": ["Email Opt Out", "Unsubscribed"],
        },
    ),
    "nasty_unclosed_quote.csv": (3, {**NAMES, "email": ["Email"], "phone": ["Phone"]}),
}


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.stem)
def test_a_file_maps_by_itself(path: Path) -> None:
    rows, expected = GIVEN[path.name]

    _, columns, count = opened(path.name)

    assert by_field(columns) == expected
    assert missing_fields(mapped_fields(columns)) == ()
    assert count == rows


# Not given as files: a header row as each system writes it, and what of it becomes what.
KNOWN: Mapping[str, Mapping[str, str | None]] = {
    "pipedrive": {
        "Person - ID": None,
        "Person - Name": "full_name",
        "Person - Organization": "business_name",
        "Person - Email - Work": "email",
        "Person - Phone - Mobile": "phone",
        "Person - Owner": None,
        "Person - Labels": "tags",
    },
    "zoho": {
        "Contact Id": None,
        "Contact Owner": None,
        "First Name": "first_name",
        "Last Name": "last_name",
        "Account Name": "business_name",
        "Email": "email",
        "Mobile": "phone",
        "Email Opt Out": "opt_out.email",
        "Mailing Street": "contact_address.lines",
        "Created By": None,
    },
    "zendesk": {
        "name": "full_name",
        "email": "email",
        "phone": "phone",
        "organization": "business_name",
        "role": None,
    },
    "freshdesk": {
        "Full name": "full_name",
        "Title": None,
        "Company": "business_name",
        "Email": "email",
        "Work Phone": "phone",
        "Mobile phone": "phone",
        "Twitter": None,
        "Background Information": "notes",
        "Tags": "tags",
    },
    "intercom": {
        "Name": "full_name",
        "Email": "email",
        "Phone": "phone",
        "User ID": None,
        "Last seen (UTC)": None,
        "Unsubscribed from Emails": "opt_out.email",
        "Company name": "business_name",
    },
    "brevo": {
        "CONTACT ID": None,
        "EMAIL": "email",
        "FIRSTNAME": "first_name",
        "LASTNAME": "last_name",
        "SMS": "phone",
        "WHATSAPP": "phone",
    },
    "klaviyo": {
        "Email": "email",
        "First Name": "first_name",
        "Last Name": "last_name",
        "Phone Number": "phone",
        "Email Marketing Consent": "consent.email?",
        "City": "contact_address.city",
        "State / Region": "contact_address.region",
        "Zip Code": "contact_address.postal_code",
        "Date Added": None,
    },
    "woocommerce": {
        "billing_first_name": "first_name",
        "billing_last_name": "last_name",
        "billing_company": "business_name",
        "billing_email": "email",
        "billing_phone": "phone",
        "billing_address_1": "billing_address.lines",
        "billing_city": "billing_address.city",
        "billing_postcode": "billing_address.postal_code",
        "billing_country": "billing_address.country",
        "user_registered": None,
    },
    "chatwoot": {
        "id": None,
        "name": "full_name",
        "email": "email",
        "phone_number": "phone",
        "company_name": "business_name",
    },
    "our_own_export": {
        "id": None,
        "status": None,
        "first_name": "first_name",
        "middle_name": "middle_name",
        "last_name": "last_name",
        "business_name": "business_name",
        "email": "email",
        "other_emails": "email",
        "phone": "phone",
        "other_phones": "phone",
        **{f"contact_{part}": f"contact_address.{part}" for part in ADDRESS_PARTS},
        **{f"billing_{part}": f"billing_address.{part}" for part in ADDRESS_PARTS},
        "tags": "tags",
        "notes": "notes",
        "custom.size": "custom.size",
        "visibility": None,
        "assignee": None,
        "opt_outs": "opt_outs",
        "blocked": None,
        "claimed_emails": None,
        "claimed_phones": None,
        "created_at": None,
        "updated_at": None,
    },
    "quickbooks_report": {
        "Customer full name": "full_name",
        "Phone numbers": "phone",
        "Email": "email",
        "Billing address": "billing_address",
        "Shipping address": "contact_address",
    },
    "salesforce_data_export": {
        "Id": None,
        "IsDeleted": None,
        "AccountId": None,
        "LastName": "last_name",
        "FirstName": "first_name",
        "MailingStreet": "contact_address.lines",
        "MailingPostalCode": "contact_address.postal_code",
        "OtherCity": "contact_address.city",
        "Phone": "phone",
        "MobilePhone": "phone",
        "Email": "email",
        "HasOptedOutOfEmail": "opt_out.email",
        "OwnerId": None,
        "LastModifiedDate": None,
    },
    "spanish": {
        "Nombre": "first_name",
        "Apellidos": "last_name",
        "Correo electrónico": "email",
        "Teléfono móvil": "phone",
        "Empresa": "business_name",
        "Código postal": "contact_address.postal_code",
        "Fecha de nacimiento": None,
    },
    "french": {
        "Nom": "last_name",
        "Prénom": "first_name",
        "Adresse e-mail": "email",
        "Téléphone portable": "phone",
        "Société": "business_name",
        "Ville": "contact_address.city",
        "Remarques": "notes",
    },
    "german": {
        "Name": "last_name",
        "Vorname": "first_name",
        "E-Mail-Adresse": "email",
        "Handynummer": "phone",
        "Firma": "business_name",
        "Straße": "contact_address.lines",
        "PLZ": "contact_address.postal_code",
        "Ort": "contact_address.city",
        "Geburtsdatum": None,
    },
    "portuguese": {
        "Nome": "first_name",
        "Sobrenome": "last_name",
        "Endereço de e-mail": "email",
        "Telemóvel": "phone",
        "Etiquetas": "tags",
    },
    "italian": {
        "Nome": "first_name",
        "Cognome": "last_name",
        "Posta elettronica": "email",
        "Cellulare": "phone",
        "Ragione sociale": "business_name",
        "Indirizzo": "contact_address",
    },
}


@pytest.mark.parametrize("system", KNOWN)
def test_a_layout_that_was_not_given_maps_too(system: str) -> None:
    expected = KNOWN[system]
    row = [EMAIL if field == "email" else PHONE if field == "phone" else "x" for field in expected.values()]

    columns = find_columns(list(expected), [row], custom={"size": "Size"})

    assert {c.header: c.field and c.field + ("" if c.sure else "?") for c in columns} == expected
    assert missing_fields(mapped_fields(columns)) == ()
