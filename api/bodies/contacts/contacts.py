"""Contacts, what is said of them, and pairs that may be one person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from api.bodies.conversations import Visibility, shown_visibility
from api.bodies.strict import Answer
from tools.contacts.consents import Consent
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.editing.custom_field import CustomField, is_shown, shown_custom
from tools.contacts.identifiers import Claim, ClaimState, Evidence, Identifier, IdentifierKind, Source
from tools.contacts.record import OptOut
from tools.contacts.store import Pair, PairKind, PairState
from tools.contacts.values.pseudonym import pseudonymous_email
from tools.conversations.conversation import ChannelKind


class ProvenanceBody(Answer):
    """Who said a value, and when."""

    source: Source
    at: datetime


class AddressBody(Answer):
    """An address; blank where nothing is known."""

    lines: Sequence[str] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class EmailBody(ProvenanceBody):
    """An e-mail that leads to a contact."""

    value: str
    primary: bool
    evidence: Evidence


class PhoneBody(EmailBody):
    """A phone that leads to a contact, in E.164."""

    extension: str


class ClaimBody(Answer):
    """A value that was typed in a chat and not checked."""

    id: str
    kind: IdentifierKind
    value: str
    extension: str
    state: ClaimState
    conversation_id: str
    at: datetime
    over_limit: bool
    """Nobody was looked up by it: the chat or its network address had its share."""

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """As agents see it."""
        return cls(
            id=claim.id,
            kind=claim.key.kind,
            value=claim.value,
            extension=claim.extension,
            state=claim.state,
            conversation_id=claim.conversation_id,
            at=claim.at,
            over_limit=claim.over_limit,
        )


class ConsentBody(Answer):
    """What the customer has agreed to."""

    id: str
    purpose: str
    channel: ChannelKind
    source: Source
    words: str
    """The question, as it was put."""
    language: str
    at: datetime
    withdrawn_at: datetime | None
    """Since then it is good for nothing."""


class ChannelIdentityBody(Answer):
    """Who writes on a channel; ``id`` blocks this one alone."""

    id: str
    channel: str
    value: str
    blocked: bool

    @classmethod
    def of(cls, identifier: Identifier) -> Self:
        """As agents see it."""
        return cls(
            id=identifier.id,
            channel=identifier.key.match_key.partition(":")[0],
            value=identifier.value,
            blocked=identifier.blocked_at is not None,
        )


class ContactItem(Answer):
    """A contact as it stands in a list."""

    id: str
    kind: ContactKind
    status: ContactStatus
    first_name: str
    middle_name: str
    last_name: str
    business_name: str
    name_is_dummy: bool
    pseudonymous_email: str | None
    """By what a guest is told from others; nothing arrives there."""
    emails: Sequence[EmailBody]
    phones: Sequence[PhoneBody]
    tags: Sequence[str]
    visibility: Visibility
    assignee_id: str | None
    opt_outs: Sequence[str]
    blocked: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(
        cls, contact: Contact, identifiers: Sequence[Identifier], tags: frozenset[str], opt_outs: frozenset[OptOut]
    ) -> Self:
        """With what leads to it."""
        return cls(**_item(contact, identifiers, tags, opt_outs))


class ListedContact(ContactItem):
    """The same in the list of whoever asks."""

    restricted: bool
    """Hidden from them but for their role; what is shown so is in the audit log."""

    @classmethod
    def of_row(cls, item: ContactItem, *, restricted: bool) -> Self:
        """With how it is seen."""
        return cls.model_validate({**dict(item), "restricted": restricted})


class ContactBody(ContactItem):
    """A contact with all that is known of it."""

    version: int
    """The `ETag` of what was read, for `If-Match`."""
    contact_address: AddressBody
    billing_address: AddressBody
    notes: str
    custom: Mapping[str, Any]
    provenance: Mapping[str, ProvenanceBody]
    """By field name; a custom field's is `custom.<key>`."""
    channel_identities: Sequence[ChannelIdentityBody]
    consents: Sequence[ConsentBody]
    claims: Sequence[ClaimBody]
    merged_into_id: str | None

    @classmethod
    def with_all(
        cls,
        contact: Contact,
        identifiers: Sequence[Identifier],
        tags: frozenset[str],
        opt_outs: frozenset[OptOut],
        *,
        claims: Sequence[Claim],
        consents: Sequence[Consent],
        fields: Sequence[CustomField],
    ) -> Self:
        """As agents see it beside a chat."""
        custom = shown_custom(contact.custom, fields)
        said = {name: ProvenanceBody.model_validate(each) for name, each in contact.provenance.items()}
        return cls(
            **_item(contact, identifiers, tags, opt_outs),
            version=contact.version,
            contact_address=AddressBody.model_validate(contact.contact_address),
            billing_address=AddressBody.model_validate(contact.billing_address),
            notes=contact.notes,
            custom=custom,
            provenance={name: each for name, each in said.items() if is_shown(name, custom)},
            channel_identities=[
                ChannelIdentityBody.of(each) for each in identifiers if each.key.kind is IdentifierKind.CHANNEL
            ],
            consents=[ConsentBody.model_validate(consent) for consent in consents],
            claims=[ClaimBody.of(claim) for claim in claims],
            merged_into_id=contact.merged_into_id,
        )


class CountBody(Answer):
    """How many contacts there are."""

    count: int
    more: bool
    """There are more than were counted."""


class PairBody(Answer):
    """Two records that may be one person."""

    id: str
    kind: PairKind
    state: PairState
    contact_ids: Sequence[str]
    names: Sequence[str]
    reasons: Sequence[str]
    """What leads to it: `email`, `phone`, `channel`, `external` (a value of that kind that was typed or proven),
    `proof`, `reported`; or what the search found, as in `GET /v1/contacts/duplicates`. No value is ever named.
    """
    times: int
    """How often chats, proof and people have raised it; 0 where it was only found by the search."""
    conversation_id: str | None
    settled_by: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, pair: Pair, one: Contact, other: Contact, *, chats: Collection[str]) -> Self:
        """For somebody who may see both, and these conversations."""
        return cls(
            id=pair.id,
            kind=pair.kind,
            state=pair.state,
            contact_ids=[one.id, other.id],
            names=[one.name, other.name],
            reasons=sorted({*pair.reasons, *pair.found}),
            times=pair.times,
            conversation_id=pair.conversation_id if pair.conversation_id in chats else None,
            settled_by=pair.settled_by,
            created_at=pair.created_at,
            updated_at=pair.updated_at,
        )


def _item(
    contact: Contact, identifiers: Iterable[Identifier], tags: frozenset[str], opt_outs: frozenset[OptOut]
) -> dict[str, Any]:
    first = sorted(identifiers, key=lambda each: not each.primary)
    emails = [each for each in first if each.key.kind is IdentifierKind.EMAIL]
    phones = [each for each in first if each.key.kind is IdentifierKind.PHONE]
    return {
        "id": contact.id,
        "kind": contact.kind,
        "status": contact.status,
        "first_name": contact.first_name,
        "middle_name": contact.middle_name,
        "last_name": contact.last_name,
        "business_name": contact.business_name,
        "name_is_dummy": contact.dummy_name,
        "pseudonymous_email": pseudonymous_email(contact.id) if contact.kind is ContactKind.GUEST else None,
        "emails": [EmailBody(**_value(each)) for each in emails],
        "phones": [PhoneBody(**_value(each), extension=each.extension) for each in phones],
        "tags": sorted(tags),
        "visibility": shown_visibility(contact.visibility),
        "assignee_id": contact.assignee_id,
        "opt_outs": sorted({out.channel for out in opt_outs}),
        "blocked": contact.blocked_at is not None,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
    }


def _value(one: Identifier) -> dict[str, Any]:
    return {
        "value": one.value,
        "primary": one.primary,
        "evidence": one.evidence,
        "source": one.source,
        "at": one.created_at,
    }
