"""``handover template try``: in the terminal, or by a script that is piped in; what is typed moves the clock."""

import re
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from api.bodies.template_trials import Do, Line, Scene, Step, TriedBody
from api.printable import readable
from api.template_trials.house import made_up_house
from api.template_trials.playing import Player, open_player
from tools.clock import SystemClock
from tools.errors import Invalid
from workflows.handover.templates.file import read_template

WELCOME = """\
TEXT                you write as the customer; {code} is the one-time code that was sent
/accept [NAME]      a person takes the chat        /decline [NAME]   says no to the offer
/say TEXT           the person writes              /back, /close     gives it back, closes it
/online [NAME]      somebody comes, or everybody   /offline [NAME]   goes
/wait 90 | 5m | 2h  time passes                    /skip             until something happens by itself
/quit               ends, and shows what would be saved"""
_SPAN = re.compile(r"(\d{1,7})\s*([smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_BY_WORD = {
    "/accept": Do.ACCEPT,
    "/decline": Do.DECLINE,
    "/back": Do.GIVE_BACK,
    "/close": Do.CLOSE,
    "/online": Do.COME_ONLINE,
    "/offline": Do.GO_OFFLINE,
    "/skip": Do.SKIP,
}
_SPEAKERS = {"contact": "Customer", "ai": "AI", "system": "--"}


def scene_of(**given: object) -> Scene:
    """What was asked for on the command line.

    Raises ``Invalid``, which names the option.
    """
    try:
        return Scene.model_validate(given)
    except ValidationError as refused:
        error = refused.errors()[0]
        raise Invalid(f"--{error['loc'][0]}: {error['msg']}") from refused


def step_of(line: str) -> Step:
    """What a line means.

    Raises ``Invalid``.
    """
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    try:
        if not line.startswith("/"):
            return Step(do=Do.WRITE, text=line)
        if word == "/say":
            return Step(do=Do.REPLY, text=rest)
        if word == "/wait" and (span := _SPAN.fullmatch(rest)) is not None:
            return Step(do=Do.WAIT, seconds=int(span[1]) * _SECONDS[span[2]])
        if word in _BY_WORD:
            return Step(do=_BY_WORD[word], who=rest or None)
    except ValidationError as refused:
        raise Invalid(f"{word}: {refused.errors()[0]['msg']}") from refused
    raise Invalid(f"There is no {line}." if word != "/wait" else "Write it like /wait 90, /wait 5m or /wait 2h.")


async def talk(text: str, *, scene: Scene, lines: Iterable[str], say: Callable[[str], None]) -> None:
    """Does what the lines say, up to ``/quit`` or their end. Raises ``TemplateRefused``."""
    template = read_template(text)
    house = made_up_house(template)
    async with open_player(template, text, scene=scene, house=house, now=SystemClock().now()) as player:
        say(WELCOME)
        shown = 0
        for line in map(str.strip, lines):
            if line == "/quit":
                break
            if line:
                await _do(player, line, say)
            tried = await player.tried()
            for each in tried.lines[shown:]:
                say(readable(_shown(each, tried.time_zone)))
            shown = len(tried.lines)
            if tried.stopped:
                say(tried.stopped)
                break
        for told in _outcome(await player.tried()):
            say(readable(told))


async def _do(player: Player, line: str, say: Callable[[str], None]) -> None:
    try:
        step = step_of(line)
    except Invalid as refused:
        say(readable(str(refused)))
    else:
        await player.do(step)


def _shown(line: Line, zone: str) -> str:
    at = f"{line.at.astimezone(ZoneInfo(zone)):%a %H:%M:%S}"
    match line.kind:
        case "said":
            return f"{at}  {_SPEAKERS.get(line.from_, line.from_name)}: {line.text}"
        case "event":
            told = " · ".join(filter(None, [line.event, line.by, line.reason, ", ".join(line.missing)]))
            return f"{at}    · {told}"
        case "refused":
            return f"{at}  Not done: {line.text}"


def _outcome(tried: TriedBody) -> Iterable[str]:
    zone = ZoneInfo(tried.time_zone)
    yield f"\nIt is {tried.now.astimezone(zone):%a %Y-%m-%d %H:%M:%S} ({tried.time_zone}); nothing was kept or sent."
    for due in tried.due:
        yield f"  next        {due.what}, {due.at.astimezone(zone):%a %Y-%m-%d %H:%M:%S}"
    if (chat := tried.chat) is not None:
        values = ", ".join(f"{each.value} ({each.evidence})" for each in (*chat.contact.emails, *chat.contact.phones))
        yield f"  chat        {chat.state}, answered by {chat.assignee or 'nobody in particular'}"
        yield f"  seen by     {'everyone' if chat.visibility == 'everyone' else ', '.join(chat.visibility)}"
        yield f"  {chat.contact.kind:<11} {chat.contact.name}{f': {values}' if values else ''}"
        yield f"  tags        {', '.join((*chat.contact.tags, *chat.tags)) or 'none'}"
        if (handover := chat.handover) is not None:
            given = ", ".join(f"{name} {value}" for name, value in handover.captured.items())
            yield f"  handover    {handover.state}, given: {given or 'nothing'}"
            owed = handover.follow_up
            due_at = f", due {owed.due_at.astimezone(zone):%a %Y-%m-%d %H:%M}" if owed.due_at is not None else ""
            yield f"  follow-up   {owed.state}, owner: {owed.owner or 'nobody in particular'}{due_at}"
    for mail in tried.mails:
        yield f"  mail        to {mail.to}: {mail.subject}"
    for hook in dict.fromkeys(each.hook for each in tried.hooks):
        yield f"  hook        {hook}: {', '.join(each.event for each in tried.hooks if each.hook == hook)}"
