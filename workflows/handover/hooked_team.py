"""The team as the library knows it: yours, if you have one, and the hooks registered with ``on_event``."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tools.clock import Clock
from workflows.handover.hours import is_open, opens_at
from workflows.handover.ports import Availability, Chat, News, TeamPort
from workflows.handover.templates.hours import Hours
from workflows.hooks import Hook, hooks_for

_log = logging.getLogger(__name__)


class OpenTeam:
    """Within the template's hours somebody may always come, and nobody is told but the hooks."""

    def __init__(self, hours: Sequence[Hours], clock: Clock) -> None:
        """Without hours the wait is never skipped."""
        self._hours = hours
        self._clock = clock

    async def availability(self, chat: Chat) -> Availability:
        """Whether it is within business hours."""
        now = self._clock.now()
        return Availability(closed=not is_open(self._hours, now), back_at=opens_at(self._hours, now))

    async def name_of(self, user_id: str) -> str:
        """No name is shown."""
        return ""

    async def tell(self, chat: Chat, news: News) -> None:
        """Nobody is there to be told."""


class HookedTeam:
    """Calls the hooks beside a team: they can neither delay nor change what happens."""

    def __init__(self, team: TeamPort, *, names: Collection[str] | None = None) -> None:
        """``team`` is told first; of the hooks those of these ``names``, or all."""
        self._team = team
        self._names = names
        self._running: set[asyncio.Task[None]] = set()

    async def availability(self, chat: Chat) -> Availability:
        """As the team says."""
        return await self._team.availability(chat)

    async def name_of(self, user_id: str) -> str:
        """As the team says."""
        return await self._team.name_of(user_id)

    async def tell(self, chat: Chat, news: News) -> None:
        """Tells the team, then starts the hooks and does not wait for them."""
        await self._team.tell(chat, news)
        for registered in hooks_for(news.type):
            if self._names is not None and registered.name not in self._names:
                continue
            task = asyncio.create_task(_call(registered.hook, registered.name, payload_of(chat, news)))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Waits until every hook that was started has ended."""
        while self._running:
            await asyncio.gather(*self._running)


def payload_of(chat: Chat, news: News) -> Mapping[str, Any]:
    """What a hook is told."""
    details = news.details
    return {
        "type": news.type.value,
        "at": news.at.isoformat(),
        "thread_id": chat.thread_id,
        "handover_id": news.handover_id,
        "reason": news.reason,
        "note": news.note,
        "deadline_at": news.deadline_at.isoformat() if news.deadline_at else None,
        "user_id": news.user_id or None,
        "captured": {
            kind: value for kind in ("email", "phone", "extension", "name") if (value := getattr(details, kind))
        },
        "answers": dict(details.answers),
        "missing": [str(name) for name in news.missing],
        "flags": list(news.flags),
        "contact_id": news.captured.contact_id if news.captured else None,
    }


async def _call(hook: Hook, name: str, payload: Mapping[str, Any]) -> None:
    try:
        if asyncio.iscoroutinefunction(hook):
            await hook(payload)
        elif (left := await asyncio.to_thread(hook, payload)) is not None:
            await left
    except Exception:
        _log.exception("The hook %s failed on %s.", name, payload["type"])
