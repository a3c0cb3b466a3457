"""The business itself."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Reading
from api.bodies.business import BusinessBody, BusinessChange
from api.doing import Do
from api.eyes import Look
from tools.actions.codes.send_code import COUNTRIES
from tools.actions.team.eyes import Eyes
from tools.conversations.limits import LIMITS
from tools.privacy.retention import RETENTION
from tools.team.rights import AGENTS_MAY
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/business", tags=["business"])


@router.get("")
async def get_business(caller: Reading, look: Look) -> BusinessBody:
    """Name, country, languages, time zone."""

    async def read(work: UnitOfWork, eyes: Eyes) -> BusinessBody:
        return BusinessBody.of(await work.businesses.get())

    return await look(read)


@router.patch("", response_model=BusinessBody)
async def change_business(asked: BusinessChange, caller: Administering, do: Do) -> Response:
    """Changes what is given."""
    changes = {name: value for name, value in asked.model_dump(exclude_unset=True).items() if value is not None}
    lists = {name: sorted(changes.pop(name)) for name in (AGENTS_MAY, COUNTRIES) if name in changes}
    numbers = {name: changes.pop(name) for name in (RETENTION, LIMITS) if name in changes}

    async def change(work: UnitOfWork, eyes: Eyes) -> BusinessBody:
        now = await work.businesses.lock()
        kept = {name: {**now.settings.get(name, {}), **_given(chosen)} for name, chosen in numbers.items()}
        changed = replace(now, **changes, settings={**now.settings, **lists, **kept})
        await work.businesses.save(changed)
        eyes.did("business.changed", **asked.model_dump(mode="json", exclude_none=True))
        return BusinessBody.of(changed)

    return await do(change)


def _given(chosen: Mapping[str, int | None]) -> dict[str, int]:
    return {name: value for name, value in chosen.items() if value is not None}
