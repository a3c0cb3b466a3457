"""Says to customers what nobody waits for: after a deadline, or when a person comes, writes or goes."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import aclosing

from tools.errors import NotFound
from workflows.handover.driving.in_process import LockInProcess
from workflows.handover.ports import ChatPort, Said
from workflows.handover.remote.answers import said_of
from workflows.handover.remote.line import Line
from workflows.handover.remote.threads import CONVERSATIONS, Threads
from workflows.handover.state import JsonDict

_EVENTS = "/v1/threads/events"
_AT_ONCE = 16
_TIMES = 5
_FIRST_PAUSE = 0.5
_PAGE = 100
_log = logging.getLogger(__name__)


class Teller:
    """Follows what the service says to the customers of threads."""

    def __init__(self, line: Line, threads: Threads, chats: ChatPort) -> None:
        """Nothing is followed yet."""
        self._line = line
        self._threads = threads
        self._chats = chats
        self._lock = LockInProcess()

    async def run(self) -> None:
        """Until it is cancelled. The messages of one chat are said in their order, and no chat waits for another."""
        ready = False
        free, telling = asyncio.Semaphore(_AT_ONCE), set[asyncio.Task[None]]()
        try:
            async with aclosing(self._line.follow(_EVENTS)) as events:
                async for told in events:
                    if told.kind == "reset":
                        # More happened meanwhile than is told afterwards: what stands is said again.
                        await self.recover(self._threads.seen)
                    if told.kind == "ready" and not ready:
                        # What was said while the stream was being opened was told to nobody.
                        ready = True
                        await self.recover(self._threads.seen, answers=False)
                    if told.kind == "message" and told.data["in_reply_to"] is None:
                        await free.acquire()
                        task = asyncio.create_task(self._tell(told.data))
                        telling.add(task)
                        task.add_done_callback(telling.discard)
                        task.add_done_callback(lambda _: free.release())
        finally:
            for task in telling:
                task.cancel()
            await asyncio.gather(*telling, return_exceptions=True)

    async def recover(self, thread_ids: Iterable[str], *, answers: bool = True) -> None:
        """Says again what was said since the customer's last words, under the same ids; with or without answers."""
        for thread_id in thread_ids:
            try:
                conversation = await self._threads.known(thread_id)
                await self._say(thread_id, await self._since_last_words(conversation["id"], answers=answers))
            except Exception:
                _log.exception("The chat %s could not be recovered.", thread_id)

    async def _tell(self, message: JsonDict) -> None:
        """A chat port that fails is tried again for a while, in front of what was said later."""
        thread_id = message["thread_id"]
        said = said_of(message["conversation_id"], message["id"], message)
        async with self._lock.hold(thread_id):
            for times in range(_TIMES):
                try:
                    await self._say(thread_id, [said])
                except NotFound:
                    return
                except Exception:
                    _log.exception("The message %s could not be shown yet.", said.message_id)
                    await asyncio.sleep(_FIRST_PAUSE * 2**times)
                else:
                    return

    async def _since_last_words(self, conversation_id: str, *, answers: bool) -> Sequence[Said]:
        params: dict[str, str | int] = {"newest_first": "true", "limit": _PAGE}
        page = await self._line.ask("GET", f"{CONVERSATIONS}/{conversation_id}/messages", params=params)
        since: list[Said] = []
        for message in page["items"]:
            if message["from"] == "contact":
                break
            if message["for_customer"] and (answers or message["in_reply_to"] is None):
                since.append(said_of(conversation_id, message["seq"], message))
        return since[::-1]

    async def _say(self, thread_id: str, said: Sequence[Said]) -> None:
        if not said:
            return
        chat = await self._chats.find(thread_id)
        for one in said:
            await self._chats.say(chat, one)
