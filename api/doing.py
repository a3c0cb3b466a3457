"""Calls that change something: one unit of work each; with an Idempotency-Key a second call gets the same answer."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from api.asking import Here
from api.bodies.strict import Answer
from api.parts import Parts
from tools.actions.team.eyes import Eyes, change
from tools.errors import Invalid, NotFound
from tools.team.journals import CallKey
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

HEADER = "idempotency-key"
REPLAYED = "Idempotent-Replayed"
_LONGEST_KEY = 200

Act = Callable[[UnitOfWork, Eyes], Awaitable[Answer | None]]


class KeyReused(Invalid):
    """This Idempotency-Key was used for another body."""

    code = "idempotency_key_reused"


class Doing:
    """Runs one change for a caller and answers it."""

    def __init__(self, request: Request, parts: Parts, caller: Caller) -> None:
        """For one request."""
        self._request = request
        self._parts = parts
        self._caller = caller

    async def __call__(
        self, act: Act, *, status: int = 200, never_kept: frozenset[str] = frozenset(), body_hash: str | None = None
    ) -> Response:
        """Runs ``act`` and commits. ``never_kept`` are fields shown once: a repeated call is answered without.

        ``body_hash`` is of a body that was read already.
        """
        key = self._request.headers.get(HEADER)
        if key is not None and not (0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
            raise Invalid(f"An Idempotency-Key has 1 to {_LONGEST_KEY} ASCII characters.", field="Idempotency-Key")
        if body_hash is None:
            body_hash = hashlib.sha256(await self._request.body()).hexdigest() if key is not None else ""
        hashed = body_hash

        async def once(work: UnitOfWork, eyes: Eyes) -> tuple[int, str, bool]:
            call = CallKey(self._caller.id, self._request.method, self._request.url.path, key) if key else None
            if call is not None:
                earlier = await work.answers.begin(call, body_hash=hashed)
                if earlier is not None:
                    if earlier.body_hash != hashed:
                        raise KeyReused(field="Idempotency-Key")
                    await _refuse_unless_still_seen(work, eyes, earlier.body)
                    return earlier.status, earlier.body, True
            answer = await act(work, eyes)
            if call is not None:
                await work.answers.keep(call, status=status, body=_written(answer, without=never_kept))
            return status, _written(answer), False

        code, body, replayed = await change(self._parts.toolkit, self._caller, once)
        headers = {REPLAYED: "true"} if replayed else {}
        if not body:
            return Response(status_code=204, headers=headers)
        return Response(body, status_code=code, media_type="application/json", headers=headers)


def _written(answer: Answer | None, *, without: frozenset[str] = frozenset()) -> str:
    return "" if answer is None else answer.model_dump_json(by_alias=True, exclude=set(without))


_ABOUT = ("id", "conversation_id", "survivor_id", "absorbed_id")
_ABOUT_SEVERAL = ("contact_ids", "absorbed_ids")


async def _refuse_unless_still_seen(work: UnitOfWork, eyes: Eyes, body: str) -> None:
    """A kept answer is checked against today's rights: what it is about may have been hidden since."""
    answer: Any = json.loads(body) if body else {}
    about = [str(answer.get(name) or "") for name in _ABOUT]
    about += [str(each) for name in _ABOUT_SEVERAL for each in answer.get(name) or ()]
    for each in about:
        if each.startswith("cnv_"):
            await eyes.conversation(work, each)
        if each.startswith("con_") and await eyes.find_contact(work, each) is None:
            raise NotFound


async def _doing(request: Request, parts: Here) -> Doing:
    return Doing(request, parts, request.state.caller)


Do = Annotated[Doing, Depends(_doing)]
