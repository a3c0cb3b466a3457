"""The first start with an empty database: a business and an admin, from the settings or made up and told once."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from api.gates.passwords import Passwords
from api.settings import Settings
from tools.actions.team.found_business import Founder, found_business
from tools.clock import SystemClock
from tools.errors import Invalid, Unusable
from tools.ids import BusinessId, random_ids
from tools.team.directory import Directory
from tools.team.store import Business
from tools.team.tokens import SECRET_BYTES, TokenKind, secret_text
from tools.toolkit import Toolkit, UnitOfWork

DEFAULT_COUNTRY = "US"
DEFAULT_EMAIL = "admin@example.com"


@dataclass(frozen=True)
class Founded:
    """What is told once, and kept nowhere in this form."""

    email: str
    password: str | None
    """Made up; nothing when it was given."""
    token: str | None


async def found_if_empty(
    settings: Settings,
    *,
    toolkit: Toolkit,
    directory: Directory,
    passwords: Passwords,
    chance: Callable[[int], bytes],
) -> Founded | None:
    """Founds the business, unless there is one.

    Raises ``Unusable`` when a setting cannot be taken.
    """
    if await directory.first_businesses(limit=1):
        return None
    password = _given(settings.admin_password) or base64.urlsafe_b64encode(chance(12)).decode()
    token = _given(settings.admin_token) or secret_text(TokenKind.USER, chance(SECRET_BYTES))
    founder = Founder(
        name="Admin",
        email=settings.admin_email or DEFAULT_EMAIL,
        password_hash=await passwords.hash(password),
        token_secret=token,
    )
    business = Business(
        id=BusinessId(random_ids(SystemClock().now)("biz")),
        name="My business",
        country=(settings.country or DEFAULT_COUNTRY).upper(),
    )
    widget_key = new_widget_key(chance)

    async def found(work: UnitOfWork) -> bool:
        # Asked again under a lock: another process may be starting at this very moment.
        if not await work.businesses.none_yet():
            return False
        await found_business(work, business=business, founder=founder, widget_key=widget_key)
        return True

    try:
        if not await toolkit.run(business.id, found):
            return None
    except Invalid as refused:
        raise Unusable(f"HANDOVER_ADMIN_EMAIL: {refused}") from refused
    return Founded(
        email=founder.email,
        password=None if settings.admin_password else password,
        token=None if settings.admin_token else token,
    )


def new_widget_key(chance: Callable[[int], bytes]) -> str:
    """The public key of a widget: it stands in pages for everybody to read."""
    return "pk_" + base64.urlsafe_b64encode(chance(18)).decode()


def _given(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
