"""Words of the model: asked for through a port, so that a turn can be run again once they are known."""

from typing import Any, Protocol

from langgraph.errors import GraphBubbleUp

JsonDict = dict[str, Any]


class Words(Protocol):
    """Gives the model's reply to a request; whoever answers with a model asks through this."""

    async def reply(self, request: JsonDict) -> JsonDict:
        """The reply, or ``WordsNeeded`` when it is not known yet and no model may be called here."""
        ...


class WordsNeeded(GraphBubbleUp):
    """The model must be asked first, outside the transaction; then the turn is run again."""

    def __init__(self, request: JsonDict, *, event_id: str, request_hash: str) -> None:
        """``event_id`` and ``request_hash`` are what the reply is remembered by."""
        super().__init__(f"The model must be asked for {request_hash}.")
        self.request = request
        self.event_id = event_id
        self.request_hash = request_hash
