"""The OpenAPI document as schemathesis reads it, and what is not expected of the application."""

import itertools
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import schemathesis
from schemathesis import Case, HookContext
from schemathesis.checks import CheckContext, CheckFunction
from schemathesis.core.transport import Response
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    ensure_resource_availability,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from api.gates.body_rules import FILES
from tests.api.contract.served import FOR_ITS_SHAPE, Served
from tests.api.visibility.askers import Who
from tests.api.visibility.document import schema as document

EACH = max(1, round(1 / float(os.environ.get("HANDOVER_TEST_SCALE", "0.05"))))
"""schemathesis makes some 8,000 calls by itself; each so-manieth is made."""
schemathesis.serializer.alias("message/rfc822", "application/octet-stream")
"""A mail is bytes."""
for _kind in set(FILES) - {"application/octet-stream"}:
    schemathesis.serializer.alias(_kind, "application/octet-stream")
SERVED = Served()
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
SCHEMA.app = SERVED


def _configure(config: Any) -> None:
    # The tests send tokens of their own; the check of ignored_auth tries made-up ones itself.
    config.generation.with_security_parameters = False
    # A NUL is refused in every text; JSON Schema would want a pattern at each. test_hostile_input.py has it.
    config.generation.allow_x00 = False
    # A stream never ends; each begins with a snapshot.
    config.max_stream_events = 1
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


_ANY_BYTES = (negative_data_rejection, positive_data_acceptance)
_NOT_FOR: Mapping[str, Sequence[CheckFunction]] = {
    # What is wrong in a template is what this tells: the answer to a wrong one is 200.
    "POST /v1/templates/check": [negative_data_rejection],
    # PUT there is answered as a template by that name, which none may have: 422.
    "GET /v1/templates/schema.json": [unsupported_method],
    # POST answers with the contact, and its id is taken for the tag's.
    "DELETE /v1/contacts/{contact_id}/tags/{tag_id}": [ensure_resource_availability],
    # A contact that was just added has no claims: whatever is called one is taken from elsewhere.
    "POST /v1/contacts/{contact_id}/claims/{claim_id}/accept": [ensure_resource_availability],
    "POST /v1/contacts/{contact_id}/claims/{claim_id}/dismiss": [ensure_resource_availability],
    "POST /v1/contacts/{contact_id}/claims/{claim_id}/send-code": [ensure_resource_availability],
    # Any bytes are a file to be read; what is wrong in it is told once it was.
    "POST /v1/imports": [negative_data_rejection],
    # The document takes any bytes, and the service those of few kinds of files (415): what is made to break it is now
    # and then a good picture, and what is made to fit is mostly none.
    "POST /v1/conversations/{conversation_id}/attachments": _ANY_BYTES,
    "POST /v1/webchat/conversations/{conversation_id}/attachments": _ANY_BYTES,
    # Open to all, below a path where else only visitors are let in: 403 for others, before a method is looked at.
    "GET /v1/webchat/widget": [unsupported_method],
}


def not_for(label: str, who: Who) -> list[CheckFunction]:
    """Checks that do not apply to an operation when ``who`` asks."""
    # The door asks who calls before it looks whether a path has the method: 401, and 403 for a visitor.
    return [*_NOT_FOR.get(label, ()), *([unsupported_method] if who in (Who.NOBODY, Who.VISITOR) else ())]


_numbers: dict[str, Iterator[int]] = {}


@SCHEMA.hook
def filter_case(context: HookContext, case: Case[Any]) -> bool:
    """Whether it is one of those that are made at this scale."""
    if case.meta is None or case.meta.phase.name is not TestPhase.COVERAGE:
        return True
    label = case.operation.label
    return next(_numbers.setdefault(label, itertools.count(zlib.crc32(label.encode())))) % EACH == 0


@schemathesis.check
def shape_conformance(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What the document calls valid is never refused for its shape."""
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if positive and FOR_ITS_SHAPE.lower() in response.headers:
        raise AssertionError(f"Valid by the document, refused for its shape: {response.text}")


_configure(SCHEMA.config)
