"""Parameters (OAS 3.1, 4.8.12; RFC 6570, RFC 3986) to text; `Unwritable` where that loses some."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from .operation import Parameter
from .values import Unwritable, dump_json, is_array, is_json, is_object

Pair = tuple[str, str]

# Reserved characters that are not the structure of a query (RFC 3986 section 3.4): the others, of
# which there are six, are encoded even with allowReserved.
_RESERVED = ":/?@!$'()*,;"
_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
_HEADER_VALUE = re.compile("[\\t\\x20-\\x7e\\x80-\\xff]*\\Z")
_COOKIE_VALUE = re.compile("[\\x21\\x23-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*\\Z")


def percent(text: str, *, reserved: bool = False) -> str:
    """Percent-encode (RFC 3986, 2.3); `reserved` leaves what RFC 6570 section 3.2.3 does."""
    if not reserved:
        return quote(text, safe="")
    pieces = enumerate(_TRIPLET.split(text))
    return "".join(piece if i % 2 else quote(piece, safe=_RESERVED) for i, piece in pieces)


def scalar(value: Any) -> str:
    """A JSON value as text: strings bare, the rest as JSON."""
    return value if isinstance(value, str) else dump_json(value).decode()


def _texts(value: Any) -> list[str]:
    """An array's items, or an object's names and values in turn, or the one value."""
    if is_object(value):
        return [text for name, item in value.items() for text in (name, scalar(item))]
    return [scalar(item) for item in value] if is_array(value) else [scalar(value)]


def _content(value: Any, media_type: str, *, ascii_only: bool = False) -> str:
    if isinstance(value, str) and not is_json(media_type):
        return value
    return dump_json(value, ascii_only=ascii_only).decode()


def encode_path(parameter: Parameter, value: Any) -> str:
    """Write a path parameter: `simple`, `label` or `matrix`; an empty one would be another path."""
    layout, explode = parameter.layout
    if parameter.content:
        text = percent(_content(value, parameter.content))
    elif layout == "matrix":
        text = _matrix(percent(parameter.name), value, explode=explode)
    else:
        start, separator = ("." if layout == "label" else ""), ","
        pieces = [percent(item) for item in _texts(value)]
        if explode and is_object(value):
            pieces = [f"{name}={item}" for name, item in zip(*[iter(pieces)] * 2, strict=True)]
        text = start + (start if explode and start else separator).join(pieces)
    if not text or (not value and (is_array(value) or is_object(value))):
        raise Unwritable("must not be empty in a path")
    return text


def _matrix(name: str, value: Any, *, explode: bool) -> str:
    if explode and is_array(value):
        pairs = [(name, percent(scalar(item))) for item in value]
    elif explode and is_object(value):
        pairs = [(percent(key), percent(scalar(item))) for key, item in value.items()]
    else:
        pairs = [(name, ",".join(percent(item) for item in _texts(value)))]
    # RFC 6570 section 3.2.7: no "=" before nothing
    return "".join(f";{key}={text}" if text else f";{key}" for key, text in pairs)


def encode_query(parameter: Parameter, value: Any) -> list[Pair]:
    """Write a query or cookie parameter, or a property of a form, as encoded names and values."""
    name, reserved = percent(parameter.name), parameter.allow_reserved
    layout, explode = parameter.layout
    if parameter.content:
        return [(name, percent(_content(value, parameter.content), reserved=reserved))]
    if layout == "deepObject" or not (is_array(value) or is_object(value)):
        return _deep(name, value, reserved=reserved)
    if explode:
        items = value.items() if is_object(value) else [(parameter.name, item) for item in value]
        return [(percent(key), percent(scalar(item), reserved=reserved)) for key, item in items]
    delimiter, texts = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(layout, ""), _texts(value)
    if delimiter and any(delimiter in text for text in texts):
        raise Unwritable(f"an item holds {delimiter!r}, which {layout} uses as its delimiter")
    texts = [percent(text, reserved=reserved) for text in texts]
    if not delimiter:
        texts = [text.replace(",", "%2C") for text in texts]  # of an item, not between items
    # RFC 6570 section 2.4.2: an empty list is as good as none
    return [(name, (quote(delimiter) or ",").join(texts))] if texts else []


def _deep(name: str, value: Any, *, reserved: bool) -> list[Pair]:
    """`name[key]=value`; OAS defines one level, deeper ones follow the same pattern."""
    if is_object(value):
        inner = [(f"{name}%5B{percent(key)}%5D", item) for key, item in value.items()]
    elif is_array(value):
        nested = any(is_array(item) or is_object(item) for item in value)
        inner = [(f"{name}%5B{i}%5D" if nested else name, item) for i, item in enumerate(value)]
    else:
        return [(name, percent(scalar(value), reserved=reserved))]
    return [pair for key, item in inner for pair in _deep(key, item, reserved=reserved)]


def encode_header(parameter: Parameter, value: Any) -> str | None:
    """Write a header parameter (style `simple`); None when there is nothing to send."""
    if parameter.content:
        return check_header(_content(value, parameter.content, ascii_only=True))
    if not (is_array(value) or is_object(value)):
        return check_header(scalar(value))
    texts = _texts(value)
    if any("," in text or text != text.strip(" \t") for text in texts):
        raise Unwritable("an item holds a comma or outer blanks, which a header list loses")
    if is_object(value) and parameter.layout[1]:
        texts = [f"{name}={text}" for name, text in zip(*[iter(texts)] * 2, strict=True)]
    return check_header(",".join(texts)) if texts else None


def check_header(text: str) -> str:
    """Refuse what a header field cannot carry (RFC 9110 section 5.5)."""
    if not _HEADER_VALUE.match(text) or text != text.strip(" \t"):
        raise Unwritable("has a character, or outer blanks, that a header cannot carry")
    return text


def check_cookie(text: str) -> str:
    """Refuse what a cookie cannot carry (RFC 6265 section 4.1.1; commas are common, and kept)."""
    if not _COOKIE_VALUE.match(text):
        raise Unwritable("holds a character that a cookie cannot carry (RFC 6265 section 4.1.1)")
    return text
