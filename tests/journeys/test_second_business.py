"""A second business on the same installation, as ``handover business add`` founds it."""

import secrets
from pathlib import Path

import pytest

from api.settings import Settings
from api.starting.founding import found_if_empty
from api.starting.offline_changes import add_business, add_person, make_token
from api.wiring import open_machinery
from tests.journeys.served import PASSWORD, settings_in
from tools.errors import Invalid, Unusable
from tools.ids import BusinessId


async def founded(folder: Path) -> Settings:
    """An installation after its first start."""
    settings = settings_in(folder)
    async with open_machinery(settings) as machinery:
        parts = machinery.parts
        await found_if_empty(
            settings,
            toolkit=machinery.toolkit,
            directory=parts.directory,
            passwords=parts.passwords,
            chance=secrets.token_bytes,
        )
    return settings


async def test_a_second_business_has_its_own_admin_users_and_tokens_and_nothing_crosses(tmp_path: Path) -> None:
    settings = await founded(tmp_path)
    other = {"name": "Other Shop", "country": "de", "admin_name": "Ada", "email": "ada@other.example"}
    ann = {"name": "Ann", "email": "ann@other.example", "role": "agent", "password": PASSWORD}

    made = await add_business(settings, password="", **other)
    with pytest.raises(Invalid, match="already"):
        await add_business(settings, password="", **other)
    with pytest.raises(Unusable, match="--business"):
        await add_person(settings, **ann)
    with pytest.raises(Invalid, match="no business"):
        await add_person(settings, **ann, business="Nobody's")
    await add_person(settings, **ann, business="Other Shop")
    secret = await make_token(settings, name="x", email=ann["email"], scopes=["read"], business=made.id)

    async with open_machinery(settings) as machinery:
        async with machinery.toolkit.reading(made.id) as work:
            business = await work.businesses.get()
            users = {user.email: user.role for user in await work.users.all()}
        first = (await machinery.parts.directory.first_businesses(limit=1))[0]
        async with machinery.toolkit.reading(BusinessId(first)) as work:
            firsts = {user.email for user in await work.users.all()}
        widget = await machinery.parts.directory.find_widget(made.widget_key)
    assert (business.name, business.country) == ("Other Shop", "DE")
    assert users == {"ada@other.example": "admin", "ann@other.example": "agent"}
    assert not firsts & users.keys()
    assert widget is not None
    assert widget.business_id == made.id
    assert made.made_password
    assert secret.startswith("hku_")
