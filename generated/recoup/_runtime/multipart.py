"""Multipart bodies (OAS 3.1, 4.8.14.4; RFC 2046, 5.1): parts with names, or parts in a row.

Only the parts of `multipart/form-data` have names (RFC 7578); those of `multipart/mixed` and its
like stand in order.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import values
from .encode import check_header
from .files import Content, FilePart, content_of, file_of
from .forms import form_pairs, properties_of
from .operation import Body, Encoding
from .values import (
    covers,
    dump_json,
    essence,
    is_array,
    is_json,
    is_object,
    listed_types,
    read_json,
)


def write_multipart(body: Body, value: object, boundary: str) -> bytes | Content:
    """Validate the parts, files apart, and write them."""
    named = essence(body.media_type) == "multipart/form-data"
    whole: Any = value if is_array(value) and not named else properties_of(value)
    read_json(body.type, dump_json(values.to_wire(_without_files(whole))))
    pieces: list[Any] = []
    for name, item, encoding in _entries(whole, body):
        for part in _parts(name, item, encoding):
            head = f"--{boundary}\r\n{_head(name if named else None, part)}\r\n"
            pieces += [values.dump_text(head), part.content, b"\r\n"]
    return content_of(*pieces, f"--{boundary}--\r\n".encode())


def _entries(whole: Any, body: Body) -> Iterator[tuple[str, Any, Encoding]]:
    if is_array(whole):
        other = body.encoding.get("*", Encoding())
        yield from (("", one, body.encoding.get(str(n), other)) for n, one in enumerate(whole))
    else:
        for name, item in whole.items():
            yield name, item, body.encoding.get(name, Encoding())


def _without_files(value: Any) -> Any:
    """The value with a text in the place of each file; files are not looked for in models."""
    if file_of(value) is not None:
        return ""
    if is_array(value):
        return [_without_files(item) for item in value]
    if is_object(value):
        return {name: _without_files(item) for name, item in value.items()}
    return value


def _parts(name: str, value: Any, encoding: Encoding) -> list[FilePart]:
    """One part per item of an array that has a name, else one (OAS 3.1 section 4.8.14.4)."""
    declared = next(iter(listed_types(encoding.content_type)), "")
    several = bool(name) and is_array(value) and file_of(value) is None
    if several and encoding.style is None and not is_json(declared):
        return [part for item in value for part in _part(name, item, encoding, declared)]
    return _part(name, value, encoding, declared)


def _part(name: str, value: Any, encoding: Encoding, declared: str) -> list[FilePart]:
    """One part, an array within an array as JSON; more where a style makes pairs of a value."""
    headers = encoding.headers
    if (given := file_of(value)) is not None:
        filename = given.filename or _filename(given.content) or name
        kind = given.content_type or _file_kind(filename, encoding.content_type)
        return [FilePart(given.content, filename, kind, {**headers, **given.headers})]
    wire = values.to_wire(value)
    if encoding.style is not None:
        texts = [unquote(text).encode() for _, text in form_pairs(name, encoding, wire)]
        return [FilePart(text, "", declared, headers) for text in texts]
    if isinstance(wire, str) and not is_json(declared):
        # Where no rule says UTF-8, as RFC 7578 section 5.1.2 does for parts with names, we say it.
        plain = "" if name else "text/plain; charset=utf-8"
        return [FilePart(values.dump_text(wire), "", declared or plain, headers)]
    standard = "application/json" if isinstance(wire, (dict, list)) else ""
    return [FilePart(dump_json(wire), "", declared or standard, headers)]


def _file_kind(filename: str, declared: str) -> str:
    """The media type of a file: of those that are declared, the one that its name ends in."""
    known = [essence(one) for one in listed_types(declared)]
    guess = mimetypes.guess_type(filename)[0] or ""
    if any(covers(one, guess) for one in known) or not known:
        return guess if known else "application/octet-stream"
    return next((one for one in known if "*" not in one), "application/octet-stream")


def _filename(source: object) -> str:
    name = getattr(source, "name", "")
    return Path(name).name if isinstance(name, str) else ""


def _head(name: str | None, part: FilePart) -> str:
    """Header of a part; names escaped as browsers do (RFC 7578, WHATWG HTML 4.10.21.8)."""
    escapes = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
    shown = {"name": name, "filename": part.filename or None}
    facts = [
        f'; {key}="{text.translate(escapes)}"' for key, text in shown.items() if text is not None
    ]
    start = "attachment" if name is None else "form-data"
    fields = {"Content-Disposition": start + "".join(facts)} if facts else {}
    own = {"Content-Type": part.content_type} if part.content_type else {}
    fields.update((key, check_header(text)) for key, text in {**own, **part.headers}.items())
    return "".join(f"{key}: {text}\r\n" for key, text in fields.items())
