"""Who asks, and what their role and their token let them do; what they may *see* is decided in contacts/access."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.contacts.access import Asker, AskerKind
from tools.contacts.capabilities import A_BUSINESS_MAY_ALLOW, TOKEN_NEEDS, Capability, may
from tools.errors import Invalid, NotAllowed
from tools.ids import BusinessId, ConversationId, UserId
from tools.team.people import Role, User
from tools.team.store import Business
from tools.team.tokens import Scope, Token, TokenKind, covers

AGENTS_MAY = "agents_may"
"""The business's setting: what it allows its agents beyond their work."""


class Acting(Protocol):
    """Somebody of the team, or a program of the business, as far as what they do goes."""

    @property
    def asker(self) -> Asker: ...
    @property
    def business_id(self) -> BusinessId: ...
    @property
    def id(self) -> str:
        """By what history and audit log name them."""
        ...

    @property
    def user(self) -> User | None: ...
    @property
    def scopes(self) -> frozenset[Scope]: ...
    @property
    def token_id(self) -> str | None:
        """The token they came with, if they came with one."""
        ...


@dataclass(frozen=True)
class UserActing:
    """A user for whom something else acts, such as an assistant; it may never do more than the user."""

    user: User
    scopes: frozenset[Scope]
    token_id: str | None = None

    @property
    def asker(self) -> Asker:
        """The user, as far as access goes."""
        return asker_of(self.user)

    @property
    def business_id(self) -> BusinessId:
        """The user's business."""
        return self.user.business_id

    @property
    def id(self) -> str:
        """The user's."""
        return self.user.id


@dataclass(frozen=True)
class Caller:
    """Whoever makes a call, as the token says."""

    asker: Asker
    token: Token
    user: User | None = None

    @property
    def business_id(self) -> BusinessId:
        """Their business."""
        return self.asker.business_id

    @property
    def id(self) -> str:
        """The user, the visitor's conversation, or the business's token."""
        return self.asker.user_id or self.token.conversation_id or self.token.id

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the token is good for."""
        return self.token.scopes

    @property
    def token_id(self) -> str:
        """The token's."""
        return self.token.id

    @property
    def conversation_id(self) -> ConversationId | None:
        """The one conversation of a visitor."""
        return self.token.conversation_id


def caller_of(token: Token, user: User | None) -> Caller | None:
    """The caller a valid token speaks for; nobody when its user is gone."""
    match token.kind:
        case TokenKind.USER | TokenKind.SESSION:
            return None if user is None or not user.active else Caller(asker_of(user), token, user)
        case TokenKind.VISITOR:
            return Caller(Asker(token.business_id, AskerKind.VISITOR), token)
        case TokenKind.BUSINESS:
            return Caller(Asker(token.business_id, AskerKind.BUSINESS), token)
        case TokenKind.INVITATION:
            return None


def find_worker(token: Token, user: User | None, *, now: datetime) -> Caller | None:
    """For whom work goes on that they asked for; nobody when the user is gone, or a program's token has ended.

    It goes on for a user who has signed out.
    """
    ended = token.revoked_at is not None or (token.ends_at is not None and token.ends_at <= now)
    return None if ended and token.kind is not TokenKind.SESSION else caller_of(token, user)


def asker_of(user: User) -> Asker:
    """A user, as far as access goes."""
    kind = AskerKind.ADMIN if user.role is Role.ADMIN else AskerKind.AGENT
    return Asker(user.business_id, kind, user_id=user.id, teams=user.teams)


def may_read(caller: Acting) -> bool:
    """Whether they may read what the team sees."""
    return _is_of_team(caller) and covers(caller.scopes, Scope.READ)


def may_write(caller: Acting) -> bool:
    """Whether they may answer, edit, assign and accept."""
    return _is_of_team(caller) and covers(caller.scopes, Scope.WRITE)


def may_bring_threads(caller: Caller) -> bool:
    """Whether they are a program of the business, which may bring its customers' chats from elsewhere."""
    return caller.token.kind is TokenKind.BUSINESS and may_write(caller)


def may_administer(caller: Caller) -> bool:
    """Whether they may shape the business: users, channels, tokens, templates."""
    by_role = caller.asker.kind in (AskerKind.ADMIN, AskerKind.BUSINESS)
    return by_role and covers(caller.scopes, Scope.ADMIN)


def may_do(caller: Acting, capability: Capability, *, business: Business) -> bool:
    """Whether role and token allow it, and for agents the business, where that is for it to say."""
    needed = TOKEN_NEEDS.get(capability)
    return (needed is None or covers(caller.scopes, Scope(needed))) and may(
        caller.asker, capability, agents_may=agents_may(business)
    )


def agents_may(business: Business) -> frozenset[Capability]:
    """What the business allows its agents, each on its own."""
    return frozenset(Capability(name) for name in business.settings.get(AGENTS_MAY, ())) & A_BUSINESS_MAY_ALLOW


def refuse_beyond_role(scopes: Collection[Scope], *, role: Role) -> None:
    """A user's token is never good for more than the user.

    Raises ``Invalid``.
    """
    if role is not Role.ADMIN and covers(frozenset(scopes), Scope.ADMIN):
        raise Invalid("The scope admin is for tokens of admins; make this user one first.", field="scopes")


Right = Callable[[Caller], bool]


def acting_user(caller: Caller, named: UserId | None) -> UserId:
    """In whose name something is done: their own, or the one that a token of the business names.

    Raises ``NotAllowed`` when there is nobody, or somebody else was named.
    """
    if caller.user is not None:
        if named not in (None, caller.user.id):
            raise NotAllowed("You act in your own name; leave user_id out.")
        return caller.user.id
    if named is None:
        raise NotAllowed("A token of the business acts for a user: send user_id.")
    return named


def acting_user_or_program(caller: Caller, named: UserId | None) -> UserId | None:
    """The same where a program of the business may do it in nobody's name: then there is no user.

    Raises ``NotAllowed`` when somebody else was named.
    """
    return None if caller.asker.kind is AskerKind.BUSINESS and named is None else acting_user(caller, named)


def _is_of_team(caller: Acting) -> bool:
    return caller.asker.kind is not AskerKind.VISITOR
