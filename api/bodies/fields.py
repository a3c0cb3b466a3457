"""Custom fields of contacts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.bodies.strict import Answer, Asked
from tools.contacts.editing.custom_field import CustomField, FieldType

Label = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Choices = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=200)]


class FieldAsked(Asked):
    """A new field; its key and its type stay as they are. Choices go with the type ``choice`` alone."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
    label: Label
    type: FieldType
    choices: Choices = ()


class FieldChange(Asked):
    """What is to change; what is left out stays."""

    label: Label | None = None
    choices: Choices | None = None


class FieldBody(Answer):
    """A custom field: under its key it stands in a contact's ``custom``."""

    id: str
    key: str
    label: str
    type: FieldType
    choices: Sequence[str]
    created_at: datetime

    @classmethod
    def of(cls, field: CustomField) -> Self:
        """As everybody of the business sees it."""
        return cls.model_validate(field)
