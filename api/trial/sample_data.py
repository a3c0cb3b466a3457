"""The people and chats of ``handover demo``. All addresses and numbers are of ranges that belong to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tools.team.people import Role

_FIRST = ("Ann", "Ben", "Carla", "David", "Emma", "Farid", "Grace", "Hugo", "Ines", "Jamal")
_LAST = ("Ashford", "Baker", "Castillo")
_BUSINESSES = ("", "", "Corner Bakery", "", "Bright Windows Ltd")
_DOMAINS = ("example.com", "example.net", "example.org")
_TAGS = (("newsletter",), ("vip", "newsletter"), ("wholesale",), ("trial",), ())


class Then(StrEnum):
    """What the team does in a sample chat after the customer has written."""

    NOTHING = "nothing"
    ANSWERED = "answered"
    """A person has it."""
    CLOSED = "closed"


@dataclass(frozen=True)
class SamplePerson:
    """A user to be."""

    name: str
    email: str
    role: Role = Role.AGENT


@dataclass(frozen=True)
class SampleContact:
    """A contact to be, as an agent would enter it."""

    first_name: str
    last_name: str
    business_name: str
    email: str
    phone: str
    tags: Sequence[str]


@dataclass(frozen=True)
class SampleChat:
    """A chat to be: what the customer writes, one message after the other."""

    name: str
    """Tells it from the others when the samples are made again."""
    shows: str
    writes: Sequence[str]
    then: Then = Then.NOTHING
    reply: str = ""


PEOPLE = (
    SamplePerson("Mia Novak", "mia@team.example.com"),
    SamplePerson("Leo Tanaka", "leo@team.example.com"),
    SamplePerson("Ada Okafor", "ada@team.example.com", role=Role.ADMIN),
)


def sample_contacts() -> list[SampleContact]:
    """Thirty contacts, each with an e-mail; most with a phone and tags."""
    names = [(first, last) for last in _LAST for first in _FIRST]
    return [
        SampleContact(
            first_name=first,
            last_name=last,
            business_name=_BUSINESSES[number % len(_BUSINESSES)],
            email=f"{first}.{last}@{_DOMAINS[number % len(_DOMAINS)]}".lower(),
            phone="" if number % 7 == 6 else _phone(number),
            tags=_TAGS[number % len(_TAGS)],
        )
        for number, (first, last) in enumerate(names)
    ]


CHATS = (
    SampleChat("question", "the AI answers", ("Hello!", "What can you do?")),
    SampleChat("asking", "the AI asks for details", ("Hello!", "I want to talk to a person, please.")),
    SampleChat(
        "captured",
        "details left, an answer is owed",
        ("Can I talk to a human?", "Sure: jo.winter@example.com, and my number is +1 212 555 0177"),
    ),
    SampleChat(
        "known",
        "a claim that leads to a known contact",
        ("I'd like to talk to somebody about my order", "It's emma.baker@example.org, no phone please"),
    ),
    SampleChat(
        "answered",
        "a person answers",
        ("My parcel is lost and I am really upset!",),
        then=Then.ANSWERED,
        reply="I am sorry to hear that. I am looking for your parcel right now.",
    ),
    SampleChat("closed", "closed", ("Thanks, bye!",), then=Then.CLOSED, reply="You are welcome."),
)


def _phone(number: int) -> str:
    return f"+44 20 7946 0{100 + number}" if number % 3 == 0 else f"+1 212 555 01{number:02}"
