"""Channels, through which customers come, and widgets, the web chat's appearances on pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from tools.conversations.conversation import ChannelKind
from tools.ids import BusinessId, ChannelId


@dataclass(frozen=True)
class Channel:
    """One way into the business."""

    id: ChannelId
    business_id: BusinessId
    kind: ChannelKind
    name: str
    created_at: datetime
    region: str = ""
    """ISO 3166 code for numbers without +; empty means the business's country."""
    template: str = ""
    """By which its handovers run; empty means ``default``."""
    config: Mapping[str, Any] = field(default_factory=dict)
    """Vendor ids and secrets; shown to nobody."""
    disabled_at: datetime | None = None


@dataclass(frozen=True)
class Widget:
    """The web chat on somebody's pages, found by its public key."""

    id: str
    business_id: BusinessId
    channel_id: ChannelId
    public_key: str
    allowed_origins: Sequence[str] = ()
    """``https://shop.example``; empty lets every page show it."""
    identity_secrets: Sequence[str] = ()
    """Two are valid while one rotates."""
    looks: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    """By which handovers of its chats run; empty means the channel's."""


@dataclass(frozen=True)
class Mailbox:
    """How far a channel's mailbox has been read."""

    channel_id: ChannelId
    validity: int = 0
    """The server's name for its numbering (UIDVALIDITY); with another one all numbers are others."""
    last_uid: int = 0
    read_at: datetime | None = None
    error: str = ""
    """Why it could not be read when that was last tried."""
    failing_since: datetime | None = None
    """When that began, if it goes on."""


class MailboxStore(Protocol):
    """The mailboxes of one business."""

    async def find(self, channel_id: ChannelId) -> Mailbox | None:
        """How far a channel's mailbox has been read; nothing when it never was."""
        ...

    async def all(self) -> Sequence[Mailbox]:
        """All that were ever read."""
        ...

    async def save(self, mailbox: Mailbox) -> None:
        """Writes it, the first time too."""
        ...


class ChannelStore(Protocol):
    """The channels of one business."""

    async def add(self, channel: Channel) -> None:
        """Writes a new channel."""
        ...

    async def find(self, channel_id: ChannelId) -> Channel | None:
        """One channel, also a disabled one."""
        ...

    async def all(self) -> Sequence[Channel]:
        """All, oldest first."""
        ...

    async def save(self, channel: Channel) -> None:
        """Writes name, region, template, config and whether it is disabled."""
        ...


class WidgetStore(Protocol):
    """The widgets of one business."""

    async def add(self, widget: Widget) -> None:
        """Writes a new widget."""
        ...

    async def find(self, widget_id: str) -> Widget | None:
        """One widget."""
        ...

    async def lock(self, widget_id: str) -> Widget | None:
        """The same, held to the commit."""
        ...

    async def of_channel(self, channel_id: ChannelId) -> Sequence[Widget]:
        """The widgets that lead to a channel."""
        ...

    async def all(self) -> Sequence[Widget]:
        """All, oldest first."""
        ...

    async def save(self, widget: Widget) -> None:
        """Writes origins, secrets, looks and template."""
        ...

    async def remove(self, widget_id: str) -> bool:
        """Pages that show it can start no more chats; ``False`` when there was none."""
        ...


def may_embed(widget: Widget, origin: str | None, *, own_origins: frozenset[str]) -> bool:
    """Whether a page of this origin may use the widget. A call without an origin comes from no page."""
    if origin is None or not widget.allowed_origins or origin in own_origins:
        return True
    return origin in widget.allowed_origins


def normal_origin(text: str) -> str | None:
    """``https://shop.example`` of what an admin typed; nothing when that names no origin."""
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        return None
    if parts.path not in ("", "/") or any(letter in parts.hostname for letter in " *<>\"'"):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, default) else f":{port}")
