"""A customer agrees to something, and takes it back."""

from dataclasses import replace

from tools.actions.contacts.note_change import note_change
from tools.contacts.book.history import ChangeKind
from tools.contacts.consents import Consent
from tools.contacts.identifiers import Source
from tools.errors import Invalid, NotFound
from tools.events import EventType
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

MOST = 200
"""Of one contact."""


async def give_consent(work: UnitOfWork, consent: Consent, *, by_id: str | None) -> Consent:
    """Of a contact that is held. What stands already in the same words is not written again.

    Raises ``Invalid`` for a time to come, or too many.
    """
    if consent.at > work.now:
        raise Invalid("Nobody has agreed in the future.", field="at")
    given = await work.consents.of(consent.contact_id)
    standing = next((each for each in given if _is_same(each, consent)), None)
    if standing is not None:
        return standing
    if len(given) >= MOST:
        raise Invalid(f"A contact has at most {MOST} consents.", field="purpose")
    await work.consents.add(consent)
    await work.contacts.outdate([consent.contact_id])
    await note_change(
        work,
        consent.contact_id,
        ChangeKind.CONSENTED,
        by_id=by_id,
        source=consent.source,
        conversation_id=consent.conversation_id,
        changes={"consents": ([], [_shown(consent)])},
    )
    data = {
        "contact_id": consent.contact_id,
        "consent_id": consent.id,
        "purpose": consent.purpose,
        "channel": consent.channel,
        "source": consent.source.value,
        "at": consent.at.isoformat(),
    }
    work.announce(EventType.CONTACT_CONSENT_GIVEN, data, contacts=(consent.contact_id,))
    return consent


async def withdraw_consent(work: UnitOfWork, *, contact_id: ContactId, consent_id: str, by_id: str) -> Consent:
    """Of a contact that is held. It stays written that it was given; twice is once. Raises ``NotFound``."""
    given = await work.consents.of(contact_id)
    consent = next((each for each in given if each.id == consent_id), None)
    if consent is None:
        raise NotFound("There is no such consent.")
    if not await work.consents.withdraw(consent.id, at=work.now):
        return consent
    await work.contacts.outdate([contact_id])
    changes: dict[str, tuple[list[str], list[str]]] = {"consents": ([_shown(consent)], [])}
    await note_change(
        work, contact_id, ChangeKind.CONSENT_WITHDRAWN, by_id=by_id, source=Source.AGENT, changes=changes
    )
    data = {"contact_id": contact_id, "changed": ["consents"], "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact_id,))
    return replace(consent, withdrawn_at=work.now)


def _is_same(given: Consent, consent: Consent) -> bool:
    """In the same words and on the same way; the first time counts."""
    said = replace(given, id=consent.id, at=consent.at, conversation_id=consent.conversation_id)
    return said == consent and given.at <= consent.at


def _shown(consent: Consent) -> str:
    return f"{consent.purpose}: {consent.channel}"
