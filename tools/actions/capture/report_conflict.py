"""A person reports by hand that the evidence points to two people."""

from tools.contacts.evidence import pair_of
from tools.contacts.store import Pair, PairKind, PairState
from tools.errors import Invalid, WrongState
from tools.events import EventType
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

REPORTED = "reported"
"""The reason of such a conflict."""


async def report_conflict(work: UnitOfWork, *, one_id: ContactId, other_id: ContactId, by_id: str) -> Pair:
    """One open conflict per pair; reported again, it counts once more.

    Raises ``Invalid`` for the same record twice, ``WrongState`` where a person has said that these are two people.
    """
    if one_id == other_id:
        raise Invalid("A conflict is between two records.", field="contact_ids")
    pair = pair_of(one_id, other_id)
    before = await work.pairs.find(*pair)
    if before is not None and before.state is PairState.APART:
        message = "Somebody has said that these are two people. If they are one, merge them."
        raise WrongState(message, state=before.state)
    reasons = sorted({REPORTED, *(before.reasons if before is not None and before.state is PairState.OPEN else ())})
    await work.pairs.raise_(pair, kind=PairKind.CONFLICT, reasons=reasons, conversation_id=None)
    if before is None or before.state is not PairState.OPEN or before.kind is not PairKind.CONFLICT:
        data = {"contact_ids": list(pair), "conversation_id": None, "by_id": by_id}
        work.announce(EventType.CONTACT_CONFLICT, data, contacts=pair)
    raised = await work.pairs.find(*pair)
    assert raised is not None, "it was raised just now"
    return raised
