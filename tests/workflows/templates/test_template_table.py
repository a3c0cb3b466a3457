"""The page on templates lists every field with its meaning, default and an example that is one."""

from tests.workflows.template_fields.exercise import is_per_channel, leaves
from tests.workflows.templates.field_table import PAGE, on_page, table
from workflows.handover.templates.file import read_template
from workflows.handover.templates.schema import PER_CHANNEL, template_schema
from workflows.handover.templates.template import Template


def cells() -> list[list[str]]:
    """Of the rows of the page's table."""
    lines = on_page(PAGE.read_text(encoding="utf-8")).splitlines()[2:]
    return [[cell.strip() for cell in line.replace("\\|", "\0").strip("|").split("|")] for line in lines]


def test_the_page_has_the_table_of_today() -> None:
    """``python -m tests.workflows.templates.field_table`` writes it."""
    assert on_page(PAGE.read_text(encoding="utf-8")) == table()


def test_every_field_stands_in_the_table_with_all_that_is_to_be_said_of_it() -> None:
    fields = {name.rpartition(".")[0] if is_per_channel(name) else name for name in leaves(Template)}

    assert {cell[0].strip("`") for cell in cells()} == fields
    assert [row for row in cells() if not all(row) or len(row) != 4] == []


def test_every_example_is_a_template() -> None:
    for *_, example in cells():
        read_template(example.strip("`").replace("\0", "|"))


def test_editors_are_told_what_every_field_means() -> None:
    schema = template_schema()
    parts = {name: part for name, part in schema["$defs"].items() if "properties" in part and name != "PerChannel"}

    for part in (schema, *parts.values()):
        silent = [
            name for name, field in part["properties"].items() if not ("description" in field or "$ref" in field)
        ]
        assert [name for name in silent if name not in {"hours", "details"}] == []


def test_one_time_may_stand_for_all_channels_wherever_there_is_one_for_each() -> None:
    fields = {name.rpartition(".")[0] for name in leaves(Template) if is_per_channel(name)}

    assert fields == {f"{part}.{field}" for part, field in PER_CHANNEL}
