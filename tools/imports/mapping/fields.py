"""What a column can become."""

from enum import StrEnum


class Field(StrEnum):
    """A field of a contact, as a mapping names it; beside these there are ``custom.<key>`` for a business's own."""

    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    """Is split into the three where a row has none of them."""
    BUSINESS_NAME = "business_name"
    EMAIL = "email"
    PHONE = "phone"
    TAGS = "tags"
    NOTES = "notes"
    ADDRESS = "contact_address"
    """All of it in one cell."""
    LINES = "contact_address.lines"
    CITY = "contact_address.city"
    REGION = "contact_address.region"
    POSTAL_CODE = "contact_address.postal_code"
    COUNTRY = "contact_address.country"
    """Also the country of the row's phone numbers."""
    BILLING = "billing_address"
    BILLING_LINES = "billing_address.lines"
    BILLING_CITY = "billing_address.city"
    BILLING_REGION = "billing_address.region"
    BILLING_POSTAL_CODE = "billing_address.postal_code"
    BILLING_COUNTRY = "billing_address.country"
    OPT_OUTS = "opt_outs"
    """The channels themselves, in one cell."""
    EMAIL_OPT_OUT = "opt_out.email"
    SMS_OPT_OUT = "opt_out.sms"
    WHATSAPP_OPT_OUT = "opt_out.whatsapp"
    EMAIL_CONSENT = "consent.email"
    """Never mapped by itself: a business has to know that its file says so."""
    SMS_CONSENT = "consent.sms"
    WHATSAPP_CONSENT = "consent.whatsapp"


BILLING_OF = {
    Field.ADDRESS: Field.BILLING,
    Field.LINES: Field.BILLING_LINES,
    Field.CITY: Field.BILLING_CITY,
    Field.REGION: Field.BILLING_REGION,
    Field.POSTAL_CODE: Field.BILLING_POSTAL_CODE,
    Field.COUNTRY: Field.BILLING_COUNTRY,
}
"""The same part of the other address."""

SEVERAL = frozenset(
    {
        *(Field.EMAIL, Field.PHONE, Field.TAGS, Field.NOTES),
        *(Field.OPT_OUTS, Field.EMAIL_OPT_OUT, Field.SMS_OPT_OUT, Field.WHATSAPP_OPT_OUT),
        *BILLING_OF,
        *BILLING_OF.values(),
    }
)
"""Several columns may become these, in their order; of all others one can.

Of several addresses a row's first one that is written counts.
"""

NAMES_MAPPED = (frozenset({Field.FIRST_NAME, Field.LAST_NAME}), frozenset({Field.FULL_NAME}))
REACHED_BY = frozenset({Field.EMAIL, Field.PHONE})


def missing_fields(mapped: frozenset[Field]) -> tuple[str, ...]:
    """What a mapping lacks to make contacts of rows: names, and an e-mail or a phone. In words, for whoever maps."""
    named = any(names <= mapped for names in NAMES_MAPPED)
    reached = bool(REACHED_BY & mapped)
    return (
        *(() if named else ("first name and last name, or a full name",)),
        *(() if reached else ("an e-mail or a phone",)),
    )
