"""What a model is told when something is refused: what stands in the way, and what would do."""

from pydantic import ValidationError

from tools.contacts.editing.entry import Choice
from tools.errors import (
    AlreadyAccepted,
    ClaimedElsewhere,
    ContactMerged,
    HandoverkitError,
    Stale,
    TooMany,
    ValueTaken,
    WrongState,
)

_MOST_MISTAKES = 10


def refusal(error: HandoverkitError) -> str:
    """In words. It names nothing but what the error does, which was raised for this user's eyes."""
    field = getattr(error, "field", "")
    return " ".join([f"{field}: {error}" if field else str(error), *_besides(error)])


def mistakes_in(error: ValidationError) -> str:
    """Which arguments are wrong and how; never what was written there."""
    mistakes = [
        f"{'.'.join(str(part) for part in each['loc']) or 'arguments'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return f"Nothing was done. {'; '.join(mistakes[:_MOST_MISTAKES])}."


def _besides(error: HandoverkitError) -> list[str]:
    match error:
        case ValueTaken(holder_id=str()):
            return [f"It is the contact {error.holder_id}.", "Nothing was saved."]
        case ValueTaken():
            return ["Nothing was saved."]
        case ClaimedElsewhere():
            return [
                f"It is {error.value}, on {', '.join(error.holder_ids)}. Nothing was saved.",
                f"Show that to the user, who decides; then call again with choice {' or '.join(Choice)}.",
            ]
        case Stale():
            return [f"It is version {error.version} now. Nothing was saved."]
        case ContactMerged():
            return [f"That one is {error.merged_into_id}."]
        case WrongState() if not isinstance(error, AlreadyAccepted):
            return [f"Its state is {error.state}."]
        case TooMany():
            return [f"Try again in {max(1, round(error.retry_after))} seconds."]
        case _:
            return []
