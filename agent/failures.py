"""How answering can fail: every failure ends at a person, and says by which of three ways it came."""

from enum import StrEnum

from tools.errors import HandoverkitError


class Failure(StrEnum):
    """Why the agent could not answer; given as the reason of the handover that follows."""

    MODEL_ERROR = "model_error"
    """The model raised, refused, or did not answer in time."""
    EMPTY_ANSWER = "empty_answer"
    TURN_LIMIT = "turn_limit"
    """It called tools again and again without an answer."""


class ModelFailed(HandoverkitError):
    """The AI could not answer."""

    code = "model_failed"

    def __init__(self, failure: Failure, detail: str) -> None:
        """``detail`` is for the log and the team, never for the customer."""
        super().__init__(f"The AI could not answer ({failure}): {detail}")
        self.failure = failure
        self.detail = detail
