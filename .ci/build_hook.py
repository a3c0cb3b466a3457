"""Hatchling's hook: a wheel that is built of a checkout holds the built pages; an editable install needs none."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))

import web


class BuildHook(BuildHookInterface[Any]):
    """Builds the pages before the wheel is packed."""

    def dependencies(self) -> list[str]:
        """Node comes from PyPI where the machine has none."""
        return [] if self.target_name != "wheel" or web.has_node() else [web.NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """``make web`` builds them for an editable install."""
        if version != "editable":
            web.main()
