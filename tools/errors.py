"""Everything that can be refused or go wrong, in one tree.

::

    HandoverkitError
    ├── NotFound              what the asker may not see is not found either
    ├── NotAllowed            the role does not allow it
    ├── NotSignedIn           no valid token or session
    │   └── Expired           the token has ended
    ├── Invalid               a value cannot be taken; names the field
    ├── WrongKind             this kind of file is not taken
    ├── Conflict              the state or another owner stands in the way
    │   ├── ValueTaken        an e-mail or phone has an owner already
    │   ├── ClaimedElsewhere  a record only claims the value; whoever enters it chooses
    │   ├── Stale             it was changed since it was read
    │   └── WrongState        not possible in the present state
    │       ├── AlreadyAccepted   somebody was first
    │       └── ContactMerged     the contact was absorbed by another
    ├── TooMany               a limit was reached; says when to come back
    ├── Busy                  the database did not take the work in time; try again
    ├── LeaseLost             another runner has the conversation
    ├── Unreachable           a service elsewhere does not answer, or not in time
    └── Unusable              settings, files or servers are not as needed; says the cure
"""

from collections.abc import Sequence
from datetime import datetime


class HandoverkitError(Exception):
    """Something was refused or went wrong."""

    code = "error"

    def __init__(self, message: str | None = None) -> None:
        """The message defaults to the class's own sentence."""
        super().__init__(message or (self.__doc__ or "").split("\n")[0])


class NotFound(HandoverkitError):
    """There is nothing here by that name."""

    code = "not_found"


class NotAllowed(HandoverkitError):
    """Your role does not allow this."""

    code = "not_allowed"


class NotSignedIn(HandoverkitError):
    """Sign in, or send a valid token."""

    code = "not_signed_in"


class Invalid(HandoverkitError):
    """A value cannot be taken as it is."""

    code = "invalid"

    def __init__(self, message: str | None = None, *, field: str = "") -> None:
        """``field`` names what to mend, as the caller wrote it."""
        super().__init__(message)
        self.field = field


class WrongKind(HandoverkitError):
    """This kind of file is not taken here, or it is not what its name says."""

    code = "wrong_kind_of_file"


class Conflict(HandoverkitError):
    """This does not go together with what is already there."""

    code = "conflict"


class ValueTaken(Conflict):
    """This value belongs to somebody already."""

    code = "value_taken"

    def __init__(
        self,
        message: str | None = None,
        *,
        value: str,
        holder_id: str | None = None,
        offers: Sequence[str] = (),
        field: str = "",
    ) -> None:
        """``holder_id``, and ``offers`` of what may be done, are given only where the asker may see the holder."""
        super().__init__(message)
        self.value = value
        self.holder_id = holder_id
        self.offers = tuple(offers)
        self.field = field


class ClaimedElsewhere(Conflict):
    """Somebody typed this value in a chat, unchecked: look at their record, then take it over or part the value."""

    code = "claimed_elsewhere"

    def __init__(self, *, value: str, holder_ids: Sequence[str], field: str = "") -> None:
        """``holder_ids`` are records that the asker may see."""
        super().__init__()
        self.value = value
        self.holder_ids = tuple(holder_ids)
        self.field = field


class Stale(Conflict):
    """This was changed since you read it; read it again, then change it."""

    code = "stale"

    def __init__(self, *, version: int) -> None:
        """``version`` is the present one."""
        super().__init__()
        self.version = version


class WrongState(Conflict):
    """That is not possible in the present state."""

    code = "wrong_state"

    def __init__(self, message: str | None = None, *, state: str, instead: str | None = None) -> None:
        """``state`` is the present one; ``instead`` names the call that would do."""
        super().__init__(message)
        self.state = state
        self.instead = instead


class AlreadyAccepted(WrongState):
    """Somebody was first."""

    code = "already_accepted"

    def __init__(self, *, by_id: str, by_name: str, state: str) -> None:
        """``by_id`` and ``by_name`` say who was first."""
        super().__init__(f"{by_name} was first and has this chat.", state=state)
        self.by_id = by_id
        self.by_name = by_name


class ContactMerged(WrongState):
    """This contact was merged into another one; change that one instead."""

    code = "contact_merged"

    def __init__(self, *, merged_into_id: str) -> None:
        """``merged_into_id`` is the record it leads to by now; raise this only for those who may see that."""
        super().__init__(state="merged")
        self.merged_into_id = merged_into_id


class TooMany(HandoverkitError):
    """Too many at once; try again later."""

    code = "too_many"

    def __init__(self, message: str | None = None, *, retry_after: float) -> None:
        """``retry_after`` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class Busy(HandoverkitError):
    """The database is busy; nothing was changed, try again."""

    code = "busy"


class LeaseLost(HandoverkitError):
    """Another runner has this conversation now."""

    code = "lease_lost"


class Unreachable(HandoverkitError):
    """The service cannot be reached."""

    code = "unreachable"


class Unusable(HandoverkitError):
    """Something this needs is not usable."""

    code = "unusable"


class Expired(NotSignedIn):
    """This token has ended."""

    code = "expired"

    def __init__(self, *, at: datetime) -> None:
        """``at`` is when it ended."""
        super().__init__(f"This token ended at {at.isoformat()}.")
        self.at = at
