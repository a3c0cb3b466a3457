"""Runs an agent as the turn runner does: again from the start until all its words are known."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.answer import Answer, ChatAgent
from agent.prompts import Briefing
from tests.agent.chats import BRIEFING, Desk
from tools.conversations.conversation import Message
from workflows.handover.words import WordsNeeded
from workflows.turn_words import TurnWords, words_of_this_turn


@dataclass
class Turns:
    """What happened on the way to the answer."""

    answer: Answer
    runs: int
    desk: Desk
    requests: list[dict[str, Any]] = field(default_factory=list)
    """As they were stored: from JSON."""


async def answer_by_replay(
    agent: ChatAgent, transcript: Sequence[Message], *, briefing: Briefing = BRIEFING, desk: Desk | None = None
) -> Turns:
    """Each run has a desk of its own, since a run that is rolled back leaves nothing."""
    known: dict[tuple[str, str], dict[str, Any]] = {}
    requests: list[dict[str, Any]] = []
    for run in range(1, 20):
        words = TurnWords(known)
        words.begin("evt_1")
        fresh = Desk(desk.details if desk else None)
        token = words_of_this_turn.set(words)
        try:
            answer = await agent.answer(briefing, transcript, desk=fresh)
        except WordsNeeded as needed:
            request = json.loads(json.dumps(needed.request))
            requests.append(request)
            known[needed.event_id, needed.request_hash] = json.loads(json.dumps(await agent.call(request)))
        else:
            return Turns(answer, run, fresh, requests)
        finally:
            words_of_this_turn.reset(token)
    raise AssertionError("The replay does not end.")
