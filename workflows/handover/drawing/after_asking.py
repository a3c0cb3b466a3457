"""The picture's lower part: how a handover ends, and what is owed afterwards."""

from tools.contacts.evidence import OnMatch
from tools.contacts.typed.typed_wishes import Wanted
from workflows.handover.drawing.asking import ABANDONED, REFUSED
from workflows.handover.drawing.hours_said import hours_lines
from workflows.handover.drawing.picture import Branch, Look, Step
from workflows.handover.drawing.saying import shortened, some_of
from workflows.handover.drawing.waiting import CANCELLED, RETURNED
from workflows.handover.routes import Node
from workflows.handover.templates.asking import Ask, Disposable, Phones
from workflows.handover.templates.template import FollowUpPlan, Save, Template
from workflows.handover.templates.values import written_span

FOLLOW_UP = "follow_up"
_HELD = {
    OnMatch.MERGE: "a value that a contact holds: the chat goes to that contact, marked as claimed",
    OnMatch.VERIFY: "a value that a contact holds: kept apart until a code proves it, and the team sees the pair",
    OnMatch.LINK: "a value that a contact holds: kept apart, and the team sees the pair",
}


def after_asking(template: Template) -> tuple[list[Step], list[Branch]]:
    """The outcomes; every one without a person, except a cancelled one, owes a follow-up."""
    outcomes = [Step(Node.SAVE_CONTACT, "Captured: the contact is saved", _saved(template.save, template.ask))]
    if template.ask.kinds:
        outcomes.append(Step(REFUSED, "Refused: nothing was given"))
    if template.ask.details:
        outcomes.append(Step(ABANDONED, "Abandoned: nothing was given"))
    ends = [
        Step(CANCELLED, "Called off", ("the AI goes on, and nothing is owed",), Look.END),
        Step(RETURNED, "Answered by a person", ("the AI goes on, or the chat is closed",), Look.END),
        Step(FOLLOW_UP, "A follow-up is owed", _owed(template), Look.END),
    ]
    return [*outcomes, *ends], [Branch(outcome.name, FOLLOW_UP) for outcome in outcomes]


def _saved(save: Save, ask: Ask) -> tuple[str, ...]:
    lines = [_HELD[save.on_match]]
    if save.tags:
        lines.append(f"tags: {some_of(save.tags)}")
    if save.assignee is not None:
        lines.append(f"assigned to {shortened(save.assignee)}, if the contact has nobody")
    shown = "everyone" if save.visibility == "everyone" else some_of(save.visibility)
    lines.append(f"seen by {shown or 'nobody but admins'}")
    return (*lines, *_marks(ask))


def _marks(ask: Ask) -> list[str]:
    marks: list[str] = []
    if ask.disposable_addresses is not Disposable.TAKE and Wanted.EMAIL in ask.kinds:
        marks.append("an address for one use is marked")
    if ask.phones is Phones.MOBILE and Wanted.PHONE in ask.kinds:
        marks.append("a number that is no mobile is marked")
    return marks


def _owed(template: Template) -> tuple[str, ...]:
    plan = template.follow_up
    owner = f"the chat's assignee, else {shortened(plan.owner)}" if plan.owner is not None else "the chat's assignee"
    return (
        f"by {owner}",
        f"due {_due(plan)}",
        f"at the latest {written_span(plan.before_window_closes)} before a window for free answers closes",
        *_kept_in_mind(plan),
        *(() if template.wait.when_closed == "skip" else hours_lines(template.hours)),
    )


def _kept_in_mind(plan: FollowUpPlan) -> list[str]:
    lines: list[str] = []
    if plan.email_owner:
        lines.append("who owes it hears by e-mail")
    if plan.reminder is not None:
        lines.append(f"reminded of {written_span(plan.reminder)} after that, and again")
    if plan.escalate_to is not None:
        lines.append(f"goes to {shortened(plan.escalate_to)} {written_span(plan.escalate_after)} after it was due")
    return lines


def _due(plan: FollowUpPlan) -> str:
    at = f"at {plan.due_hour}:00"
    match plan.business_days:
        case 0:
            return f"{at} of today, or of the next business day if that is over"
        case 1:
            return f"{at} of the next business day"
        case days:
            return f"in {days} business days, {at}"
