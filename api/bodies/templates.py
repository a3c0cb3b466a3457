"""Templates, their versions, and what is wrong in one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.bodies.strict import WHOLE, Answer, Asked
from tools.team.templates import TemplateSource, TemplateVersion
from workflows.handover.templates.diff import template_diff
from workflows.handover.templates.file import template_of
from workflows.handover.templates.problems import Problem
from workflows.handover.templates.template import Template


class TemplateItem(Answer):
    """A template in the list."""

    name: str
    version: int
    """0 where nobody has saved it: it comes from a file, or as it is."""
    source: TemplateSource
    author_id: str | None
    saved_at: datetime | None
    used_by: Sequence[str]
    """Channels and widgets that name it."""


class VersionBody(Answer):
    """One version."""

    name: str
    version: int
    source: TemplateSource
    author_id: str | None
    created_at: datetime
    restores: int | None
    """The older version that this one is again."""
    runs: bool
    """Whether handovers begin by it now."""

    @classmethod
    def of(cls, version: TemplateVersion, *, runs: bool) -> Self:
        """Without what it says."""
        return cls(
            name=version.name,
            version=version.version,
            source=version.source,
            author_id=version.author_id,
            created_at=version.created_at,
            restores=version.restores,
            runs=runs,
        )


class ChangedField(Answer):
    """One field that differs; null where a version says nothing."""

    field: str
    before: Any
    after: Any


class WholeVersion(VersionBody):
    """One version, with all it says."""

    body: str
    """As it was written."""
    template: Template
    """With all defaults written out, as handovers run by it."""
    changes: Sequence[ChangedField] | None
    """What differs from the version named by ``diff``, which is the one before."""

    @classmethod
    def whole(cls, version: TemplateVersion, *, runs: bool, before: TemplateVersion | None) -> Self:
        """Compared with another version, if one is given."""
        template = template_of(version.shape)
        changes = template_diff(template_of(before.shape), template) if before is not None else None
        return cls(
            **VersionBody.of(version, runs=runs).model_dump(),
            body=version.body,
            template=template,
            changes=None if changes is None else [ChangedField.model_validate(each) for each in changes],
        )


class RollbackAsked(Asked):
    """Which version is to run again."""

    version: Annotated[int, Field(ge=1, le=2**53), WHOLE]


class ProblemBody(Answer):
    """One thing that is wrong in a template."""

    line: int
    field: str
    message: str

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """As it is said."""
        return cls(line=problem.line, field=problem.field, message=problem.message)


class Untranslated(Answer):
    """A text, or a question of the template's own, that a language lacks."""

    language: str
    text: str


class CheckBody(Answer):
    """Whether a template could be saved, and what would be said in another language than its customers'."""

    ok: bool
    name: str | None
    problems: Sequence[ProblemBody]
    untranslated: Sequence[Untranslated]
