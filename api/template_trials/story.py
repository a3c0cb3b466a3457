"""What came of a trial so far, line by line, as it happens."""

from collections.abc import Sequence

from api.bodies.conversations import spoken_by
from api.bodies.template_trials import EventLine, Line, RefusedLine, SaidLine, TriedCall, TriedMail
from api.template_trials.stage import BUSINESS, Stage
from tools.conversations.conversation import Message
from tools.conversations.visitor_view import is_for_customer
from tools.events import Event, EventType
from tools.hooks.hook import Hook, HookId
from tools.ids import MessageId
from tools.toolkit import UnitOfWork
from workflows.deliveries.choice import told_to

_AT_ONCE = 1000
_OF_MESSAGES = (EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT)
_PEOPLE = ("user_id", "owner_id", "assignee_id")


class Story:
    """Grows with the outbox of the stage."""

    def __init__(self, stage: Stage) -> None:
        """What is there already is no part of it."""
        self._stage = stage
        self._names: dict[str, str] = {user_id: name for name, user_id in stage.people.items()}
        self._told = 0
        self._hooks = [_hook(stage, place) for place in range(len(stage.house.hooks))]
        self.step = -1
        """By which things come about now."""
        self.lines: list[Line] = []
        self.mails: list[TriedMail] = []
        self.calls: list[TriedCall] = []

    async def begin(self) -> None:
        """From here on."""
        async with self._stage.toolkit.reading(BUSINESS) as work:
            self._told = await work.outbox.last_number()

    async def gather(self) -> bool:
        """What happened since; whether anything did."""
        async with self._stage.toolkit.reading(BUSINESS) as work:
            events = await work.outbox.after(self._told, limit=_AT_ONCE)
            for event in events:
                if (line := await self._line(work, event)) is not None:
                    self.lines.append(line)
            for hook in self._hooks:
                told = await told_to(work, hook, events)
                self.calls += [
                    TriedCall(at=each.at, step=self.step, hook=hook.name, event=each.type) for each in told
                ]
        if events:
            self._told = events[-1].number
        letters, self._stage.mail.letters = self._stage.mail.letters, []
        for at, letter in letters:
            mail = TriedMail(at=at, step=self.step, to=letter.to, subject=letter.subject, text=letter.text)
            self.mails.append(mail)
        return bool(events or letters)

    def refuse(self, why: str) -> None:
        """The step cannot be done."""
        self.lines.append(RefusedLine(at=self._stage.clock.now(), step=self.step, text=why))

    async def _line(self, work: UnitOfWork, event: Event) -> Line | None:
        if event.type in _OF_MESSAGES:
            message = await work.messages.find(MessageId(event.data["message_id"]))
            return None if message is None or not is_for_customer(message) else self._said(message)
        by = next((self._names[event.data[name]] for name in _PEOPLE if event.data.get(name) in self._names), "")
        told: Sequence[str] = event.data.get("told") or ()
        return EventLine(
            at=event.at,
            step=self.step,
            event=event.type,
            by=by or ", ".join(self._names[each] for each in told if each in self._names),
            reason=str(event.data.get("reason") or event.data.get("notice") or ""),
            missing=list(event.data.get("missing") or ()),
        )

    def _said(self, message: Message) -> SaidLine:
        return SaidLine.model_validate(
            {
                "at": message.at,
                "step": self.step,
                "from": spoken_by(message.speaker),
                "from_name": message.from_name,
                "text": message.text,
            }
        )


def _hook(stage: Stage, place: int) -> Hook:
    """As the fan-out asks for one; it is called nowhere."""
    listener = stage.house.hooks[place]
    return Hook(
        id=HookId(f"hok_{place}"),
        business_id=BUSINESS,
        name=listener.called,
        url="",
        created_at=stage.clock.now(),
        event_types=listener.events,
    )
