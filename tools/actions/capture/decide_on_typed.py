"""Weighs all that a session typed against the evidence, and carries the decision out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.actions.capture.apply_decision import Applied, Given, apply_decision, hold_kept, new_claims
from tools.actions.capture.read_session import TIMES, SessionView, read_session
from tools.actions.capture.typed_values import still_open
from tools.contacts.correction import correct
from tools.contacts.evidence import OnMatch, TypedValue
from tools.contacts.matching import Decision, Outcome, decide
from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover
from tools.errors import Busy
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Weighed:
    """What was decided, and where the conversation is now; nowhere new while codes are awaited."""

    view: SessionView
    decision: Decision
    applied: Applied | None


async def decide_on_typed(
    work: UnitOfWork,
    conversation: Conversation,
    handover: Handover | None,
    given: Given,
    *,
    typed: Sequence[TypedValue],
    on_match: OnMatch,
    correcting: bool,
) -> Weighed:
    """``typed`` is what is new; what was typed before counts with it. Without anything new it decides again."""
    earlier = still_open(given.claims)
    looked_up = {one.key for one in (*earlier, *typed) if not one.over_limit}
    for _ in range(TIMES):
        view = await read_session(work, conversation, looked_up)
        counting = correct(session=view.session, earlier=earlier, new=typed, follow_up_done=not correcting)
        decision = decide(
            session=counting.session,
            typed=counting.typed,
            held=view.rules_held(),
            on_match=on_match,
            parted=view.parted,
            name=given.name,
        )
        if decision.outcome is Outcome.NEEDS_CODE:
            return Weighed(view, decision, None)
        counted = replace(given, replaced=counting.replaced)
        noted = new_claims(work, view, decision, counted)
        if await hold_kept(work, view, decision, counted, noted):
            return Weighed(view, decision, await apply_decision(work, view, handover, decision, counted, noted))
    raise Busy
