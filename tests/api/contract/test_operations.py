"""schemathesis over the OpenAPI document: each operation, by everybody, on both databases, with all checks."""

import itertools
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case

from tests.api.contract.document import SCHEMA, SERVED, not_for
from tests.api.contract.known import put_known
from tests.api.visibility.askers import Who
from tests.api.visibility.seeded import Seeded
from tests.patience import PATIENCE
from tests.scale import scaled

ASKERS = (Who.NOBODY, Who.VISITOR, Who.CHOSEN, Who.ADMIN)
"""The least able first: what one does, the next one finds done."""


@pytest.fixture
def served(worlds: Seeded) -> Iterator[Seeded]:
    SERVED.worlds = worlds
    yield worlds
    SERVED.close()


@pytest.fixture
def numbers() -> Iterator[int]:
    """Of the calls of one operation."""
    return itertools.count()


@SCHEMA.parametrize()
@settings(
    max_examples=scaled(80),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_each_operation_answers_as_documented(case: Case[Any], served: Seeded, numbers: Iterator[int]) -> None:
    put_known(case, served.world, zlib.crc32(case.operation.label.encode()) + next(numbers))
    for who in ASKERS:
        secret = served.world.secrets.get(who)
        headers = {"Authorization": f"Bearer {secret}"} if secret else None
        case.call_and_validate(headers=headers, timeout=PATIENCE, excluded_checks=not_for(case.operation.label, who))
