"""Under ``verify``: a code goes to each value that was typed, and is asked for."""

from dataclasses import replace
from datetime import datetime

from langchain_core.messages import BaseMessage

from tools.contacts.details import Reading
from tools.contacts.evidence import OnMatch
from tools.contacts.typed.typed_codes import asks_for_another, codes_in, without_codes
from tools.contacts.typed.typed_wishes import Wanted, Wish
from tools.contacts.values.phone_numbers import format_phone
from tools.conversations.codes import Tried
from workflows.handover.asking.wishes import read
from workflows.handover.ports import CodeWords, Details, Notes
from workflows.handover.scene import Scene, Update
from workflows.handover.state import CODE, DUE, Asking, Outcome, Progress
from workflows.handover.templates.texts import Text

_REFUSALS = (
    Wish.REFUSE_ALL,
    Wish.REFUSE_EMAIL,
    Wish.REFUSE_PHONE,
    Wish.JUST_WRITE_ME,
    Wish.JUST_CALL_ME,
    Wish.NO,
)


def wants_code(scene: Scene, asking: Asking, notes: Notes) -> bool:
    """Whether something that was given is to be proven first, as far as a code can be sent."""
    verifies = scene.template.save.on_match is OnMatch.VERIFY and scene.ports.codes is not None
    return verifies and any(notes.details.has(wanted) and wanted not in asking.settled for wanted in _SENT_TO)


def checked_anew(asking: Asking, before: Details, after: Details) -> Asking:
    """What was typed anew may be sent a code again; what is as it was stays settled, also in a later handover."""
    if not (asking.sent or asking.settled):
        return asking
    same = {wanted: getattr(before, wanted) == getattr(after, wanted) for wanted in _SENT_TO}
    return replace(
        asking,
        sent=tuple(wanted for wanted in asking.sent if same[wanted]),
        settled=tuple(wanted for wanted in asking.settled if same[wanted]),
    )


def code_due(progress: Progress) -> Progress:
    """A code is to be sent next."""
    return replace(progress, outcome=Outcome.CAPTURED, asking=replace(progress.asking, checking=DUE))


async def thank_or_check(scene: Scene, progress: Progress, notes: Notes) -> tuple[Progress, list[BaseMessage]]:
    """All is given: the customer is thanked, or asked for a code first."""
    if wants_code(scene, progress.asking, notes):
        return code_due(progress), []
    return await scene.say(progress, thanks(scene, notes))


def thanks(scene: Scene, notes: Notes) -> str:
    """For what was given."""
    if not notes.details.reachable:
        return scene.phrases.say(Text.THANKS_ANSWERED)
    return scene.phrases.say(Text.THANKS, details=scene.phrases.details(notes.details))


def code_question(scene: Scene, notes: Notes) -> str:
    """The question for the code once more."""
    return scene.phrases.say(Text.CODE_ASKED, address=_address(scene.progress.asking, notes.details))


async def send_code(scene: Scene) -> Update:
    """A code goes to the next value; when there is none left to send one to, the customer is thanked."""
    progress, notes, asking = scene.progress, await scene.recall(), scene.progress.asking
    wanted = await _sent(scene, notes.details)
    if wanted is None:
        done = replace(progress.parked_until(None), asking=replace(asking, checking=""), answer={})
        return Update(*await scene.say(done, thanks(scene, notes)))
    asked = replace(
        asking,
        checking=wanted.value,
        sent=tuple(dict.fromkeys((*asking.sent, wanted))),
        attempts={**asking.attempts, CODE: 0},
    )
    text = Text.CODE_AGAIN if wanted in asking.sent else Text.CODE_SENT
    parked = replace(progress.parked_until(_next_silence(scene)), outcome=Outcome.NONE, asking=asked, answer={})
    return Update(*await scene.say(parked, scene.phrases.say(text, address=_address(asked, notes.details))))


async def read_code(scene: Scene) -> Update:
    """Reads the answer: a code, that none has come, that none will, or another address."""
    memory, answer = scene.ports.memory, scene.progress.answer
    heard = await memory.hear(scene.chat, answer)
    typed = codes_in(heard.text)
    if typed:
        heard = await memory.hide(scene.chat, answer, without_codes)
    before, reading = await scene.recall(), read(heard.text, scene.chat, scene.template)
    notes = _corrected(before, reading)
    if notes != before:
        scene = replace(scene, progress=await _noted(scene, before, notes))
    if Wanted(scene.progress.asking.checking) not in scene.progress.asking.sent:
        # Another was typed instead of what the code was sent to.
        return Update(code_due(_standing(scene)), heard.messages)
    if typed:
        progress, said = await _tried(scene, notes, typed)
    elif notes != before:
        progress, said = await scene.say(_standing(scene), code_question(scene, notes))
    else:
        progress, said = await _answered(scene, notes, reading, heard.text)
    return Update(progress, [*heard.messages, *said])


async def _tried(scene: Scene, notes: Notes, typed: tuple[str, ...]) -> tuple[Progress, list[BaseMessage]]:
    wanted = Wanted(scene.progress.asking.checking)
    match await _checked(scene, notes.details, wanted, typed):
        case Tried.WRONG:
            words = scene.phrases.say(Text.CODE_WRONG, address=_address(scene.progress.asking, notes.details))
            return await scene.say(_standing(scene), words)
        case Tried.LATE:
            return code_due(_standing(scene)), []
        case _:
            return _settled(scene, wanted), []


async def _answered(scene: Scene, notes: Notes, reading: Reading, text: str) -> tuple[Progress, list[BaseMessage]]:
    wanted, question = Wanted(scene.progress.asking.checking), code_question(scene, notes)
    if reading.wish in (Wish.NEVER_MIND, Wish.STOP):
        return replace(scene.progress.parked_until(None), outcome=Outcome.CANCELLED, answer={}), []
    if asks_for_another(text, language=scene.chat.language or scene.template.language):
        return code_due(_standing(scene)), []
    if reading.wish in _REFUSALS:
        return _settled(scene, wanted), []
    if reading.wish is Wish.QUESTION:
        return replace(_standing(scene), answer={"type": "question"}), []
    if reading.wish is Wish.HUMAN:
        return await scene.say(_standing(scene), f"{scene.phrases.say(Text.STILL_NOBODY)} {question}")
    if not text.strip():
        return await scene.say(_standing(scene), f"{scene.phrases.say(Text.FILES_KEPT)} {question}")
    count = scene.progress.asking.attempts.get(CODE, 0) + 1
    if count >= scene.template.ask.attempts:
        return _settled(scene, wanted), []
    asking = replace(_standing(scene).asking, attempts={**scene.progress.asking.attempts, CODE: count})
    return await scene.say(replace(_standing(scene), asking=asking), question)


async def _noted(scene: Scene, before: Notes, notes: Notes) -> Progress:
    """With what was typed beside a code, or instead of it."""
    asking = checked_anew(scene.progress.asking, before.details, notes.details)
    return await scene.keep(replace(scene.progress, asking=asking), notes)


async def _sent(scene: Scene, details: Details) -> Wanted | None:
    if scene.ports.codes is None:
        # Taken away since the question was asked.
        return None
    words = CodeWords(scene.phrases.say(Text.CODE_SUBJECT), scene.phrases.say(Text.CODE_MESSAGE))
    return await scene.ports.codes.send(
        scene.chat, details, words, settled=scene.progress.asking.settled, handover_id=scene.progress.id
    )


async def _checked(scene: Scene, details: Details, wanted: Wanted, typed: tuple[str, ...]) -> Tried:
    if scene.ports.codes is None:
        return Tried.OVER
    return await scene.ports.codes.check(scene.chat, details, wanted, typed, handover_id=scene.progress.id)


def _settled(scene: Scene, wanted: Wanted) -> Progress:
    """No code is asked for it any more; perhaps for the next."""
    asking = scene.progress.asking
    settled = tuple(dict.fromkeys((*asking.settled, wanted)))
    return code_due(replace(_standing(scene), asking=replace(asking, settled=settled, reminded=False)))


def _standing(scene: Scene) -> Progress:
    """The question stands; an answer begins the silence anew."""
    progress = scene.progress
    return replace(
        progress.parked_until(_next_silence(scene)), asking=replace(progress.asking, reminded=False), answer={}
    )


def _corrected(notes: Notes, reading: Reading) -> Notes:
    """With an address or a number that was typed instead."""
    details = notes.details
    if reading.email is not None:
        details = replace(details, email=reading.email.value)
    if reading.phone is not None and reading.phone.value != details.phone:
        details = replace(details, phone=reading.phone.value, extension=reading.phone.extension)
    return replace(notes, details=details)


def _address(asking: Asking, details: Details) -> str:
    """As it was typed."""
    return details.email if asking.checking == Wanted.EMAIL else format_phone(details.phone)


def _next_silence(scene: Scene) -> datetime:
    return scene.in_(scene.template.silence.reminder.of(scene.chat.channel))


_SENT_TO = (Wanted.EMAIL, Wanted.PHONE)
