"""What becomes of a contact: archived, active again, deleted, erased."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from api.bodies.strict import Answer, Asked
from tools.actions.contacts.leaving.erase_contact import Erased
from tools.privacy.deletion import KeeperKind


class ReasonAsked(Asked):
    """Why, for the contact's history."""

    reason: Annotated[str, Field(max_length=1000)] = ""


class KeptBy(Answer):
    """What kept a contact from being deleted."""

    kind: KeeperKind
    id: str | None
    """The conversation's, the invoice's, or the handover's whose follow-up is open; nothing for hidden ones."""
    count: int = 1
    """How many; more than one only of what the caller may not see."""


class SaidElsewhereBody(Answer):
    """A value of the person that was typed in a chat of another record: look whether that is the same person."""

    contact_id: str
    conversation_id: str


class ErasedBody(Answer):
    """A person is gone. Their invoices keep number and amounts, and are nobody's."""

    outcome: Literal["erased", "deleted"]
    contact_id: str
    conversations: int
    """So many went with the person."""
    suppressed: int
    """So many e-mails, phones and other ids are not brought back by an import or a sync. The person comes back by
    writing again, or when somebody adds them by hand."""
    said_elsewhere: Sequence[SaidElsewhereBody]

    @classmethod
    def of(
        cls, erased: Erased, *, outcome: Literal["erased", "deleted"], said_elsewhere: Sequence[SaidElsewhereBody]
    ) -> Self:
        """With what the caller may see."""
        return cls(
            outcome=outcome,
            contact_id=erased.contact_id,
            conversations=erased.conversations,
            suppressed=erased.suppressed,
            said_elsewhere=said_elsewhere,
        )


class KeptBody(Answer):
    """A contact that could not be deleted, and is archived instead."""

    outcome: Literal["archived"] = "archived"
    contact_id: str
    kept_by: Sequence[KeptBy]
