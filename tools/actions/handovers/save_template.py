"""Somebody saves a template: another version, by which the next handovers run; those that run stay on theirs."""

from tools.ids import UserId
from tools.team.templates import TemplateSource, TemplateVersion
from tools.toolkit import UnitOfWork


async def save_template(
    work: UnitOfWork,
    *,
    name: str,
    body: str,
    shape: str,
    author_id: UserId | None,
    restores: int | None = None,
) -> TemplateVersion:
    """The version that runs from the commit on; saving what runs already makes no other.

    The business is held, so that versions follow each other; ``shape`` is what ``body`` says with all defaults.
    """
    business = await work.businesses.lock()
    running = business.template_versions.get(name)
    if running is not None:
        current = await work.templates.find(name, running)
        if current is not None and (current.body, current.shape) == (body, shape):
            return current
    number = await work.templates.last(name)
    while True:
        number += 1
        version = TemplateVersion(
            name=name,
            version=number,
            body=body,
            shape=shape,
            source=TemplateSource.USER,
            created_at=work.now,
            author_id=author_id,
            restores=restores,
        )
        # A handover that begins by a file takes a number too, and does not hold the business for it.
        if await work.templates.add(version):
            await work.businesses.run_template(name, number)
            return version


async def keep_template(
    work: UnitOfWork, *, name: str, body: str, shape: str, source: TemplateSource
) -> tuple[int, bool]:
    """The version of a template that nobody saved, kept when a handover begins by it; and whether it was there."""
    known = await work.templates.kept(name, shape=shape)
    if known is not None:
        return known, True
    number = await work.templates.last(name)
    while True:
        number += 1
        version = TemplateVersion(
            name=name, version=number, body=body, shape=shape, source=source, created_at=work.now
        )
        if await work.templates.add(version):
            return number, False
