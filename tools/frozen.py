"""Frozen dataclasses without slots, made and changed without their constructors.

A frozen constructor sets each field through ``object.__setattr__``: for a wide record, read or changed by the
thousand, that takes longer than the statement that reads or writes it. Elsewhere ``dataclasses.replace`` is right.
"""

from typing import Any, TypeVar

Value = TypeVar("Value")


def made(kind: type[Value], /, **fields: Any) -> Value:
    """From all of its fields: those with a default are not filled in. A test holds each reader against its class."""
    value = object.__new__(kind)
    object.__setattr__(value, "__dict__", fields)
    return value


def changed(value: Value, /, **fields: Any) -> Value:
    """The same with other fields, as ``dataclasses.replace`` gives it where nothing is computed from them."""
    return made(type(value), **{**vars(value), **fields})
