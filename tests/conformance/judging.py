"""Whether what a caller got is what the suite's server answered.

In: the answer as bytes, the value of the call. Out: the difference in words, or "".
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tests.conformance.scenarios import Body
from wireproof.mock.operations import Schema
from wireproof.mock.schemas import Schemas
from wireproof.oas.media_types import EVENTS, essence, is_json, is_sequential
from wireproof.oracle.lossless import dump
from wireproof.oracle.xml import xml_body


def difference(schemas: Schemas, schema: Schema | None, answer: Body, value: Any) -> str:
    """Return how a value differs from what was answered.

    Args:
        schemas: of the document.
        schema: of the body as documented.
        answer: of the server.
        value: what the caller got.
    """
    expected = _expected(schemas, schema, answer, value)
    if essence(answer.media_type) == EVENTS and isinstance(value, list):
        value = [_data(one) for one in value]
    return "" if _same(expected, value) else f"{expected!r} was due, there came {value!r}"


def read_answer(schemas: Schemas, schema: Schema, answer: Body) -> Any:
    """Return the value of an answer in JSON or XML; `None` for any other."""
    kind = essence(answer.media_type)
    if is_json(kind):
        return json.loads(answer.content)
    xml = xml_body(schemas.root, kind, schema.node, "response")
    return xml.read(answer.content.strip()) if xml else None


def _expected(schemas: Schemas, schema: Schema | None, answer: Body, value: Any) -> Any:
    kind = essence(answer.media_type)
    if isinstance(value, bytes) and (not is_json(kind) or value == answer.content):
        return answer.content
    if is_json(kind):
        return json.loads(answer.content)
    if kind == EVENTS:
        return _events(answer.content, value)
    if is_sequential(kind):
        return [json.loads(line) for line in answer.content.splitlines() if line]
    if kind.endswith("xml") and not isinstance(value, str) and schema is not None:
        xml = xml_body(schemas.root, kind, schema.node, "response")
        return xml.read(answer.content.strip()) if xml else answer.content
    return answer.content.decode() if isinstance(value, str) else answer.content


def _events(content: bytes, value: Any) -> list[Any]:
    """Return the data of each event, or its fields where the client gives events with fields."""
    found: list[Any] = []
    for block in content.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if fields:
            found.append(fields["data"])
    if isinstance(value, list):
        texts = zip(found, value, strict=False)
        read = [one if isinstance(got, str) else _json(one) for one, got in texts]
        found = read + found[len(value) :]
    return found


def _data(event: Any) -> Any:
    """Return what an event says; where the client gives whole events, their data, read as JSON."""
    if not hasattr(event, "data"):
        return event
    return _json(event.data) if isinstance(event.data, str) else event.data


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _same(expected: Any, value: Any) -> bool:
    if isinstance(expected, dict):
        got = _members(value)
        return set(got) == set(expected) and all(_same(expected[k], got[k]) for k in got)
    if isinstance(expected, list):
        return (
            isinstance(value, list)
            and len(value) == len(expected)
            and all(map(_same, expected, value))
        )
    if isinstance(expected, str) and isinstance(value, bytes):
        return _decoded(expected) == value
    if isinstance(expected, str | int | float) and isinstance(value, datetime):
        return _moment(expected) == value
    if isinstance(expected, str) and isinstance(value, date):
        return expected == value.isoformat()
    plain = dump(value)
    if isinstance(expected, str) and isinstance(plain, str) and expected != plain:
        return _moment(expected) is not None and _moment(expected) == _moment(plain)
    return bool(expected == plain) and isinstance(expected, bool) == isinstance(plain, bool)


def _members(value: Any) -> dict[str, Any]:
    """Return the members of an object by their names on the wire."""
    if isinstance(value, Mapping):
        return dict(value)
    found: dict[str, Any] = value.model_dump(by_alias=True, exclude_unset=True)
    return found


def _decoded(text: str) -> bytes | None:
    padded = text + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        return None


def _moment(written: str | float) -> datetime | None:
    if isinstance(written, int | float):
        return datetime.fromtimestamp(written, tz=datetime.now().astimezone().tzinfo)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(written)
        except ValueError:
            continue
    return None
