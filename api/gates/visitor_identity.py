"""A signed identity: who a visitor is, as the business's own site says in a JWT (PRODUCT.md, section 3)."""

from datetime import datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options

from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value
from tools.contacts.identifiers import IdentifierKind, Key, Source
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.contacts.values.storable_text import refuse_unstorable
from tools.errors import Invalid, NotSignedIn
from tools.team.channels import Widget

_LONGEST = timedelta(hours=24)
_LONGEST_SUBJECT = 200
_BY_OUR_CLOCK: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""The library would ask the machine's clock, and the database has another."""


def sender_of(token: str, widget: Widget, *, now: datetime) -> Sender:
    """Whom the signature names. Only what is inside it counts, an address only when it is said to be verified.

    Raises ``NotSignedIn`` for a bad or expired token: never a silent guest.
    """
    claims = _verified(token, widget)
    _refuse_wrong_time(claims["exp"], now)
    _refuse_unstorable(claims)
    subject = claims["sub"]
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotSignedIn("The identity token names nobody (sub).")
    external = f"identity:{widget.id}:{subject}"
    proven = [Value(Key(IdentifierKind.EXTERNAL, external), external), *_addresses(claims)]
    name = claims.get("name")
    return Sender(
        identity=f"webchat:{external}",
        proven=tuple(proven),
        source=Source.IDENTITY,
        profile_name=name if isinstance(name, str) else "",
    )


def _verified(token: str, widget: Widget) -> dict[str, Any]:
    for secret in widget.identity_secrets:
        # The key decides the algorithm, never the token's own header.
        algorithm = "EdDSA" if secret.startswith("-----BEGIN") else "HS256"
        try:
            return jwt.decode(
                token,
                secret,
                algorithms=[algorithm],
                audience=widget.public_key,
                options={"require": ["exp", "sub", "aud"], **_BY_OUR_CLOCK},
            )
        except (jwt.InvalidTokenError, ValueError, TypeError):
            continue
    raise NotSignedIn("The identity token is not valid for this widget.")


def _refuse_wrong_time(expires: Any, now: datetime) -> None:
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise NotSignedIn("The identity token's end (exp) is no number of seconds.")
    left = expires - now.timestamp()
    if left <= 0:
        raise NotSignedIn("The identity token has ended.")
    if not left <= _LONGEST.total_seconds():
        raise NotSignedIn("The identity token is good for more than 24 hours.")


def _refuse_unstorable(claims: dict[str, Any]) -> None:
    try:
        refuse_unstorable(claims, place="")
    except Invalid as error:
        raise NotSignedIn(f"The identity token cannot be kept: {error}") from error


def _addresses(claims: dict[str, Any]) -> list[Value]:
    values: list[Value] = []
    try:
        if claims.get("email_verified") is True:
            email = parse_email(str(claims.get("email", "")))
            values.append(Value(Key(IdentifierKind.EMAIL, email.match_key), email.value))
        if claims.get("phone_verified") is True:
            phone = parse_phone(str(claims.get("phone", "")), region=None)
            values.append(Value(Key(IdentifierKind.PHONE, phone.match_key), phone.value, phone.extension))
    except Invalid as error:
        raise NotSignedIn(f"The identity token's {error.field} cannot be taken.") from error
    return values
