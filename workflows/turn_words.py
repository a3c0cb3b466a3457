"""The words of one turn: known replies are given, an unknown one ends the run until the model was asked."""

import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from workflows.handover.words import JsonDict, Words, WordsNeeded

MAX_REPLIES = 8
"""So many model calls may answer one inbox event; beyond, the agent has failed and a person is asked for."""

GAVE_UP: JsonDict = {"error": "too_many_calls"}

words_of_this_turn: ContextVar[Words] = ContextVar("words_of_this_turn")
"""Set by the runner for the time of a run; the agent's model asks it."""


class TurnWords:
    """What the model said to the requests of one inbox event."""

    def __init__(self, known: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """``known`` are the remembered replies by (event, request hash)."""
        self._known = known
        self._event_id = ""
        self._asked = 0

    def begin(self, event_id: str) -> None:
        """From now on the requests are made for this event."""
        self._event_id = event_id
        self._asked = 0

    async def reply(self, request: JsonDict) -> JsonDict:
        """The remembered reply, or ``WordsNeeded``."""
        self._asked += 1
        if self._asked > MAX_REPLIES:
            return GAVE_UP
        digest = request_hash(request)
        found = self._known.get((self._event_id, digest))
        if found is None:
            if sum(event_id == self._event_id for event_id, _ in self._known) >= MAX_REPLIES:
                return GAVE_UP
            raise WordsNeeded(request, event_id=self._event_id, request_hash=digest)
        return dict(found)


def request_hash(request: JsonDict) -> str:
    """The same for the same request in any process."""
    canonical = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
