"""``Desk`` for chats and handovers that live in a running service: the same methods, spoken over its HTTP API.

The service answers the customer with its agent, keeps the deadlines and fires them; here is nothing to be lost.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx

from tools.conversations.conversation import ConversationState
from tools.conversations.handover import HandoverState
from tools.errors import AlreadyAccepted, Invalid, NotFound, NotSignedIn, Unreachable, WrongState
from workflows.handover.driving.driver import Part
from workflows.handover.driving.in_process import LockInProcess
from workflows.handover.driving.replies import Accepted, Reply, TooLate
from workflows.handover.moves import Parked, Reason
from workflows.handover.ports import ChatPort, Said
from workflows.handover.remote.answers import hear_answer
from workflows.handover.remote.line import Line
from workflows.handover.remote.teller import Teller
from workflows.handover.remote.threads import CONVERSATIONS, OpenChat, Threads
from workflows.handover.state import JsonDict

Result = TypeVar("Result")

_WAITS = (ConversationState.WAITING, ConversationState.COLLECTING)
_HELD = (*_WAITS, ConversationState.HUMAN)
_TIMES = 3
_FIRST_LOOK = 0.02
_LONGEST_LOOK = 1.0


class RemoteDesk:
    """A desk at the other end of a line.

    A thread id is your own name for a chat, and everywhere and always the same chat: the service keeps which
    conversation it is. Calls are repeated over lost connections, and nothing is said twice by that.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str,
        chats: ChatPort,
        widget_key: str | None = None,
        identity: Callable[[str], str | None] | None = None,
        patience: float = 30.0,
        answer_within: float = 300.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``token`` is the business's, with the scope write: it acts in the name of the users you name, and starts
        your customers' chats, behind the widget with this key or the business's first. ``identity`` may sign who the
        customer of a thread is (a JWT, as for the widget). A call is tried for ``patience`` seconds, and an answer is
        waited for ``answer_within``. ``chats`` is asked for a chat's language, and is where ``run`` says things.
        """
        self._line = Line(url, token, patience=patience, transport=transport)
        self._chats = chats
        self._identity = identity or (lambda thread_id: None)
        self._threads = Threads(self._line, widget_key)
        self._teller = Teller(self._line, self._threads, chats)
        self._answer_within = answer_within
        self._patience = patience
        self._sending, self._listening = LockInProcess(), LockInProcess()
        self._calls: set[asyncio.Task[Any]] = set()

    async def customer(self, thread_id: str, text: str, message_id: str | None = None) -> Reply:
        """The customer wrote. The same message id again changes nothing and says the same.

        Raises ``Unreachable`` when there is no answer in time: the same call with the same message id waits on.
        """
        said: list[Said] = []
        parked = await self._to_its_end(self._customer(thread_id, text, message_id, said.append))
        return Reply(tuple(said), parked)

    async def customer_stream(
        self, thread_id: str, text: str, message_id: str | None = None
    ) -> AsyncGenerator[Part, None]:
        """The same as it comes: ``("say", …)``, for a service speaks in whole messages."""
        parts: asyncio.Queue[Part | None] = asyncio.Queue()

        async def streamed() -> None:
            try:
                await self._customer(thread_id, text, message_id, lambda one: parts.put_nowait(("say", one.text)))
            finally:
                parts.put_nowait(None)

        call = self._begun(streamed())
        while (part := await parts.get()) is not None:
            yield part
        await call

    async def request(self, thread_id: str, *, reason: str = Reason.USER, note: str = "") -> bool:
        """A person is needed, and the ``note`` tells the team why; asking again changes nothing (``False``)."""
        if reason != Reason.USER:
            raise Invalid("The service writes down who asked; say why in the note.", field="reason")
        before = await self._threads.known(thread_id)
        path = f"{CONVERSATIONS}/{before['id']}"
        if before["state"] in _HELD:
            return False
        await self._to_its_end(self._line.ask("POST", f"{path}/handover", body={"note": note}))
        await self._settled(path)
        return True

    async def accept(self, thread_id: str, user_id: str) -> Accepted | TooLate:
        """A person takes the chat: waiting, being asked for details, or with the AI."""
        body = {"user_id": user_id}
        for tries in range(1, _TIMES + 1):
            conversation = await self._threads.known(thread_id)
            try:
                path = f"{CONVERSATIONS}/{conversation['id']}/take"
                await self._to_its_end(self._line.ask("POST", path, body=body))
            except AlreadyAccepted as first:
                return TooLate(first.by_id)
            except WrongState as now:
                # The wait ended at this very moment.
                if now.state not in _WAITS or tries == _TIMES:
                    raise
            else:
                break
        with suppress(Unreachable):
            # So that the customer is told who comes before that person's first words. The chat is theirs either way.
            await self._settled(f"{CONVERSATIONS}/{conversation['id']}")
        return Accepted(user_id)

    async def person(self, thread_id: str, user_id: str, text: str, message_id: str | None = None) -> None:
        """The person who has the chat writes to the customer."""
        conversation = await self._threads.known(thread_id)
        body = {"text": text, "client_id": message_id or uuid4().hex, "user_id": user_id}
        await self._to_its_end(self._line.ask("POST", f"{CONVERSATIONS}/{conversation['id']}/messages", body=body))

    async def give_back(self, thread_id: str, *, said: Sequence[JsonDict] = ()) -> None:
        """The chat is the AI's again. The service has heard all that was said; it takes no more of it (``said``)."""
        if said:
            raise Invalid("The service has heard what was said; write with person before giving back.", field="said")
        conversation = await self._threads.known(thread_id)
        if conversation["state"] != ConversationState.HUMAN:
            raise WrongState("Nobody has this chat.", state=conversation["state"], instead="accept")
        await self._to_its_end(self._line.ask("POST", f"{CONVERSATIONS}/{conversation['id']}/return-to-ai", body={}))

    async def cancel(self, thread_id: str) -> bool:
        """Calls the handover off; ``False`` when there is none to call off, or somebody accepted before."""
        conversation = await self._threads.known(thread_id)
        if conversation["state"] not in _WAITS:
            return False
        path = f"/v1/handovers/{conversation['handover_id']}"
        try:
            await self._to_its_end(self._line.ask("POST", f"{path}/cancel", body={}))
        except WrongState:
            return False
        await self._settled(f"{CONVERSATIONS}/{conversation['id']}")
        return bool((await self._line.ask("GET", path))["state"] == HandoverState.CANCELLED)

    async def close(self, thread_id: str) -> bool:
        """The chat is closed without a word; ``False`` when it waited for nothing. The customer may open it again."""
        conversation = await self._threads.known(thread_id)
        await self._to_its_end(self._line.ask("POST", f"{CONVERSATIONS}/{conversation['id']}/close", body={}))
        return conversation["state"] in _HELD

    async def recover(self, thread_ids: Iterable[str]) -> None:
        """After a restart: says what was said since the customer's last words, under the same ids."""
        await self._teller.recover(thread_ids)

    async def run(self) -> None:
        """Says to ``ChatPort.say`` what no call of ``customer`` returns, until it is cancelled.

        It is told of all threads, whichever process they write to; so one that runs is enough. A thread that
        ``chats.find`` does not know (``NotFound``) is another program's. Deadlines are the service's and fire without
        it. Raises ``NotSignedIn`` or ``NotAllowed`` when the token is not good for it.
        """
        await self._teller.run()

    async def aclose(self) -> None:
        """Hangs up. What the service was asked goes on there."""
        for call in tuple(self._calls):
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._line.close()

    async def __aenter__(self) -> Self:
        """For ``async with RemoteDesk(…) as desk:``."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Hangs up."""
        await self.aclose()

    async def _customer(
        self, thread_id: str, text: str, message_id: str | None, tell: Callable[[Said], None]
    ) -> Parked:
        # Words are sent in the order in which they came, and none waits for the answer to another: what was written
        # while its AI was thinking, the service answers at once. One stream of a chat hears the answers to all.
        async with self._sending.hold(thread_id):
            chat, written = await self._written(thread_id, text, message_id or uuid4().hex)
        try:
            async with asyncio.timeout(self._answer_within), self._listening.hold(thread_id):
                return await hear_answer(self._line, chat, written, tell)
        except TimeoutError:
            message = f"The service has not answered within {self._answer_within:g} s. Does a worker of it run?"
            raise Unreachable(f"{message} The same message id again waits on.") from None

    async def _written(self, thread_id: str, text: str, client_id: str) -> tuple[OpenChat, JsonDict]:
        body = {"text": text, "client_id": client_id}
        known = self._threads.opened(thread_id)
        if known is not None:
            try:
                return known, await self._line.ask("POST", f"{known.path}/messages", body=body, token=known.token)
            except (NotSignedIn, NotFound):
                # Its token has ended, or it was erased: the thread goes on, with another of either.
                pass
            except WrongState as closed:
                if closed.instead != "open":
                    raise
        language = (await self._chats.find(thread_id)).language
        chat = await self._threads.open(thread_id, language=language, identity=self._identity(thread_id))
        return chat, await self._line.ask("POST", f"{chat.path}/messages", body=body, token=chat.token)

    async def _settled(self, path: str) -> None:
        """Looks until the conversation's next turn has done what was asked."""
        pause = _FIRST_LOOK
        try:
            async with asyncio.timeout(self._patience):
                while (await self._line.ask("GET", path))["pending"]:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_LOOK)
        except TimeoutError:
            message = f"The service has not done it within {self._patience:g} s. Does a worker of it run?"
            raise Unreachable(message) from None

    async def _to_its_end(self, call: Coroutine[Any, Any, Result]) -> Result:
        return await asyncio.shield(self._begun(call))

    def _begun(self, call: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(call)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return task
