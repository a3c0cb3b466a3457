"""Where a webhook may be sent to, as far as its address tells; where the name leads is checked at each connection."""

from urllib.parse import urlsplit

from tools.errors import Invalid
from tools.hooks.public_address import is_public

_LONGEST = 2000


def checked_url(text: str, *, allow_private: bool) -> str:
    """The address of a receiver.

    Raises ``Invalid``, which says what is wrong with it.
    """
    url = text.strip()
    if not url.isprintable() or " " in url or "\\" in url or len(url) > _LONGEST:
        raise _refused(f"An address has at most {_LONGEST} signs, and no spaces or backslashes.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _refused("This is no address.") from error
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise _refused("An address begins with https://.")
    if not host or port == 0:
        raise _refused("This address names no host.")
    if parts.username is not None or parts.password is not None:
        raise _refused("Leave name and password out of the address: every delivery is signed instead.")
    if not allow_private and _is_plainly_private(host):
        raise _refused("Only public addresses are called.")
    return url.partition("#")[0]


def _is_plainly_private(host: str) -> bool:
    """An answer for the person who types it; names are resolved, and checked, only when something is sent."""
    bare = host.rstrip(".").lower()
    is_address = ":" in bare or bare.replace(".", "").isdigit()
    return (is_address and not is_public(bare)) or bare == "localhost" or bare.endswith((".localhost", ".local"))


def _refused(message: str) -> Invalid:
    return Invalid(message, field="url")
