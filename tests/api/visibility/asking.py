"""Asks as somebody, and looks at the whole answer."""

import asyncio
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from api.gates.doorkeeper import identify
from api.streams.places import Places
from tests.api.door import Door
from tests.api.listening import listening
from tests.api.visibility.askers import OF_THE_SECRET, Who
from tests.api.visibility.row import Asked, Row
from tests.api.visibility.world import OLDER_NAME, OLDER_WORD, SECRET_WORD, World, words_of_the_secret

_PATIENCE = 10
_WORDS = re.compile(rf"(?:{SECRET_WORD}|{OLDER_WORD})[a-z]*")
_NEW_ID = re.compile(r"\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b")


@dataclass(frozen=True)
class Answer:
    """All that somebody learns from one call."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def whole(self) -> str:
        """Body and headers."""
        return self.text + "\n" + "\n".join(f"{name}: {value}" for name, value in self.headers.items())

    def comparable(self, known: Set[str]) -> str:
        """What must be the same in two worlds: ids that were made by the call itself are not."""
        return _NEW_ID.sub(lambda found: found[0] if found[0] in known else "new", f"{self.status} {self.whole()}")


class Asker:
    """Everybody of one world, asking at one door."""

    def __init__(self, door: Door, world: World) -> None:
        self.door = door
        self.world = world

    async def ask(self, row: Row, who: Who, named: Mapping[str, str]) -> tuple[Asked, Answer]:
        """Calls the row's route as somebody."""
        asked = row.asked(named, in_name_of=self.world.users[Who.CHOSEN] if who is Who.PROGRAM else None)
        return asked, await self.call(asked, who, until=row.streams)

    async def call(self, asked: Asked, who: Who, *, until: str = "") -> Answer:
        """One call; of a stream what comes until an event of this kind."""
        secret = self.world.secrets.get(who)
        if until:
            return await self._listen(asked.path, secret, until)
        body = {} if asked.body is None else {"json": asked.body}
        async with self.door.caller(secret) as client, asyncio.timeout(_PATIENCE):
            response = await client.request(asked.method, asked.path, params=dict(asked.query), **body)
        return Answer(response.status_code, response.text, dict(response.headers))

    async def replayed(self, who: Who) -> Answer:
        """All that the team's stream tells somebody of what has happened since the beginning."""
        secret = self.world.secrets[who]
        beginning = Places(self.door.parts.seal, await identify(self.door.parts, secret)).close(0)
        return await self._listen("/v1/events", secret, "snapshot", last_event_id=beginning)

    async def _listen(self, path: str, secret: str | None, until: str, *, last_event_id: str = "") -> Answer:
        async with listening(self.door.app, path, secret or "", last_event_id=last_event_id) as stream:
            if stream.status != 200:
                return Answer(stream.status, await stream.text())
            heard = [await stream.next()]
            while heard[-1].kind != until:
                heard.append(await stream.next())
            # It ends by itself: left in the middle of a question to PostgreSQL, it would cost the connection.
            self.door.parts.stopping.set()
            heard += await stream.rest()
            self.door.parts.stopping.clear()
            return Answer(stream.status, "\n".join(f"{each.kind} {each.data}" for each in heard))


def leaks(asked: Asked, answer: Answer, *, who: Who, world: World, shows_names: bool = False) -> set[str]:
    """What is told to somebody for whom it does not exist. What they said themselves may be said again."""
    if who in OF_THE_SECRET:
        return set()
    text, said = answer.whole().lower(), "\n".join(asked.texts()).lower()
    found = set(_WORDS.findall(text)) | {word for word in words_of_the_secret(world) if word in text}
    allowed = set(OLDER_NAME.split()) if shows_names else set()
    if who is Who.VISITOR:
        allowed |= {f"{SECRET_WORD}said", world.hidden["conversation_id"]}
    return {word for word in found - allowed if word not in said}
