"""Users, tokens, and the caller themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, SecretStr

from api.bodies.strict import WHOLE, Answer, Asked, Moment
from api.gates.passwords import LONGEST, SHORTEST
from tools.team.people import Presence, Role, User
from tools.team.tokens import Scope, Token, TokenKind

Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(min_length=3, max_length=320)]
Password = Annotated[SecretStr, Field(min_length=SHORTEST, max_length=LONGEST)]
Languages = Annotated[tuple[Annotated[str, Field(max_length=20)], ...], Field(max_length=20)]
Capacity = Annotated[int, Field(ge=0, le=1000), WHOLE]


class SignIn(Asked):
    """Who signs in with a browser."""

    email: Annotated[str, Field(max_length=1000)]
    password: Annotated[SecretStr, Field(max_length=1000)]


class Forgotten(Asked):
    """Who cannot sign in any more."""

    email: Annotated[str, Field(max_length=1000)]


class PasswordChosen(Asked):
    """A password, and the token of the invitation by which it is chosen."""

    token: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    password: Password


class MeChange(Asked):
    """What the caller changes of themselves; what is left out stays."""

    name: Name | None = None
    languages: Languages | None = None
    password: Password | None = None
    """A new one; it signs all other browsers out."""
    old_password: Annotated[SecretStr, Field(max_length=1000)] | None = None
    """Goes with a new one."""


class PresenceAsked(Asked):
    """Whether one is there; say it again within 90 seconds."""

    status: Presence
    idle_seconds: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    """How long nothing was touched: whoever is ``online`` and was idle for 5 minutes is away."""


class UserAsked(Asked):
    """A new user. Without a password they cannot sign in yet."""

    name: Name
    email: Email
    role: Role = Role.AGENT
    password: Password | None = None
    phone: Annotated[str, Field(max_length=100)] = ""
    capacity: Capacity = 5
    languages: Languages = ()


class UserChange(Asked):
    """What is to change; what is left out stays."""

    name: Name | None = None
    email: Email | None = None
    role: Role | None = None
    password: Password | None = None
    capacity: Capacity | None = None
    languages: Languages | None = None


class UserBody(Answer):
    """A person of the business."""

    id: str
    name: str
    email: str
    role: Role
    capacity: int
    presence: Presence
    active: bool
    can_sign_in: bool
    """Not who left, and not who was invited and has chosen no password yet."""
    teams: Sequence[str]
    languages: Sequence[str]

    @classmethod
    def of(cls, user: User, now: datetime) -> Self:
        """As others see them now."""
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            role=user.role,
            capacity=user.capacity,
            presence=user.present(now),
            active=user.active,
            can_sign_in=user.active and user.has_password,
            teams=sorted(user.teams),
            languages=user.languages,
        )


class Invitation(Answer):
    """By which a user chooses a password, once. ``link`` is shown this once."""

    user_id: str
    expires_at: datetime
    link: str = ""


class Me(Answer):
    """The caller. ``csrf_token`` is there for a session: its page sends it in X-CSRF-Token."""

    kind: TokenKind
    scopes: Sequence[Scope]
    user: UserBody | None
    business_id: str
    business_name: str
    csrf_token: str | None


class TokenAsked(Asked):
    """A token for a program: of the business, or of the user named."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)]
    user_id: str | None = None
    expires_at: Moment | None = None


class TokenBody(Answer):
    """A token, without its secret."""

    id: str
    kind: TokenKind
    name: str
    scopes: Sequence[Scope]
    user_id: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, token: Token) -> Self:
        """As admins see it."""
        return cls(
            id=token.id,
            kind=token.kind,
            name=token.name,
            scopes=sorted(token.scopes),
            user_id=token.user_id,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            expires_at=token.expires_at,
        )


class NewToken(TokenBody):
    """A token that was just made."""

    secret: str = ""
    """Shown this once; a call repeated with the same Idempotency-Key is answered without it."""
