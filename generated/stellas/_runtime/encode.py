"""Parameters (OAS 3.1, 4.8.12; RFC 6570, RFC 3986) to text; `Unwritable` where that loses some."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

from .values import Unwritable, dump_json, is_array, is_json, is_object

Pair = tuple[str, str]
Write = Callable[[str], str]

# Reserved characters that pass with allowReserved (RFC 6570, 3.2.3), without those that would be
# taken for structure (RFC 3986, 3.3 and 3.4; RFC 6265, 4.1.1): they are encoded all the same.
_IN_QUERY = ":/?@!$'()*,;"
_IN_PATH = ":@!$&'()*+,;="
_IN_COOKIE = ":/?#[]@!$&'()*+="
_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
_HEADER_VALUE = re.compile("[\\t\\x20-\\x7e\\x80-\\xff]*\\Z")
_COOKIE_VALUE = "[\\x21\\x23-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*\\Z"
_COOKIE_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+\\Z"  # RFC 6265 section 4.1.1
_STRUCTURE = dict.fromkeys(map(ord, ",;="))  # of an array or object in a path
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}


Style: TypeAlias = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie"
]


@dataclass(eq=False, repr=False, slots=True)
class Parameter:
    """One parameter (OAS 3.1 section 4.8.12); `argument` is its keyword, `content` a media type.

    `encoding` is how the properties of a form are written that is the whole query.
    `delimiters` are those of an array and of the arrays in it, `&` repeats the name (Swagger 2.0,
    `collectionFormat`); without any, `style` and `explode` say it. `segments` keeps slashes: the
    value is several segments of a path.
    """

    name: str
    location: Literal["path", "query", "header", "cookie", "querystring"]
    argument: str = ""
    style: Style = "form"
    explode: bool = True
    required: bool = False
    type: Any = Any
    allow_reserved: bool = False
    content: str = ""
    delimiters: str = ""
    encoding: Mapping[str, Any] = field(default_factory=dict[str, Any])
    segments: bool = False


def percent(text: str, *, reserved: str = "") -> str:
    """Percent-encode (RFC 3986, 2.3), but for `reserved` and, beside those, `%2F` and its like."""
    if not reserved:
        return text if text.isalnum() and text.isascii() else quote(text, safe="")
    pieces = enumerate(_TRIPLET.split(text))
    return "".join(piece if i % 2 else quote(piece, safe=reserved) for i, piece in pieces)


def scalar(value: Any) -> str:
    """A JSON value as text: strings bare, the rest as JSON."""
    if isinstance(value, str):
        return value
    small = type(value) is int and value.bit_length() < 64
    return str(value) if small else dump_json(value).decode()


def _texts(value: Any) -> list[str]:
    """An array's items, or an object's names and values in turn, or the one value."""
    if is_object(value):
        return [text for name, item in value.items() for text in (name, scalar(item))]
    return [scalar(item) for item in value] if is_array(value) else [scalar(value)]


def _content(value: Any, media_type: str, *, ascii_only: bool = False) -> str:
    if isinstance(value, str) and not is_json(media_type):
        return value
    return dump_json(value, ascii_only=ascii_only).decode()


def _joined(
    value: Any, delimiters: str, write: Write, *, level: int = 0, encoded: bool = True
) -> str:
    """Items, or names and values in turn, by the first delimiter; arrays in it by the second.

    A comma that is data is written as `%2C`, and so is no delimiter; any other delimiter, and each
    one where nothing is encoded, could not be told from data.
    """
    texts = list[str]()
    for part in [p for pair in value.items() for p in pair] if is_object(value) else value:
        if is_array(part) and level + 1 < len(delimiters):
            texts.append(_joined(part, delimiters, write, level=level + 1, encoded=encoded))
            continue
        text = scalar(part)
        for delimiter in delimiters:
            if delimiter in text and not (encoded and delimiter == ","):
                raise Unwritable(f"an item holds {delimiter!r}, which is the delimiter of items")
        texts.append(write(text).replace(",", "%2C") if encoded else write(text))
    return (quote(delimiters[level], safe=",") if encoded else delimiters[level]).join(texts)


def encode_path(parameter: Parameter, value: Any) -> str:
    """Write a path parameter: `simple`, `label` or `matrix`; an empty one would be another path."""
    style, explode = parameter.style, parameter.explode
    reserved = _IN_PATH if parameter.allow_reserved else ""
    write = partial(percent, reserved=f"{_IN_PATH}/" if parameter.segments else reserved)
    if parameter.content:
        text = write(_content(value, parameter.content))
    elif parameter.delimiters and is_array(value):
        text = _joined(value, parameter.delimiters, write)
    elif style == "matrix":
        text = _matrix(parameter, value)
    elif style == "label" or is_array(value) or is_object(value):
        start, separator = ("." if style == "label" else ""), ","
        inner = _IN_PATH.translate(_STRUCTURE) if parameter.allow_reserved else ""
        pieces = [percent(item, reserved=inner) for item in _texts(value)]
        if explode and is_object(value):
            pieces = [f"{name}={item}" for name, item in zip(*[iter(pieces)] * 2, strict=True)]
        text = start + (start if explode and start else separator).join(pieces)
    else:
        text = write(scalar(value))
    if not text or (not value and (is_array(value) or is_object(value))):
        raise Unwritable("must not be empty in a path")
    return text


def _matrix(parameter: Parameter, value: Any) -> str:
    inner = _IN_PATH.translate(_STRUCTURE) if parameter.allow_reserved else ""
    name, write = percent(parameter.name), partial(percent, reserved=inner)
    if parameter.explode and is_array(value):
        pairs = [(name, write(scalar(item))) for item in value]
    elif parameter.explode and is_object(value):
        pairs = [(percent(key), write(scalar(item))) for key, item in value.items()]
    else:
        pairs = [(name, ",".join(write(item) for item in _texts(value)))]
    # RFC 6570 section 3.2.7: no "=" before nothing
    return "".join(f";{key}={text}" if text else f";{key}" for key, text in pairs)


def encode_query(parameter: Parameter, value: Any) -> list[Pair]:
    """Write a query parameter, or a property of a form, as encoded names and values."""
    reserved = _IN_QUERY if parameter.allow_reserved else ""
    return _pairs(parameter, value, percent, partial(percent, reserved=reserved))


def encode_cookie(parameter: Parameter, value: Any) -> list[Pair]:
    """Write a cookie parameter; with `style: cookie` as it is (OAS 3.2, "Style Values")."""
    if parameter.style == "cookie":
        return _pairs(parameter, value, _cookie_name, check_cookie, encoded=False)
    reserved = _IN_COOKIE if parameter.allow_reserved else ""
    return _pairs(parameter, value, percent, partial(percent, reserved=reserved))


def _pairs(
    parameter: Parameter, value: Any, name: Write, write: Write, *, encoded: bool = True
) -> list[Pair]:
    own, style, delimiters = name(parameter.name), parameter.style, parameter.delimiters
    if parameter.content:
        return [(own, write(_content(value, parameter.content)))]
    if style == "deepObject" or not (is_array(value) or is_object(value)):
        return _deep(own, value, write)
    if delimiters.startswith("&") and is_array(value):
        inner = delimiters[1:] or ","
        return [
            (own, _joined(item, inner, write) if is_array(item) else write(scalar(item)))
            for item in value
        ]
    if parameter.explode and not delimiters:
        items = value.items() if is_object(value) else [(parameter.name, item) for item in value]
        return [(name(key), write(scalar(item))) for key, item in items]
    text = _joined(value, delimiters or _DELIMITERS.get(style, ","), write, encoded=encoded)
    # RFC 6570 section 2.4.2: an empty list is as good as none
    return [(own, text)] if value else []


def _deep(name: str, value: Any, write: Write) -> list[Pair]:
    """`name[key]=value`; OAS defines one level of an object.

    Deeper ones follow the same pattern, and arrays are `name[]=value` as servers know them.
    """
    if is_object(value):
        inner = [(f"{name}%5B{percent(key)}%5D", item) for key, item in value.items()]
    elif is_array(value):
        nested = any(is_array(item) or is_object(item) for item in value)
        inner = [(f"{name}%5B{i if nested else ''}%5D", item) for i, item in enumerate(value)]
    else:
        return [(name, write(scalar(value)))]
    return [pair for key, item in inner for pair in _deep(key, item, write)]


def _cookie_name(text: str) -> str:
    if not re.match(_COOKIE_NAME, text):
        raise Unwritable("a name holds a character that a cookie's name cannot carry (RFC 6265)")
    return text


def encode_header(parameter: Parameter, value: Any) -> str | None:
    """Write a header parameter (style `simple`); None when there is nothing to send."""
    if parameter.content:
        return check_header(_content(value, parameter.content, ascii_only=True))
    if not (is_array(value) or is_object(value)):
        return check_header(scalar(value))
    if parameter.delimiters and is_array(value):
        text = _joined(value, parameter.delimiters, check_header, encoded=False)
        return check_header(text) if value else None
    texts = _texts(value)
    if any("," in text or text != text.strip(" \t") for text in texts):
        raise Unwritable("an item holds a comma or outer blanks, which a header list loses")
    if is_object(value) and parameter.explode:
        texts = [f"{name}={text}" for name, text in zip(*[iter(texts)] * 2, strict=True)]
    return check_header(",".join(texts)) if texts else None


def check_header(text: str) -> str:
    """Refuse what a header field cannot carry (RFC 9110 section 5.5)."""
    if not _HEADER_VALUE.match(text) or text != text.strip(" \t"):
        raise Unwritable("has a character, or outer blanks, that a header cannot carry")
    return text


def check_cookie(text: str) -> str:
    """Refuse what a cookie cannot carry (RFC 6265 section 4.1.1; commas are common, and kept)."""
    if not re.match(_COOKIE_VALUE, text):
        raise Unwritable("holds a character that a cookie cannot carry (RFC 6265 section 4.1.1)")
    return text
