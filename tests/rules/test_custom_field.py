"""Custom fields: what may stand in each type."""

from typing import Any

import pytest

from tools.clock import SimulatedClock
from tools.contacts.editing.custom_field import CustomField, FieldType, checked_custom, shown_custom
from tools.errors import Invalid
from tools.ids import BusinessId

THEN = SimulatedClock().now()


def field(kind: FieldType, *, key: str = "x", removed: bool = False) -> CustomField:
    return CustomField(
        id=f"fld_{key}",
        business_id=BusinessId("biz_one"),
        key=key,
        label="The X",
        type=kind,
        created_at=THEN,
        choices=("red", "green") if kind is FieldType.CHOICE else (),
        removed_at=THEN if removed else None,
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.TEXT, "anything\nat all"),
        (FieldType.NUMBER, 0),
        (FieldType.NUMBER, -12.5),
        (FieldType.NUMBER, 2**53),
        (FieldType.DATE, "2028-02-29"),
        (FieldType.BOOLEAN, False),
        (FieldType.CHOICE, "red"),
    ],
)
def test_a_value_of_its_type_is_kept_as_it_is(kind: FieldType, value: Any) -> None:
    assert checked_custom({"x": value}, [field(kind)]) == {"x": value}


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (FieldType.TEXT, 1, "text"),
        (FieldType.TEXT, "x" * 2001, "2000"),
        (FieldType.TEXT, ["x"], "text"),
        (FieldType.NUMBER, "1", "number"),
        (FieldType.NUMBER, True, "number"),
        (FieldType.NUMBER, float("nan"), "number"),
        (FieldType.NUMBER, float("inf"), "number"),
        (FieldType.NUMBER, 2**53 + 1, "number"),
        (FieldType.NUMBER, 10**400, "number"),
        (FieldType.DATE, "2027-02-29", "2027-03-31"),
        (FieldType.DATE, "20270228", "2027-03-31"),
        (FieldType.DATE, "2027-W01-1", "2027-03-31"),
        (FieldType.DATE, 2027, "2027-03-31"),
        (FieldType.BOOLEAN, 1, "true or false"),
        (FieldType.BOOLEAN, "true", "true or false"),
        (FieldType.CHOICE, "blue", "red, green"),
        (FieldType.CHOICE, {}, "red, green"),
        (FieldType.CHOICE, ["red"], "red, green"),
    ],
)
def test_any_other_is_refused_with_what_would_do(kind: FieldType, value: Any, words: str) -> None:
    with pytest.raises(Invalid, match=r"^The X: .*") as refused:
        checked_custom({"x": value}, [field(kind)])

    assert words in str(refused.value)
    assert refused.value.field == "custom.x"


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_takes_a_value_away(kind: FieldType, nothing: Any) -> None:
    assert checked_custom({"x": nothing}, [field(kind)]) == {"x": None}


def test_an_unknown_key_is_refused_naming_those_there_are() -> None:
    with pytest.raises(Invalid, match=r"There are: x\."):
        checked_custom({"y": 1}, [field(FieldType.TEXT), field(FieldType.TEXT, key="gone", removed=True)])


def test_a_removed_field_is_shown_to_nobody_and_written_by_nobody() -> None:
    fields = [field(FieldType.TEXT), field(FieldType.TEXT, key="gone", removed=True)]

    assert shown_custom({"gone": "a", "x": "b", "never": "c"}, fields) == {"x": "b"}
    with pytest.raises(Invalid):
        checked_custom({"gone": "a"}, fields)
