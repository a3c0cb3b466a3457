"""Installed packages bring Python hooks of their own, by an entry point."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.starting.background import load_python_hooks
from tools.errors import Unusable
from workflows.hooks import all_hooks, forget_hooks

_SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that Python looks for packages in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    forget_hooks()
    yield tmp_path
    forget_hooks()
    sys.modules.pop("shop_hooks", None)


def install(packages: Path, *, module: str, value: str = "shop_hooks") -> None:
    """What pip would have left of a distribution with one module."""
    (packages / "shop_hooks.py").write_text(module)
    made = packages / "shop_hooks-1.0.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-hooks\nVersion: 1.0\n")
    (made / "entry_points.txt").write_text(f"[handoverkit.hooks]\nshop = {value}\n")


def test_functions_of_an_installed_package_are_registered(packages: Path) -> None:
    install(
        packages,
        module="from workflows.hooks import on_event\n\n@on_event('handover.captured')\ndef book(told): ...\n",
    )

    load_python_hooks(_SETTINGS)

    assert [(each.name, each.event.value) for each in all_hooks()] == [("book", "handover.captured")]


@pytest.mark.parametrize(
    ("module", "value"), [("import no_such_module\n", "shop_hooks"), ("", "shop_hooks:nothing"), ("", "elsewhere")]
)
def test_a_package_whose_hooks_cannot_be_imported_is_named(packages: Path, module: str, value: str) -> None:
    install(packages, module=module, value=value)

    with pytest.raises(Unusable, match=r"shop-hooks.*cannot be imported.*uninstall"):
        load_python_hooks(_SETTINGS)
