"""The scripts of the example templates as steps of a trial, and a trial as such a script reads."""

from collections.abc import Iterator
from datetime import timedelta

from api.bodies.template_trials import Do, InTheBook, Line, Scene, Step, TriedBody
from api.template_trials.house import Colleague, House
from tests.workflows.examples.script import Script, stamp

_DOES = {
    "is online": Do.COME_ONLINE,
    "goes": Do.GO_OFFLINE,
    "accepts": Do.ACCEPT,
    "steps in": Do.ACCEPT,
    "declines": Do.DECLINE,
    "gives the chat back": Do.GIVE_BACK,
    "closes the chat": Do.CLOSE,
}
_BEFORE = timedelta(minutes=1)


def house_of_script(script: Script) -> House:
    """Its people, and whom it calls known."""
    people = [
        Colleague(name=name, email=f"{name.lower()}@shop.example.com", teams=[team] if team else [])
        for name, team in script.team.items()
    ]
    name, _, email = script.known.rpartition(" ")
    phone = script.sender or "+12125550177"
    customer = InTheBook(name=name, email=email, phone="" if script.known else phone)
    return House(
        name="Corner Shop",
        country="GB",
        languages=("en", "es"),
        people=people,
        teams=sorted({team for team in script.team.values() if team}),
        customer=customer,
    )


def scene_of_script(script: Script) -> Scene:
    """Nobody is there before the script says so."""
    return Scene.model_validate(
        {
            "channel": script.channel,
            "language": script.language,
            "customer": "known" if script.known else "guest",
            "begins_at": (script.begins - _BEFORE).isoformat(),
            "somebody_online": False,
        }
    )


def steps_of_script(script: Script) -> Iterator[Step]:
    """Raises ``KeyError`` for what cannot be done in a trial."""
    now = script.begins - _BEFORE
    for deed in script.deeds:
        if deed.at > now:
            yield Step(do=Do.WAIT, seconds=int((deed.at - now).total_seconds()))
            now = deed.at
        who, _, said = deed.text.removeprefix("* ").partition(": " if ": " in deed.text else " ")
        if who == "Customer":
            yield Step(do=Do.WRITE, text=said)
        elif not deed.text.startswith("* "):
            yield Step(do=Do.REPLY, text=said, who=who)
        elif deed.text != "* the end":
            yield Step(do=_DOES[said], who=who)


def happened_in(tried: TriedBody, script: Script) -> list[str]:
    """What the AI and the house said, and what became of the handover, as it stands in a script."""
    zone = script.begins.tzinfo
    lines = [(line, said) for line in tried.lines if (said := _said(line)) is not None]
    return [f"{stamp(line.at, zone)}    {said}" for line, said in lines]


def happens_in(script: Script) -> list[str]:
    """The same of the script itself."""
    story, _, _ = script.text.partition("\n====")
    return [line for line in story.splitlines() if line[12:16] == "    "]


def _said(line: Line) -> str | None:
    match line.kind:
        case "said" if line.from_ in ("ai", "system"):
            return f"{'AI' if line.from_ == 'ai' else '--'}: {' / '.join(line.text.splitlines())}"
        case "event" if line.event == "handover.requested":
            return f"> a person is asked for ({line.reason})"
        case "event" if line.event.startswith("handover."):
            said = line.event.removeprefix("handover.").replace("_", " ")
            return f"> {said}" + (f": {line.by}" if line.by else "")
        case "refused":
            return f"refused: {line.text}"
        case _:
            return None
