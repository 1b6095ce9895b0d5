"""The header fields of a recorded answer, held against those that the document describes.

In: a recorded message and the pointer of the documented response. Out: deviations. A field is text,
so it is read as whatever its schema may mean (RFC 6570 as OAS has it: style `simple`), and is fine
when one reading is. A required field counts as absent only in recordings that keep the fields as
they came: who keeps a few by choice leaves `Date` out, which every server with a clock sends (RFC
9110, section 6.6.1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs

from wireproof.oas.media_types import is_json
from wireproof.oas.pointer import join
from wireproof.observe.deviations import Deviation, deviations
from wireproof.observe.dialect import Schemas, resolved, target
from wireproof.observe.exchange import Message
from wireproof.observe.placeholders import is_placeholder

_IGNORED: Final = frozenset({"content-type", "set-cookie"})
"""A documented `Content-Type` has no effect (OAS 3.1.1, "Response Object"); the other is secret."""
_INTEGER: Final = re.compile(r"[-+]?\d{1,300}")
_NUMBER: Final = re.compile(r"[-+]?\d{1,300}(?:\.\d{1,300})?(?:[eE][-+]?\d{1,3})?")


def header_deviations(schemas: Schemas, response: str, message: Message) -> Iterator[Deviation]:
    """Yield what the fields of an answer contradict.

    Args:
        schemas: of the document.
        response: pointer of the documented response.
        message: as recorded.
    """
    node, response = target(schemas.root, resolved(schemas.root, response))
    documented = node.get("headers") if isinstance(node, dict) else None
    for name in documented if isinstance(documented, dict) else ():
        header, at = target(schemas.root, join(response, "headers", name))
        if not isinstance(header, dict) or name.lower() in _IGNORED:
            continue
        texts = [text for key, text in message.headers if key.lower() == name.lower()]
        if not texts and header.get("required") is True and message.header("date"):
            yield Deviation("response", "required", join(at, "required"), name)
        if texts and not any(is_placeholder(text) for text in texts):
            yield from _value(schemas, header, at, ", ".join(texts))


def _value(schemas: Schemas, header: dict[str, Any], at: str, text: str) -> Iterator[Deviation]:
    content = header.get("content")
    if isinstance(content, dict) and len(content) == 1:
        [media_type] = content
        where = join(at, "content", media_type, "schema")
        readings = list(_json(text)) if is_json(media_type) else [text]
    else:
        where = join(at, "schema") if "schema" in header else at
        readings = list(_readings(text))
    if not readings or not isinstance(target(schemas.root, where)[0], dict):
        return
    kinds = _types(schemas.root, where)
    if "object" in kinds:
        return  # its names and values are not told apart here
    try:
        validator = schemas.validator(where)
    except (ValueError, jsonschema_rs.ReferencingError):
        return
    if not any(validator.is_valid(one) for one in readings):
        meant = next((one for one in readings if _kind(one) in kinds), readings[-1])
        yield from deviations(validator, meant, "response", where, schemas.root)


def _readings(text: str) -> Iterator[Any]:
    """Yield what a field's text may mean, the most particular first."""
    if _INTEGER.fullmatch(text):
        yield int(text)
    if _NUMBER.fullmatch(text):
        yield float(text)
    if text in {"true", "false"}:
        yield text == "true"
    pieces = [piece.strip() for piece in text.split(",")]
    if all(_INTEGER.fullmatch(piece) for piece in pieces):
        yield [int(piece) for piece in pieces]
    yield pieces
    yield text


def _json(text: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
    except (ValueError, RecursionError):
        return


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
        case _:
            return "string"


def _types(root: dict[str, Any], at: str) -> set[str]:
    node, _ = target(root, at)
    kinds = node.get("type") if isinstance(node, dict) else None
    return set(kinds if isinstance(kinds, list) else [kinds] if isinstance(kinds, str) else [])
