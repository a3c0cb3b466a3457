"""Migrations are one line: each says the number its file begins with, and comes after the one before."""

from tests.architecture.source import ROOT
from tools.storage.migrate import HEAD

VERSIONS = ROOT / "tools" / "storage" / "migrations" / "versions"


def test_migrations_follow_each_other_by_their_numbers() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(VERSIONS.glob("0*.py"))}
    numbers = [name.partition("_")[0] for name in texts]

    assert numbers == [f"{place:04}" for place in range(1, len(texts) + 1)]
    assert [name for name, text in texts.items() if f'\nrevision = "{name[:4]}"\n' not in text] == []
    before = dict(zip(texts, [None, *numbers], strict=False))
    told = {name: f'"{number}"' if number else "None" for name, number in before.items()}
    assert [name for name, text in texts.items() if f"\ndown_revision = {told[name]}\n" not in text] == []
    assert numbers[-1] == HEAD
