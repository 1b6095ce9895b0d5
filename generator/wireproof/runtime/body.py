"""Request bodies: what the caller passed, as the bytes of a media type.

In: a `Body` declaration and a value. Out: content and `Content-Type`. JSON is written once,
validated as written, and those very bytes are sent; forms and multipart bodies are validated as
the JSON object that they stand for (OAS 3.1 section 4.8.14).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import BaseModel

from .effects import Content
from .encode import check_header, encode_query
from .errors import FieldError, RequestInvalid
from .files import FilePart, Segments, is_file, open_content
from .media import essence, is_json
from .model import present
from .operation import Body, Encoding, Parameter
from .unset import UNSET
from .wire import NotJson, dump_json, dump_text, to_wire

__all__ = ["choose_body", "write_body"]

_FORM = "application/x-www-form-urlencoded"
_LINES = frozenset({"application/jsonl", "application/x-ndjson", "application/json-lines"})


def choose_body(bodies: tuple[Body, ...], content_type: str | None) -> tuple[Body, str]:
    """Pick the declaration for a media type.

    Args:
        bodies: what is documented, default first.
        content_type: what the caller asked for; None is the default.

    Returns:
        The declaration, and the `Content-Type` to send.

    Raises:
        RequestInvalid: the operation does not document it.
    """
    if content_type is None:
        first = bodies[0].media_type
        return bodies[0], first if "*" not in first else "application/octet-stream"
    wanted = essence(content_type)
    for candidates in (wanted, wanted.partition("/")[0] + "/*", "*/*"):
        for body in bodies:
            if essence(body.media_type) == candidates:
                return body, content_type
    known = ", ".join(body.media_type for body in bodies)
    raise RequestInvalid(errors=[FieldError("content_type", f"Input should be one of {known}")])


def write_body(body: Body, content_type: str, value: object) -> tuple[bytes | Content, str]:
    """Write and validate a body.

    Args:
        body: its declaration.
        content_type: media type to send.
        value: what the caller passed.

    Returns:
        The content, and the final `Content-Type`.

    Raises:
        RequestInvalid: a file cannot be read, or the kind of value does not suit.
        NotJson: a value has no JSON form.
        ValidationError: it is not what the vendor documents.
        Inexpressible: the form encoding cannot carry a value.
    """
    kind = essence(content_type)
    if is_json(kind):
        data = dump_json(to_wire(value))
        body.adapter.validate_json(data, by_alias=True, by_name=False)
        return data, content_type
    if kind == _FORM:
        return _write_form(body, value), content_type
    if kind.startswith("multipart/"):
        boundary = secrets.token_hex(16)
        return _write_multipart(body, value, boundary), f"{content_type}; boundary={boundary}"
    if kind in _LINES and isinstance(value, (list, tuple)):
        body.adapter.validate_json(dump_json(to_wire(value)), by_alias=True, by_name=False)
        return b"".join(dump_json(to_wire(item)) + b"\n" for item in value), content_type
    return _write_raw(body, value), content_type


def _write_raw(body: Body, value: object) -> bytes | Content:
    if isinstance(value, FilePart):
        return open_content(value.content)
    if not isinstance(value, str):
        return open_content(value)
    if body.type is not bytes:
        body.adapter.validate_json(dump_json(value), by_alias=True, by_name=False)
    return dump_text(value)


def _properties(value: object) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return present(value)
    if isinstance(value, Mapping):
        return {str(name): item for name, item in value.items() if item is not UNSET}
    raise NotJson((), f"an object is needed, not {type(value).__name__}")


def _write_form(body: Body, value: object) -> bytes:
    wire = to_wire(_properties(value))
    body.adapter.validate_json(dump_json(wire), by_alias=True, by_name=False)
    pairs: list[tuple[str, str]] = []
    for name, item in wire.items():
        pairs += encode_query(_form_field(name, body.encoding.get(name), item), item)
    return "&".join(f"{name}={text}" for name, text in pairs).encode("ascii")


def _form_field(name: str, encoding: Encoding | None, value: Any) -> Parameter:
    """Without a style, an object is JSON text and an array is repeated (OAS 3.1, 4.8.14.3)."""
    encoding = encoding or Encoding()
    if encoding.style is None and encoding.explode is None:
        as_json = isinstance(value, dict) or is_json(essence(encoding.content_type))
        content = "application/json" if as_json else ""
        return Parameter(name, "query", content=content, allow_reserved=encoding.allow_reserved)
    return Parameter(
        name,
        "query",
        style=encoding.style,
        explode=encoding.explode,
        allow_reserved=encoding.allow_reserved,
    )


def _write_multipart(body: Body, value: object, boundary: str) -> bytes | Content:
    properties = _properties(value)
    shown = {name: _without_files(item) for name, item in properties.items()}
    body.adapter.validate_json(dump_json(to_wire(shown)), by_alias=True, by_name=False)
    form_data = body.media_type.lower().startswith("multipart/form-data")
    pieces: list[bytes | Content] = []
    for name, item in properties.items():
        for part in _parts(name, item, body.encoding.get(name, Encoding())):
            head = _part_head(name if form_data else "", part)
            pieces += [f"--{boundary}\r\n{head}\r\n".encode(), open_content(part.content), b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    whole = [piece for piece in pieces if isinstance(piece, bytes)]
    return b"".join(whole) if len(whole) == len(pieces) else Segments(tuple(pieces))


def _without_files(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_without_files(item) for item in value]
    return "" if is_file(value) else value


def _parts(name: str, value: Any, encoding: Encoding) -> list[FilePart]:
    """One part per item of an array, else one (OAS 3.1 section 4.8.14.4)."""
    declared = encoding.content_type.partition(",")[0].strip()
    if isinstance(value, (list, tuple)) and not is_json(essence(declared)):
        return [part for item in value for part in _parts(name, item, encoding)]
    headers = dict(encoding.headers)
    if isinstance(value, FilePart):
        kind = value.content_type or declared or "application/octet-stream"
        given = value.filename or _filename(value.content) or name
        return [FilePart(value.content, given, kind, {**headers, **value.headers})]
    if is_file(value):
        kind = declared or "application/octet-stream"
        return [FilePart(value, _filename(value) or name, kind, headers)]
    wire = to_wire(value)
    if encoding.style is not None:
        pairs = encode_query(_form_field(name, encoding, wire), wire)
        return [FilePart(unquote(text).encode(), "", declared, headers) for _, text in pairs]
    if isinstance(wire, str) and not is_json(essence(declared)):
        return [FilePart(dump_text(wire), "", declared, headers)]
    structured = isinstance(wire, (dict, list))
    return [FilePart(dump_json(wire), "", declared or "application/json" * structured, headers)]


def _filename(source: object) -> str:
    if isinstance(source, PathLike):
        return Path(source).name
    name = getattr(source, "name", None)
    return Path(name).name if isinstance(name, str) else ""


def _part_head(name: str, part: FilePart) -> str:
    disposition = "form-data" if name else "attachment"
    if name:
        disposition += f'; name="{_quoted(name)}"'
    if part.filename:
        disposition += f'; filename="{_quoted(part.filename)}"'
    lines = [f"Content-Disposition: {disposition}"] if name or part.filename else []
    if part.content_type:
        lines.append(f"Content-Type: {check_header(part.content_type)}")
    lines += [f"{field}: {check_header(value)}" for field, value in part.headers.items()]
    return "".join(line + "\r\n" for line in lines)


def _quoted(text: str) -> str:
    """Escape a name as browsers do (RFC 7578 section 2, WHATWG HTML 4.10.21.8)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
