"""Which two records of the contact book are probably one person, and why.

Nobody is joined by this: a person looks at the pair. So it is strict: who is suggested wrongly costs more than who is
missed. What speaks for a pair is added up; ``PROBABLE`` is enough. No name alone is: there are two Anna Schmidts.
Names that cannot be one person's speak against everything else, so a family at one mailbox or address is no pair;
where one has no name, a firm's switchboard, domain and address say nothing of who it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.identifiers import Identifier, IdentifierKind
from tools.contacts.likeness.firms import address_forms, firm_name
from tools.contacts.likeness.mailboxes import Mailbox, mailbox_of
from tools.contacts.likeness.name_likeness import NameLikeness, PersonName, compare_names, read_name
from tools.contacts.likeness.phone_forms import PhoneForm, phone_form
from tools.contacts.values.names import is_dummy
from tools.ids import ContactId


class Reason(StrEnum):
    """Why two records are suggested. It names no value: both records are there to be read."""

    EMAIL_ALIAS = "email_alias"
    """Two addresses of one mailbox: with a + and a word, with other dots, under another name of the provider."""
    MISTYPED_EMAIL = "mistyped_email"
    """The same address, were it not for a domain that was most likely mistyped."""
    SAME_LOCAL_PART = "same_local_part"
    """The same unusual words before the @-sign."""
    PHONE_EXTENSION = "phone_extension"
    """One number, once with an extension."""
    PHONE_COUNTRY = "phone_country"
    """The same digits in two countries: one was most likely typed without its country code."""
    SHARED_DOMAIN = "shared_domain"
    """Addresses of one firm's domain."""
    SAME_BUSINESS = "same_business"
    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    """A nickname, another spelling, a part of a double name, or one letter of the family name."""
    NAME_INITIAL = "name_initial"
    """The same family name, and the first letter of the given name."""


PROBABLE = 80
"""Points from which two records are suggested."""

_NAMES = {
    NameLikeness.SAME: (60, Reason.SAME_NAME),
    NameLikeness.CLOSE: (50, Reason.SIMILAR_NAME),
    NameLikeness.INITIAL: (40, Reason.NAME_INITIAL),
    NameLikeness.MISTYPED: (30, Reason.SIMILAR_NAME),
}
_ALIAS_AT_PROVIDER = 80
"""Enough by itself: the provider says that it is one mailbox."""
_ALIAS_ELSEWHERE = 50
"""A firm may have given orders+berlin@ and orders+rome@ to two people."""
_MISTYPED_EMAIL = 80
_LOCAL_PART = 30
_PHONE = 40
_DOMAIN = 40
_BUSINESS = 35
_DOMAIN_AND_BUSINESS = 45
"""Both say the same: one firm."""
_ADDRESS = 35
"""Less than a domain: a household has one address, and J. Smith may be Jane or John."""


@dataclass(frozen=True)
class Profile:
    """What of a contact is compared."""

    id: ContactId
    archived: bool
    restricted: bool
    """Not everybody may see it."""
    name: PersonName | None
    """Nothing for a dummy."""
    firm: str
    addresses: frozenset[str]
    """In each of the forms that ``address_forms`` makes."""
    mailboxes: tuple[Mailbox, ...]
    phones: tuple[PhoneForm, ...]


@dataclass(frozen=True)
class Comparison:
    """What two records have in common."""

    points: int
    reasons: frozenset[Reason]

    @property
    def probable(self) -> bool:
        """Whether they are suggested."""
        return self.points >= PROBABLE


def profile_of(contact: Contact, identifiers: Iterable[Identifier]) -> Profile | None:
    """Nothing for a guest and for a record that was absorbed: they are compared with nobody.

    Archived and blocked contacts are: whoever is blocked and comes back with another address is the same person.
    Claimed values count as proven ones do; that they were only typed in a chat stands beside them on the record.
    """
    if contact.kind is not ContactKind.CONTACT or contact.status is ContactStatus.MERGED:
        return None
    held = sorted((one.key.kind, one.key.match_key) for one in identifiers)
    emails = [key for kind, key in held if kind is IdentifierKind.EMAIL]
    unnamed = contact.dummy_name or is_dummy(contact.name)
    return Profile(
        id=contact.id,
        archived=contact.status is ContactStatus.ARCHIVED,
        restricted=not contact.visibility.everyone,
        name=None if unnamed else read_name(contact.first_name, contact.middle_name, contact.last_name),
        firm=firm_name(contact.business_name),
        addresses=address_forms(contact.contact_address) | address_forms(contact.billing_address),
        mailboxes=tuple(mailbox_of(key) for key in emails),
        phones=tuple(phone_form(key) for kind, key in held if kind is IdentifierKind.PHONE),
    )


def compare(one: Profile, other: Profile) -> Comparison:
    """In any order the same. Two archived records are left alone."""
    likeness = _compare_names(one.name, other.name)
    if likeness is NameLikeness.DIFFERENT or (one.archived and other.archived):
        return Comparison(0, frozenset())
    found = _mailboxes(one, other)
    if likeness in _NAMES:
        found += [_NAMES[likeness], *_local_parts(one, other), *_phones(one, other), *_firm(one, other)]
        found += [(_ADDRESS, Reason.SAME_ADDRESS)] if one.addresses & other.addresses else []
    return Comparison(sum(points for points, _ in found), frozenset(reason for _, reason in found))


def reasons_of(one: Profile | None, other: Profile | None) -> tuple[str, ...]:
    """Why the two are suggested; nothing where they are not."""
    if one is None or other is None:
        return ()
    comparison = compare(one, other)
    return tuple(sorted(comparison.reasons)) if comparison.probable else ()


_Points = list[tuple[int, Reason]]


def _compare_names(one: PersonName | None, other: PersonName | None) -> NameLikeness:
    return NameLikeness.UNKNOWN if one is None or other is None else compare_names(one, other)


def _mailboxes(one: Profile, other: Profile) -> _Points:
    """The best of all that two addresses say."""
    best: _Points = []
    for ours in one.mailboxes:
        for theirs in other.mailboxes:
            if ours.inbox != theirs.inbox:
                continue
            if ours.mistyped or theirs.mistyped:
                found = (_MISTYPED_EMAIL, Reason.MISTYPED_EMAIL)
            else:
                found = (_ALIAS_AT_PROVIDER if ours.of_a_provider else _ALIAS_ELSEWHERE, Reason.EMAIL_ALIAS)
            best = max(best, [found])
    return best


def _local_parts(one: Profile, other: Profile) -> _Points:
    ours, theirs = (
        {each.local_part: each.domain for each in side.mailboxes if is_unusual(each.local_part, side.name)}
        for side in (one, other)
    )
    elsewhere = any(ours[local] != theirs[local] for local in ours.keys() & theirs.keys())
    return [(_LOCAL_PART, Reason.SAME_LOCAL_PART)] if elsewhere else []


def _phones(one: Profile, other: Profile) -> _Points:
    for ours in one.phones:
        for theirs in other.phones:
            if ours.national != theirs.national:
                continue
            if ours.country != theirs.country:
                return [(_PHONE, Reason.PHONE_COUNTRY)]
            # Two extensions are two desks.
            if not (ours.extension and theirs.extension):
                return [(_PHONE, Reason.PHONE_EXTENSION)]
    return []


def _firm(one: Profile, other: Profile) -> _Points:
    ours, theirs = ({each.domain for each in side.mailboxes if not each.of_a_provider} for side in (one, other))
    business = bool(one.firm) and one.firm == other.firm
    if not ours & theirs:
        return [(_BUSINESS, Reason.SAME_BUSINESS)] if business else []
    if not business:
        return [(_DOMAIN, Reason.SHARED_DOMAIN)]
    return [(_DOMAIN, Reason.SHARED_DOMAIN), (_DOMAIN_AND_BUSINESS - _DOMAIN, Reason.SAME_BUSINESS)]


def is_unusual(local_part: str, name: PersonName | None) -> bool:
    """Whether the words before the @-sign say more than the name does: a number, or another word."""
    left = local_part
    for part in sorted(name.whole if name is not None else (), key=len, reverse=True):
        left = left.replace(part, "") if len(part) > 1 else left
    letters = [sign for sign in left if sign.isalnum()]
    digits = [sign for sign in letters if sign.isdecimal()]
    unusual = len(digits) > 1 or len(letters) > 2
    return unusual and len(local_part) > 5 and local_part not in _OF_NOBODY


_EVERY_FIRM_HAS = """
accounting accounts billing booking bookings buchhaltung compras contact contacto customerservice einkauf enquiries
facturacion finance invoices kontakt marketing office orders purchasing reception rechnung service support ventas
vertrieb
"""
_OF_NOBODY = frozenset(_EVERY_FIRM_HAS.split())
