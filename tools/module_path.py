"""The one way to write a module's path as a string: right in the checkout and inside the distribution."""

_HOUSE = __name__.rpartition("tools.")[0]


def here(module: str) -> str:
    """``tools.work`` by its full name: the same in the checkout, ``handoverkit.tools.work`` when installed."""
    return _HOUSE + module
