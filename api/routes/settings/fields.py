"""Custom fields of contacts: everybody reads which there are, admins say so."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Reading
from api.bodies.fields import FieldAsked, FieldBody, FieldChange
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from tools.actions.contacts.entering.add_field import add_field
from tools.actions.contacts.entering.change_field import change_field, remove_field
from tools.actions.team.eyes import Eyes
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/fields", tags=["fields"])


@router.get("")
async def list_fields(caller: Reading, look: Look, paging: PageHere) -> PageOf[FieldBody]:
    """The fields in use, oldest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[FieldBody]:
        fields = [each for each in await work.custom_fields.all() if each.removed_at is None]
        return paging.of_few(fields, FieldBody.of)

    return await look(read)


@router.post("", response_model=FieldBody, status_code=201)
async def create_field(asked: FieldAsked, caller: Administering, do: Do) -> Response:
    """A new field; one that was removed comes back with the values that contacts had in it."""

    async def change(work: UnitOfWork, eyes: Eyes) -> FieldBody:
        field = await add_field(work, key=asked.key, label=asked.label, kind=asked.type, choices=asked.choices)
        eyes.did("field.created", id=field.id, key=field.key)
        return FieldBody.of(field)

    return await do(change, status=201)


@router.patch("/{field_id}", response_model=FieldBody)
async def patch_field(field_id: str, asked: FieldChange, caller: Administering, do: Do) -> Response:
    """Changes label or choices. A choice that is taken away stays where it was chosen, and is chosen no more."""

    async def change(work: UnitOfWork, eyes: Eyes) -> FieldBody:
        field = await change_field(work, field_id=field_id, label=asked.label, choices=asked.choices)
        eyes.did("field.changed", id=field.id, **asked.model_dump(mode="json", exclude_none=True))
        return FieldBody.of(field)

    return await do(change)


@router.delete("/{field_id}", status_code=204)
async def delete_field(field_id: str, caller: Administering, do: Do) -> Response:
    """The field is gone from all contacts. Their values are kept and shown to nobody, until it is added again."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        await remove_field(work, field_id=field_id)
        eyes.did("field.deleted", id=field_id)

    return await do(change, status=204)
