"""What the routes are handed: ports and a few facts about where they stand."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from api.gates.passwords import Passwords
from api.gates.sealed import Seal
from api.template_trials.beside import TrialProcess
from tools.channels.sender import Sender
from tools.hooks.outgoing import Outgoing
from tools.imports.files.limits import LIMITS, Limits
from tools.live.ports import PresenceBoard, Publisher, RateLimits, Seats, Subscriber
from tools.team.directory import Directory
from tools.toolkit import Toolkit
from workflows.hosted.shelf import TemplateShelf

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Place:
    """Where the service is reached."""

    url: str
    """As people write it, without a slash at its end."""
    loopback: bool
    """Nobody but this machine reaches it."""

    @property
    def origins(self) -> frozenset[str]:
        """Our own pages; on one machine under every name it has for itself."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port is not None else ""
        names = {parts.netloc, *(f"{name}{port}" for name in _LOOPBACK if self.loopback)}
        return frozenset(f"{parts.scheme}://{name}" for name in names)

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS, so that a cookie may insist on it."""
        return self.url.startswith("https://")


@dataclass(frozen=True)
class Live:
    """What passes between processes while it matters."""

    publisher: Publisher
    subscriber: Subscriber
    presence: PresenceBoard
    limits: RateLimits
    seats: Seats


@dataclass(frozen=True)
class Parts:
    """Everything the routes are made with."""

    toolkit: Toolkit
    directory: Directory
    live: Live
    passwords: Passwords
    seal: Seal
    key_of: Callable[[str], bytes]
    """A secret key for one purpose."""
    chance: Callable[[int], bytes]
    """So many random bytes."""
    place: Place
    shelf: TemplateShelf
    """By which handovers run."""
    outgoing: Outgoing
    """What calls addresses that people typed."""
    sender: Sender
    """Of e-mail."""
    trials: TrialProcess
    """Of templates."""
    is_ready: Callable[[], Awaitable[bool]]
    """Whether the database answers."""
    import_limits: Limits = LIMITS
    """Of files of contacts."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is asked to end: open streams end themselves."""
    ping_every: float = 15.0
    """Seconds between signs of life in a stream: sooner than proxies and pages lose patience."""
