"""schemathesis over the OpenAPI document: each operation, by everybody, with all checks."""

import itertools
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import CheckContext, CheckFunction
from schemathesis.core.transport import Response
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import negative_data_rejection, unsupported_method

from tests.api.contract.known import put_known
from tests.api.contract.served import FOR_ITS_SHAPE, Served
from tests.api.visibility.askers import Who
from tests.api.visibility.document import schema as document
from tests.api.visibility.seeded import Seeded
from tests.scale import scaled

ASKERS = (Who.NOBODY, Who.VISITOR, Who.CHOSEN, Who.ADMIN)
"""The least able first: what one does, the next one finds done."""
EACH = max(1, round(1 / float(os.environ.get("HANDOVER_TEST_SCALE", "0.05"))))
"""schemathesis makes some 8,000 calls by itself; each so-manieth is made."""
SERVED = Served()
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
SCHEMA.app = SERVED


def _configure(config: Any) -> None:
    # The tests send tokens of their own; the check of ignored_auth tries made-up ones itself.
    config.generation.with_security_parameters = False
    # A NUL is refused in every text; JSON Schema would want a pattern at each. test_hostile_input.py has it.
    config.generation.allow_x00 = False
    checks = config.checks
    # 422 is also how a rule of the business refuses (no such tag, no phone number), which no schema can say; what is
    # refused for its shape is found by a check of our own. 412: the ETag was invented.
    checks.positive_data_acceptance.expected_statuses = [
        *checks.positive_data_acceptance.expected_statuses,
        "412",
        "422",
    ]
    checks.negative_data_rejection.expected_statuses = [
        *checks.negative_data_rejection.expected_statuses,
        "412",
        "413",
    ]


NOT_FOR: Mapping[str, Sequence[CheckFunction]] = {
    # What is wrong in a template is what this tells: the answer to a wrong one is 200.
    "POST /v1/templates/check": [negative_data_rejection],
    # PUT there is answered as a template by that name, which none may have: 422.
    "GET /v1/templates/schema.json": [unsupported_method],
}
"""Checks that do not apply to an operation."""
_configure(SCHEMA.config)


@schemathesis.check
def shape_conformance(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What the document calls valid is never refused for its shape."""
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if positive and FOR_ITS_SHAPE.lower() in response.headers:
        raise AssertionError(f"Valid by the document, refused for its shape: {response.text}")


@pytest.fixture
def served(sqlite_worlds: Seeded) -> Iterator[Seeded]:
    SERVED.worlds = sqlite_worlds
    yield sqlite_worlds
    SERVED.close()


@pytest.fixture(scope="session")
def numbers() -> dict[str, Iterator[int]]:
    """How many calls of an operation there were."""
    return {}


@SCHEMA.parametrize()
@settings(
    max_examples=scaled(80),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_each_operation_answers_as_documented(
    case: Case[Any], served: Seeded, numbers: dict[str, Iterator[int]]
) -> None:
    label = case.operation.label
    number = next(numbers.setdefault(label, itertools.count(zlib.crc32(label.encode()))))
    assert case.meta is not None
    if case.meta.phase.name is TestPhase.COVERAGE and number % EACH:
        return
    put_known(case, served.world, number)
    for who in ASKERS:
        secret = served.world.secrets.get(who)
        headers = {"Authorization": f"Bearer {secret}"} if secret else None
        # The door asks who calls before it looks whether a path has the method: 401, and 403 for a visitor.
        excluded = [*NOT_FOR.get(label, ()), *([unsupported_method] if who in (Who.NOBODY, Who.VISITOR) else ())]
        case.call_and_validate(headers=headers, timeout=5, excluded_checks=excluded)
