"""Request bodies (OAS 3.1, 4.8.14) to bytes: JSON, rows of it, forms, multipart, files, text.

What cannot be written without loss is `Unwritable`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, cast, get_origin
from uuid import uuid4

from . import values
from .alphabet import by_alphabet
from .encode import scalar
from .errors import FieldError, RequestInvalid
from .files import Content, FilePart, content_of, file_of, is_file
from .forms import encode_form, properties_of
from .labels import declared, described, in_charset
from .multipart import write_multipart
from .operation import Body
from .repair import layers
from .values import (
    FORM,
    UNSET,
    covers,
    dump_json,
    essence,
    is_array,
    is_json,
    is_model,
    is_object,
    is_rows,
    is_sequence,
    read_json,
    resolve,
    wire_names,
)

NOTHING: Mapping[str, object] = {}
_WHOLE: tuple[type, ...] = (str, bytearray, memoryview)
"""What can be read one by one, and is one thing."""
_UNKNOWN = "application/octet-stream"
_SIGNATURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
"""How files begin (WHATWG MIME Sniffing, 6.1): the images that every browser knows."""


def choose_body(
    bodies: tuple[Body, ...], content_type: str | None, value: object = None
) -> tuple[Body, str]:
    """Pick the declaration for a media type, and the `Content-Type` to send.

    None is the first one that takes what is given, an object, a list, a text or a file, of which
    the name may tell of another; under ranges, what the value tells of itself (OAS 3.1, 4.8.14).
    """
    known = ", ".join(body.media_type for body in bodies)
    if content_type is None:
        body = _for_value(bodies, value) if bodies[1:] else bodies[0]
        first = body.media_type
        if "*" not in first:
            return body, first
        content_type = _kind_of(value)
        if essence(first) == "text/*" and not content_type.startswith("text/"):
            content_type = "text/plain"
        if content_type == _UNKNOWN and not covers(first, _UNKNOWN):
            content_type = _signed(value)
        if not any(covers(body.media_type, content_type) for body in bodies):
            content_type = "application/json"  # a text under `application/*` is JSON
        if not any(covers(body.media_type, content_type) for body in bodies):
            what = f"Field required: the media type of the body, one of {known}"
            raise RequestInvalid(errors=(FieldError("content_type", what),))
    if "*" not in content_type and (found := declared(bodies, content_type)) is not None:
        return found, content_type
    raise RequestInvalid(errors=(FieldError("content_type", f"Input should be one of {known}"),))


def _for_value(bodies: tuple[Body, ...], value: object) -> Body:
    """The declaration for a value; the first of all where none takes its like."""
    if is_file(value) or hasattr(value, "__next__"):  # or chunks of one
        return _for_file(bodies, value)
    kinds = [[*layers(resolve(body.type))][-1] for body in bodies]
    fits = [is_model(kind) and isinstance(value, kind) for kind in kinds]
    fits = fits if any(fits) else [_may_be(kind, value) for kind in kinds]
    if files := _files_in(value):  # parts, unless another body describes each of them
        as_files = [
            fit and (body.media_type.startswith("multipart/") or files <= _described(kind))
            for fit, body, kind in zip(fits, bodies, kinds, strict=True)
        ]
        fits = as_files if any(as_files) else fits
    return bodies[fits.index(True)] if True in fits else bodies[0]


def _files_in(value: object) -> set[str]:
    """The keys of an object under which there is a file, or a list of files."""
    if not is_object(value):
        return set()
    return {
        key
        for key, one in value.items()
        if file_of(one) or (is_array(one) and any(map(file_of, one)))
    }


def _described(kind: object) -> set[str]:
    return set(wire_names(kind).values()) if is_model(kind) else set()


def _may_be(kind: object, value: object) -> bool:
    """Whether a value is no list or text in place of an object, and so on; types tell no more."""
    origin = get_origin(kind)
    if is_model(kind) or origin is dict:
        return not (is_array(value) or isinstance(value, str))
    if origin in (list, tuple):
        return is_array(value)
    if kind is bytes:
        return not is_object(value)
    return isinstance(value, str) or kind is not str


def _for_file(bodies: tuple[Body, ...], value: object) -> Body:
    """The declaration for a file: by its name, else bytes before text, else the first one."""
    taking = [body for body in bodies if _takes_files(body)]
    told = _kind_of(value)
    named = [body for body in taking if essence(body.media_type) == told]
    kept = [body for body in taking if body is bodies[0]]
    binary = [body for body in taking if body.type is bytes]
    return next(iter([*named, *kept, *binary, *taking]), bodies[0])


def _takes_files(body: Body) -> bool:
    """Whether a body is sent as it is where a file is given: no object is written from it."""
    kind = essence(body.media_type)
    written = body.codec is not None or body.as_json or is_json(kind)
    return body.type is bytes or not (written or kind == FORM or kind.startswith("multipart/"))


def _kind_of(value: Any) -> str:
    """The media type of a value: what is said of it, what its file name ends in, what it is."""
    if isinstance(value, FilePart):
        return (
            value.content_type or mimetypes.guess_type(value.filename)[0] or _kind_of(value.content)
        )
    if isinstance(value, str):
        return "text/plain"
    if is_file(value) or not (is_object(value) or is_array(value) or _is_data(value)):
        name = value if isinstance(value, Path) else getattr(value, "name", "")
        return mimetypes.guess_type(Path(str(name)).name)[0] or _UNKNOWN
    return "application/json"


def _signed(value: object) -> str:
    """The media type that bytes tell by how they begin."""
    content = value.content if isinstance(value, FilePart) else value
    start = bytes(content[:4]) if isinstance(content, (bytes, bytearray)) else b""
    return next((kind for sign, kind in _SIGNATURES.items() if start.startswith(sign)), _UNKNOWN)


def _is_data(value: Any) -> bool:
    return (
        value is None
        or isinstance(value, (int, float, Decimal))
        or hasattr(value, "model_fields_set")
    )


def write_body(
    body: Body, content_type: str, value: object, extra: Mapping[str, object] = NOTHING
) -> tuple[bytes | Content, str]:
    """Write and validate a body; returns the content and the final `Content-Type`.

    `extra` has further properties of an object, which are not validated. A `FilePart` is sent as it
    is, whatever the media type; so is anything where the document says that the body is bytes.
    """
    kind = essence(content_type)
    if isinstance(value, FilePart) and not kind.startswith("multipart/"):
        return content_of(value.content), value.content_type or content_type
    if extra:
        return _write_extended(body, content_type, value, extra)
    if body.type is bytes:
        text = in_charset(value, content_type) if isinstance(value, str) else None
        return content_of(value) if text is None else text, content_type
    if body.codec is not None or body.as_json or is_json(kind):
        wire = values.to_wire(by_alphabet(body.type, value))
        read_json(body.type, data := dump_json(wire))
        if body.codec is not None:
            return body.codec.write(wire, described(content_type)[2]), content_type
        return data, content_type
    if kind == FORM and not isinstance(value, str):
        wire = values.to_wire(by_alphabet(body.type, properties_of(value)))
        read_json(body.type, dump_json(wire))
        return "&".join(encode_form(wire, body.encoding)).encode(), content_type
    if kind.startswith("multipart/"):
        boundary = uuid4().hex
        return write_multipart(body, value, boundary), f"{content_type}; boundary={boundary}"
    if is_rows(kind) and (is_array(value) or is_object(value) or _is_data(value)):
        return _write_rows(body, kind, value), content_type
    if isinstance(value, (str, int, float, Decimal)):
        read_json(body.type, dump_json(value))
        return in_charset(scalar(value), content_type), content_type
    return content_of(value), content_type


def listed_rows(content_type: str, value: object) -> object:
    """The rows of an iterable as a list, so that all are validated before one is sent.

    Texts, files, and bytes in chunks, which are rows that are written already, stay as they are.
    """
    whole = isinstance(value, _WHOLE) or is_file(value) or is_object(value) or _is_data(value)
    if whole or not is_rows(content_type) or not hasattr(value, "__iter__"):
        return value
    rows = iter(cast("Iterable[object]", value))
    first = next(rows, UNSET)
    if isinstance(first, bytes):
        return value if is_array(value) else chain([first], rows)
    return [] if first is UNSET else [first, *rows]


def _write_rows(body: Body, kind: str, value: object) -> bytes:
    """One JSON text on each line; in a sequence, each after a record separator (RFC 7464, 2.2)."""
    rows = values.to_wire(by_alphabet(body.type, value))
    read_json(body.type, dump_json(rows))
    start = b"\x1e" if is_sequence(kind) else b""
    return b"".join(start + dump_json(row) + b"\n" for row in rows)


def _write_extended(
    body: Body, content_type: str, value: object, extra: Mapping[str, object]
) -> tuple[bytes | Content, str]:
    """Write an object with more properties than are documented, once the others are validated."""
    kind = essence(content_type)
    as_json = body.codec is not None or body.as_json or is_json(kind)
    if not (as_json or kind == FORM or kind.startswith("multipart/")):
        raise RequestInvalid(f"extra_body: {kind} has no properties")
    write_body(body, content_type, value)
    value = by_alphabet(body.type, value)
    wire = values.to_wire(value) if as_json else properties_of(value)
    if not is_object(wire):
        raise RequestInvalid("extra_body: the body is not an object")
    open_body = replace(body, type=Any)
    return write_body(open_body, content_type, {**wire, **extra})
