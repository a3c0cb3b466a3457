"""An admin adds a person of the business; their e-mail and phone are theirs alone from then on."""

from collections.abc import Sequence

from tools.actions.capture.beat_claims import let_go
from tools.contacts.identifiers import (
    Evidence,
    Holder,
    Identifier,
    IdentifierKind,
    Key,
    OwnerKind,
    Source,
)
from tools.contacts.proof import Left
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.errors import Invalid, ValueTaken
from tools.ids import ContactId, UserId
from tools.team.people import Role, User
from tools.toolkit import UnitOfWork

LONGEST_NAME = 200


async def add_user(
    work: UnitOfWork,
    *,
    name: str,
    email: str,
    role: Role,
    password_hash: str,
    phone: str = "",
    capacity: int = 5,
    languages: Sequence[str] = (),
) -> User:
    """The user can sign in with this e-mail once there is a password.

    Raises ``Invalid``, or ``ValueTaken`` when a contact or another user has the e-mail or the phone by proof.
    """
    address = parse_email(email)
    user = User(
        id=UserId(work.new_id("usr")),
        business_id=work.business_id,
        name=checked_name(name),
        email=address.value,
        role=role,
        capacity=capacity,
        languages=tuple(languages),
        has_password=password_hash != "",
    )
    await hold_for_user(work, user.id, kind=IdentifierKind.EMAIL, match_key=address.match_key, value=address.value)
    if phone:
        business = await work.businesses.get()
        number = parse_phone(phone, region=business.country)
        await hold_for_user(
            work,
            user.id,
            kind=IdentifierKind.PHONE,
            match_key=number.match_key,
            value=number.value,
            extension=number.extension,
        )
    await work.users.add(user, password_hash=password_hash, at=work.now)
    return user


async def hold_for_user(
    work: UnitOfWork, user_id: UserId, *, kind: IdentifierKind, match_key: str, value: str, extension: str = ""
) -> None:
    """A record that only claimed the value yields it; what was said of it there becomes history."""
    key = Key(kind, match_key)
    identifier = Identifier(
        id=work.new_id("idn"),
        business_id=work.business_id,
        key=key,
        value=value,
        holder=Holder(OwnerKind.USER, user_id),
        evidence=Evidence.PROVEN,
        source=Source.AGENT,
        primary=True,
        created_at=work.now,
        extension=extension,
    )
    held, yielded = await work.identifiers.prove(identifier)
    if not held:
        # Who holds it is not said: a hidden contact and a user look the same.
        raise ValueTaken(value=value)
    if yielded is not None:
        await let_go(work, [Left(key, ContactId(yielded.id))])


def checked_name(name: str) -> str:
    """A name to show, without line breaks and spaces around it."""
    shown = " ".join(name.split())
    if not shown or len(shown) > LONGEST_NAME:
        raise Invalid(f"A name has 1 to {LONGEST_NAME} characters.", field="name")
    return shown
