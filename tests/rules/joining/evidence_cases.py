"""Words for tests of evidence: a guest, a contact, values, and who holds them."""

from tools.contacts.contact import ContactKind
from tools.contacts.evidence import Held, OnMatch, Session, TypedValue
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind
from tools.contacts.matching import Decision, Fate, decide
from tools.ids import ContactId

A, B, C, OWN = ContactId("con_a"), ContactId("con_b"), ContactId("con_c"), ContactId("con_own")

PROVEN, CLAIMED = Evidence.PROVEN, Evidence.CLAIMED


def email(name: str) -> Key:
    return Key(IdentifierKind.EMAIL, f"{name}@example.com")


def phone(number: int) -> Key:
    return Key(IdentifierKind.PHONE, f"+49151{number:07d}")


def external(name: str) -> Key:
    return Key(IdentifierKind.EXTERNAL, f"identity:widget:{name}")


def whatsapp(name: str) -> Key:
    return Key(IdentifierKind.CHANNEL, f"whatsapp:1:{name}")


def by(contact: ContactId, evidence: Evidence = PROVEN, *, name: str = "", archived: bool = False) -> Held:
    return Held(Holder(OwnerKind.CONTACT, contact), evidence, name=name, archived=archived)


def by_user() -> Held:
    return Held(Holder(OwnerKind.USER, "usr_1"), PROVEN)


def by_business() -> Held:
    return Held(Holder(OwnerKind.BUSINESS, "biz_1"), PROVEN)


def guest(*, at: ContactId = OWN) -> Session:
    return Session(own_id=OWN, with_id=at, kind=ContactKind.GUEST)


def proven_contact(*keys: Key) -> Session:
    return Session(
        own_id=OWN, with_id=OWN, kind=ContactKind.CONTACT, record_proven=True, proven=frozenset(keys or [phone(99)])
    )


def typing(
    *keys: Key,
    session: Session | None = None,
    held: dict[Key, Held] | None = None,
    on_match: OnMatch = OnMatch.MERGE,
    parted: tuple[tuple[ContactId, ContactId], ...] = (),
    name: str = "",
) -> Decision:
    return decide(
        session=session or guest(),
        typed=[TypedValue(key) for key in keys],
        held=held or {},
        on_match=on_match,
        parted=parted,
        name=name,
    )


def fates(decision: Decision) -> dict[Key, Fate]:
    return {value.key: value.fate for value in decision.values}
