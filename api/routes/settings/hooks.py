"""Signed webhooks: whom the business has told what happens, and what became of each telling."""

import time
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Administering, Here
from api.bodies.hooks import DeliveryBody, HookAsked, HookBody, HookChange, ReplayAsked, ReplayBody, TrialBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from tools.actions.hooks.add_hook import add_hook
from tools.actions.hooks.change_hook import change_hook, find_hook, remove_hook
from tools.actions.hooks.replay_deliveries import replay_deliveries
from tools.actions.hooks.replay_delivery import replay_delivery
from tools.actions.team.eyes import Eyes
from tools.contacts.pages import Place
from tools.errors import WrongState
from tools.hooks.hook import DeliveryId, DeliveryState, Hook, HookId, HookKind
from tools.hooks.receiver_url import checked_url
from tools.hooks.signing import SECRET_BYTES, secret_of
from tools.toolkit import UnitOfWork
from workflows.deliveries.trial import try_hook

router = APIRouter(prefix="/v1", tags=["hooks"])

_SECRET = frozenset({"secret"})


@router.get("/hooks")
async def list_hooks(caller: Administering, look: Look, paging: PageHere) -> PageOf[HookBody]:
    """All hooks, oldest first; Python hooks stand among them."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[HookBody]:
        return paging.of_few(await work.hooks.all(), HookBody.of)

    return await look(read)


@router.post("/hooks", response_model=HookBody, status_code=201)
async def create_hook(asked: HookAsked, parts: Here, caller: Administering, do: Do) -> Response:
    """A new webhook; it is told of what happens from now on. The secret is shown this once."""
    url = checked_url(asked.url, allow_private=parts.outgoing.allow_private)
    secret = secret_of(parts.chance(SECRET_BYTES))

    async def change(work: UnitOfWork, eyes: Eyes) -> HookBody:
        hook = await add_hook(work, name=asked.name, url=url, event_types=asked.event_types, secret=secret)
        eyes.did("hook.created", id=hook.id, name=hook.name, host=_host(hook.url))
        return HookBody.of(hook, secret=secret.value)

    return await do(change, status=201, never_kept=_SECRET)


@router.get("/hooks/{hook_id}")
async def get_hook(hook_id: str, caller: Administering, look: Look) -> HookBody:
    """One hook."""

    async def read(work: UnitOfWork, eyes: Eyes) -> HookBody:
        return HookBody.of(await find_hook(work, HookId(hook_id)))

    return await look(read)


@router.patch("/hooks/{hook_id}", response_model=HookBody)
async def patch_hook(hook_id: str, asked: HookChange, parts: Here, caller: Administering, do: Do) -> Response:
    """Changes a hook. Switched on again, it goes on where it stood, and what waited is tried at once."""
    url = None if asked.url is None else checked_url(asked.url, allow_private=parts.outgoing.allow_private)
    new = secret_of(parts.chance(SECRET_BYTES)) if asked.rotate_secret else None

    async def change(work: UnitOfWork, eyes: Eyes) -> HookBody:
        hook = await change_hook(
            work,
            hook_id=HookId(hook_id),
            name=asked.name,
            url=url,
            event_types=asked.event_types,
            active=asked.active,
            new_secret=new,
        )
        changed = asked.model_dump(mode="json", exclude_none=True, exclude={"url"})
        eyes.did("hook.changed", id=hook.id, host=_host(hook.url), **changed)
        return HookBody.of(hook, secret=None if new is None else new.value)

    return await do(change, never_kept=_SECRET)


@router.delete("/hooks/{hook_id}", status_code=204)
async def delete_hook(hook_id: str, caller: Administering, do: Do) -> Response:
    """The hook and the record of its deliveries are gone."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        await remove_hook(work, hook_id=HookId(hook_id))
        eyes.did("hook.deleted", id=hook_id)

    return await do(change, status=204)


@router.post("/hooks/{hook_id}/test", response_model=TrialBody)
async def test_hook(hook_id: str, parts: Here, caller: Administering, look: Look, do: Do) -> Response:
    """Calls the address at once with a signed `hook.test`, and says what it answered.

    Nothing of it is kept or sent again, and the hook's other deliveries do not wait for it.
    """

    async def read(work: UnitOfWork, eyes: Eyes) -> tuple[Hook, str, datetime]:
        hook = await find_hook(work, HookId(hook_id))
        if hook.kind is HookKind.PYTHON:
            raise WrongState("This hook is a function of yours: call it in a test of your own.", state=hook.kind)
        return hook, work.new_id("dlv"), work.now

    hook, trial_id, now = await look(read)
    began = time.monotonic()
    answer = await try_hook(parts.outgoing, hook, trial_id=trial_id, now=now)
    took = round((time.monotonic() - began) * 1000)

    async def note(work: UnitOfWork, eyes: Eyes) -> TrialBody:
        eyes.did("hook.tested", id=hook.id, host=_host(hook.url), status=answer.status)
        return TrialBody(id=trial_id, taken=answer.ok, status=answer.status, answer=answer.text, milliseconds=took)

    return await do(note)


@router.post("/hooks/{hook_id}/replay", response_model=ReplayBody, status_code=202)
async def replay_range(hook_id: str, asked: ReplayAsked, caller: Administering, do: Do) -> Response:
    """Tells everything of a while again: the same ids and bodies, in the order in which it happened."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ReplayBody:
        until = asked.until or work.now
        count = await replay_deliveries(
            work, hook_id=HookId(hook_id), state=asked.state, since=asked.since, until=until
        )
        span = {"since": asked.since.isoformat(), "until": until.isoformat()}
        eyes.did("hook.replayed", id=hook_id, state=asked.state.value, count=count, **span)
        return ReplayBody(count=count)

    return await do(change, status=202)


@router.get("/hooks/{hook_id}/deliveries")
async def list_deliveries(
    hook_id: str,
    caller: Administering,
    look: Look,
    paging: PageHere,
    *,
    state: Annotated[DeliveryState | None, Query()] = None,
) -> PageOf[DeliveryBody]:
    """What this hook was told, the newest first, with what was sent and answered."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[DeliveryBody]:
        hook = await find_hook(work, HookId(hook_id))
        before = None if paging.after is None else int(paging.after.order)
        found = await work.deliveries.of_hook(hook.id, state=state, before=before, limit=paging.fetch)
        return paging.page([(each, Place(each.number, each.id)) for each in found], DeliveryBody.of)

    return await look(read)


@router.post("/deliveries/{delivery_id}/replay", response_model=DeliveryBody, status_code=202)
async def replay(delivery_id: str, caller: Administering, do: Do) -> Response:
    """Tells it again: the same id and body, a fresh signature."""

    async def change(work: UnitOfWork, eyes: Eyes) -> DeliveryBody:
        delivery = await replay_delivery(work, delivery_id=DeliveryId(delivery_id))
        eyes.did("delivery.replayed", id=delivery.id, hook_id=delivery.hook_id)
        return DeliveryBody.of(delivery)

    return await do(change, status=202)


def _host(url: str) -> str:
    """What of an address is no secret: people put keys into the rest."""
    return urlsplit(url).hostname or ""
