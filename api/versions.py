"""Versions: what a caller has read is what they change, or they are told that it was changed meanwhile."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Header
from starlette.responses import Response

from tools.errors import Invalid, Stale

IfMatch = Annotated[
    str | None,
    Header(
        max_length=1000,
        description="The `ETag` of what was read: without it, whoever writes last wins.",
        # Shown, and read by hand below: the refusal says how to send it.
        json_schema_extra={"pattern": r"^\s*(\*|(W/)?\"\d{1,18}\"(\s*,\s*(W/)?\"\d{1,18}\")*)\s*$"},
    ),
]

# A proxy that compresses answers may have put the W/ before it.
_TAG = re.compile(r'\s*(?:W/)?"(\d{1,18})"\s*')


def refuse_stale(if_match: str | None, version: int) -> None:
    """Raises ``Stale`` when another version was read than there is now, ``Invalid`` for what is no version."""
    if if_match is None or if_match.strip() == "*":
        return
    tags = [_TAG.fullmatch(each) for each in if_match.split(",")]
    if None in tags:
        raise Invalid('Send the ETag as it was given, like "7".', field="If-Match")
    if version not in {int(tag[1]) for tag in tags if tag is not None}:
        raise Stale(version=version)


def version_of(content: Mapping[str, Any]) -> int:
    """Another number for another content: for what keeps no count. Below 2^53, so that JavaScript has it exactly."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    return int.from_bytes(digest[:6])


def etag(version: int) -> str:
    """As it is sent."""
    return f'"{version}"'


def tells_version(status: int = 200) -> dict[int | str, dict[str, Any]]:
    """For ``responses`` of a route whose answer has an ETag."""
    told = {"description": "The version, for `If-Match`.", "schema": {"type": "string"}}
    return {status: {"headers": {"ETag": told}}}


def with_etag(answer: Response) -> Response:
    """The answer of a change, with the version in it as its ETag."""
    version = json.loads(bytes(answer.body)).get("version") if answer.body else None
    if version is not None:
        answer.headers["ETag"] = etag(version)
    return answer
