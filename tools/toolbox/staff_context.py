"""For whom an assistant acts: said by whoever runs it, never by what a model writes."""

from dataclasses import dataclass, field

from tools.errors import NotAllowed, Unusable
from tools.ids import BusinessId, UserId
from tools.live.ports import RateLimits
from tools.team.rights import UserActing
from tools.team.tokens import Scope
from tools.toolkit import Toolkit


class NoUserInContext(Unusable):
    """These tools act for a user of the business, and this run names none.

    Run the agent with  context=StaffContext(toolkit=…, limits=…, business_id=…, user_id=…)  where user_id is whoever
    is signed in with you; or, where your context is another, build the tools with  staff_tools(context_of=…).
    """

    code = "no_user_in_context"

    def __init__(self) -> None:
        """The whole docstring is the message: it says what to write."""
        super().__init__(" ".join((self.__doc__ or "").split()))


@dataclass(frozen=True)
class StaffContext:
    """What a run of an agent with the staff's tools brings along."""

    toolkit: Toolkit
    limits: RateLimits
    """Counts what was refused to the user, here and elsewhere."""
    business_id: BusinessId
    user_id: UserId
    scopes: frozenset[Scope] = field(default_factory=lambda: frozenset(Scope))
    """Less than the user may do, where it is to be less: ``{Scope.READ}`` changes nothing."""
    token_id: str | None = None
    """The token they came with; it stands in the audit log."""


async def acting_user_of(context: StaffContext) -> UserActing:
    """The user as they are now: whoever was deactivated, or is an agent since, may do no more than that.

    Raises ``NotAllowed`` when there is no such user (any more).
    """
    async with context.toolkit.reading(context.business_id) as work:
        user = await work.users.find(context.user_id)
    if user is None or not user.active:
        raise NotAllowed("The user you act for is not there any more.")
    return UserActing(user, context.scopes, context.token_id)
