"""Request bodies: what the caller passed, as the bytes of a media type.

JSON is written once, validated as written, and those very bytes are sent; forms and multipart
bodies are validated as the JSON object that they stand for (OAS 3.1 section 4.8.14).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import BaseModel

from .encode import check_header, encode_query, essence, is_json
from .errors import FieldError, RequestInvalid
from .files import Content, FilePart, content_of, is_file
from .model import present
from .operation import Body, Encoding, Parameter
from .values import UNSET
from .wire import NotJson, dump_json, dump_text, to_wire

_LINES = frozenset({"application/jsonl", "application/x-ndjson", "application/json-lines"})


def choose_body(bodies: tuple[Body, ...], content_type: str | None) -> tuple[Body, str]:
    """Pick the declaration for a media type (None is the first), and the `Content-Type` to send."""
    if content_type is None:
        first = bodies[0].media_type
        return bodies[0], "application/octet-stream" if "*" in first else first
    wanted = essence(content_type)
    for candidate in (wanted, wanted.partition("/")[0] + "/*", "*/*"):
        for body in bodies:
            if essence(body.media_type) == candidate:
                return body, content_type
    known = ", ".join(body.media_type for body in bodies)
    raise RequestInvalid(errors=[FieldError("content_type", f"Input should be one of {known}")])


def write_body(body: Body, content_type: str, value: object) -> tuple[bytes | Content, str]:
    """Write and validate a body; returns the content and the final `Content-Type`.

    Raises:
        RequestInvalid: a file cannot be read, or the kind of value does not suit.
        NotJson: a value has no JSON form.
        ValidationError: it is not what the vendor documents.
        Inexpressible: the encoding cannot carry a value.
    """
    kind = essence(content_type)
    if is_json(kind):
        return _valid(body, to_wire(value)), content_type
    if kind == "application/x-www-form-urlencoded":
        return _form(body, value), content_type
    if kind.startswith("multipart/"):
        boundary = secrets.token_hex(16)
        return _multipart(body, value, boundary), f"{content_type}; boundary={boundary}"
    if kind in _LINES and isinstance(value, (list, tuple)):
        wire = to_wire(value)
        _valid(body, wire)
        return b"".join(dump_json(item) + b"\n" for item in wire), content_type
    if isinstance(value, str):
        if body.type is not bytes:
            _valid(body, value)
        return dump_text(value), content_type
    return content_of(value.content if isinstance(value, FilePart) else value), content_type


def _valid(body: Body, wire: Any) -> bytes:
    data = dump_json(wire)
    body.adapter.validate_json(data, by_alias=True, by_name=False)
    return data


def _properties(value: object) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return present(value)
    if isinstance(value, Mapping):
        return {str(name): item for name, item in value.items() if item is not UNSET}
    raise NotJson((), f"an object is needed, not {type(value).__name__}")


def _form(body: Body, value: object) -> bytes:
    wire = to_wire(_properties(value))
    _valid(body, wire)
    fields = [(_field(name, body.encoding.get(name), item), item) for name, item in wire.items()]
    pairs = [pair for parameter, item in fields for pair in encode_query(parameter, item)]
    return "&".join(f"{name}={text}" for name, text in pairs).encode()


def _field(name: str, encoding: Encoding | None, value: Any) -> Parameter:
    """Without a style, an object is JSON text and an array is repeated (OAS 3.1, 4.8.14.3)."""
    encoding = encoding or Encoding()
    styled = encoding.style is not None or encoding.explode is not None
    as_json = isinstance(value, dict) or is_json(essence(encoding.content_type))
    return Parameter(
        name,
        "query",
        style=encoding.style,
        explode=encoding.explode,
        allow_reserved=encoding.allow_reserved,
        content="application/json" if as_json and not styled else "",
    )


def _multipart(body: Body, value: object, boundary: str) -> bytes | Content:
    properties = _properties(value)
    _valid(body, to_wire({name: _without_files(item) for name, item in properties.items()}))
    form_data = essence(body.media_type) == "multipart/form-data"
    pieces: list[Any] = []
    for name, item in properties.items():
        for part in _parts(name, item, body.encoding.get(name, Encoding())):
            head = f"--{boundary}\r\n{_head(name if form_data else '', part)}\r\n"
            pieces += [dump_text(head), part.content, b"\r\n"]
    return content_of(*pieces, f"--{boundary}--\r\n".encode())


def _without_files(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_without_files(item) for item in value]
    return "" if is_file(value) else value


def _parts(name: str, value: Any, encoding: Encoding) -> list[FilePart]:
    """One part per item of an array, else one (OAS 3.1 section 4.8.14.4)."""
    declared, headers = encoding.content_type.partition(",")[0].strip(), encoding.headers
    whole = encoding.style is not None or is_json(essence(declared))
    if isinstance(value, (list, tuple)) and not whole:
        return [part for item in value for part in _parts(name, item, encoding)]
    if is_file(value):
        given = value if isinstance(value, FilePart) else FilePart(value)
        kind = given.content_type or declared or "application/octet-stream"
        filename = given.filename or _filename(given.content) or name
        return [FilePart(given.content, filename, kind, {**headers, **given.headers})]
    wire = to_wire(value)
    if encoding.style is not None:
        pairs = encode_query(_field(name, encoding, wire), wire)
        return [FilePart(unquote(text).encode(), "", declared, headers) for _, text in pairs]
    if isinstance(wire, str) and not is_json(essence(declared)):
        return [FilePart(dump_text(wire), "", declared, headers)]
    standard = "application/json" if isinstance(wire, (dict, list)) else ""
    return [FilePart(dump_json(wire), "", declared or standard, headers)]


def _filename(source: object) -> str:
    name = source if isinstance(source, PathLike) else getattr(source, "name", "")
    return Path(name).name if isinstance(name, (str, PathLike)) else ""


def _head(name: str, part: FilePart) -> str:
    shown = [("name", name)] * bool(name) + [("filename", part.filename)] * bool(part.filename)
    lines: list[str] = []
    if shown:
        kind = "form-data" if name else "attachment"
        facts = "".join(f'; {key}="{_quoted(text)}"' for key, text in shown)
        lines.append(f"Content-Disposition: {kind}{facts}")
    if part.content_type:
        lines.append(f"Content-Type: {check_header(part.content_type)}")
    lines += [f"{field}: {check_header(value)}" for field, value in part.headers.items()]
    return "".join(line + "\r\n" for line in lines)


def _quoted(text: str) -> str:
    """Escape a name as browsers do (RFC 7578 section 2, WHATWG HTML 4.10.21.8)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
