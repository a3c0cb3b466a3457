"""What becomes of a test whose server is not to be had."""

import os
from typing import NoReturn

import pytest


def not_to_be_had(reason: str) -> NoReturn:
    """The test is skipped with the reason; where services are required (as in CI) it fails instead."""
    if os.environ.get("HANDOVER_REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
