"""Parameters to text: every style of OAS 3.1 section 4.8.12, by the rules of RFC 6570 and RFC 3986.

In: JSON values that were validated. Out: a path segment, query pairs, a header value, cookie pairs;
percent-encoded exactly: unreserved characters stay, everything else is encoded as UTF-8.
What a style cannot carry without loss is refused with `Inexpressible`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from .operation import Parameter
from .wire import dump_json

__all__ = [
    "Inexpressible",
    "encode_cookie",
    "encode_header",
    "encode_path",
    "encode_query",
    "percent",
    "scalar",
]

Pair = tuple[str, str]

# What may stand unencoded in a query without being taken for its structure (RFC 3986 section 3.4);
# of the reserved characters, # [ ] & = + must be encoded even with allowReserved.
_RESERVED_IN_QUERY = ":/?@!$'()*,;"
_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
_HEADER_VALUE = re.compile("[\\t\\x20-\\x7e\\x80-\\xff]*\\Z")
_COOKIE_VALUE = re.compile("[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*\\Z")


class Inexpressible(ValueError):  # noqa: N818 - says what the value is; never leaves the runtime
    """The style or HTTP itself has no way to carry the value."""


def percent(text: str, *, reserved: bool = False) -> str:
    """Percent-encode everything but unreserved characters (RFC 3986 section 2.3).

    Args:
        text: any text.
        reserved: leave what `allowReserved` allows, percent-encoded triplets included.
    """
    if not reserved:
        return quote(text, safe="")
    pieces = _TRIPLET.split(text)
    return "".join(
        piece if index % 2 else quote(piece, safe=_RESERVED_IN_QUERY)
        for index, piece in enumerate(pieces)
    )


def scalar(value: Any) -> str:
    """A JSON value as text: strings bare, the rest as JSON.

    Args:
        value: a JSON value; arrays and objects inside others become JSON text.
    """
    return value if isinstance(value, str) else dump_json(value).decode("utf-8")


def _flat(value: dict[str, Any]) -> list[str]:
    return [text for name, item in value.items() for text in (name, scalar(item))]


def _texts(value: Any) -> list[str]:
    """An array's items, or an object's names and values in turn, or the one value."""
    if isinstance(value, dict):
        return _flat(value)
    return [scalar(item) for item in value] if isinstance(value, list) else [scalar(value)]


def _content(value: Any, media_type: str, *, ascii_only: bool = False) -> str:
    essence = media_type.partition(";")[0].strip().lower()
    if isinstance(value, str) and not (essence == "application/json" or essence.endswith("+json")):
        return value
    return dump_json(value, ascii_only=ascii_only).decode("utf-8")


def encode_path(parameter: Parameter, value: Any) -> str:
    """Write a path parameter: `simple`, `label` or `matrix`.

    Args:
        parameter: its declaration.
        value: a JSON value.

    Raises:
        Inexpressible: the result would be empty, which makes another path.
    """
    name, layout = percent(parameter.name), parameter.layout
    if parameter.content:
        text = percent(_content(value, parameter.content))
    elif layout == "matrix":
        text = _matrix(name, value, explode=parameter.exploded)
    else:
        separator = "." if layout == "label" and parameter.exploded else ","
        if isinstance(value, dict) and parameter.exploded:
            pieces = [f"{percent(k)}={percent(scalar(v))}" for k, v in value.items()]
        else:
            pieces = [percent(item) for item in _texts(value)]
        text = ("." if layout == "label" else "") + separator.join(pieces)
    if not text or (isinstance(value, (list, dict)) and not value):
        raise Inexpressible("must not be empty in a path")
    return text


def _matrix(name: str, value: Any, *, explode: bool) -> str:
    def pair(key: str, text: str) -> str:  # RFC 6570 section 3.2.7: no "=" before nothing
        return f";{key}={text}" if text else f";{key}"

    if explode and isinstance(value, list):
        return "".join(pair(name, percent(scalar(item))) for item in value)
    if explode and isinstance(value, dict):
        return "".join(pair(percent(k), percent(scalar(v))) for k, v in value.items())
    return pair(name, ",".join(percent(item) for item in _texts(value)))


def encode_query(parameter: Parameter, value: Any) -> list[Pair]:
    """Write a query parameter, or a property of a form: encoded names and values.

    Args:
        parameter: its declaration.
        value: a JSON value.

    Raises:
        Inexpressible: an item holds the delimiter of `spaceDelimited` or `pipeDelimited`.
    """

    def encode(text: str) -> str:
        return percent(text, reserved=parameter.allow_reserved)

    name, layout = percent(parameter.name), parameter.layout
    if parameter.content:
        return [(name, encode(_content(value, parameter.content)))]
    if isinstance(value, (list, dict)) and not value:
        return []  # RFC 6570 section 2.4.2: an empty list is as good as none
    if layout == "deepObject" and isinstance(value, (list, dict)):
        return list(_deep(name, value, encode))
    if isinstance(value, list) and parameter.exploded:
        return [(name, encode(scalar(item))) for item in value]
    if isinstance(value, dict) and parameter.exploded:
        return [(percent(key), encode(scalar(item))) for key, item in value.items()]
    delimiter = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(layout)
    if delimiter is None or not isinstance(value, (list, dict)):
        texts = [encode(item) for item in _texts(value)]
        if isinstance(value, (list, dict)):  # a comma of an item is not the delimiter
            texts = [text.replace(",", "%2C") for text in texts]
        return [(name, ",".join(texts))]
    return [(name, _delimited(_texts(value), delimiter, layout, encode))]


def _delimited(
    texts: Sequence[str], delimiter: str, layout: str, encode: Callable[[str], str]
) -> str:
    if any(delimiter in text for text in texts):
        raise Inexpressible(f"an item holds {delimiter!r}, which {layout} uses as its delimiter")
    return quote(delimiter).join(encode(text) for text in texts)


def _deep(name: str, value: Any, encode: Callable[[str], str]) -> list[Pair]:
    """`name[key]=value`; OAS defines one level, deeper ones follow the same pattern."""
    pairs: list[Pair] = []
    if isinstance(value, dict):
        for key, item in value.items():
            pairs += _deep(f"{name}%5B{percent(key)}%5D", item, encode)
    elif isinstance(value, list):
        nested = any(isinstance(item, (dict, list)) for item in value)
        for index, item in enumerate(value):
            pairs += _deep(f"{name}%5B{index}%5D" if nested else name, item, encode)
    else:
        pairs.append((name, encode(scalar(value))))
    return pairs


def encode_header(parameter: Parameter, value: Any) -> str | None:
    """Write a header parameter (style `simple`); None when there is nothing to send.

    Args:
        parameter: its declaration.
        value: a JSON value.

    Raises:
        Inexpressible: HTTP cannot carry it (RFC 9110 section 5.5).
    """
    if parameter.content:
        return check_header(_content(value, parameter.content, ascii_only=True))
    if not isinstance(value, (list, dict)):
        return check_header(scalar(value))
    if not value:
        return None
    if isinstance(value, dict) and parameter.exploded:
        texts = [f"{key}={scalar(item)}" for key, item in value.items()]
    else:
        texts = _texts(value)
    for text in texts:  # nothing quotes a comma in a header list
        if "," in text or text != text.strip(" \t"):
            raise Inexpressible("an item holds a comma or outer blanks, which a header list loses")
    return check_header(",".join(texts))


def check_header(text: str) -> str:
    """Refuse what a header field cannot carry (RFC 9110 section 5.5).

    Args:
        text: the field's value.

    Raises:
        Inexpressible: control characters, characters beyond Latin-1, outer blanks.
    """
    if not _HEADER_VALUE.match(text):
        raise Inexpressible("holds a character that a header cannot carry (RFC 9110 section 5.5)")
    if text != text.strip(" \t"):
        raise Inexpressible("begins or ends with a blank, which a header loses")
    return text


def encode_cookie(parameter: Parameter, value: Any) -> list[Pair]:
    """Write a cookie parameter: `form`, or the verbatim `cookie` style of OAS 3.2.

    Args:
        parameter: its declaration.
        value: a JSON value.

    Raises:
        Inexpressible: style `cookie` and a character that a cookie cannot carry.
    """
    if parameter.layout != "cookie":
        return encode_query(parameter, value)
    if isinstance(value, dict) and parameter.exploded:
        pairs = [(key, scalar(item)) for key, item in value.items()]
    elif isinstance(value, list) and parameter.exploded:
        pairs = [(parameter.name, scalar(item)) for item in value]
    else:
        pairs = [(parameter.name, ",".join(_texts(value)))]
    for _, text in pairs:
        check_cookie(text)
    return pairs


def check_cookie(text: str) -> str:
    """Refuse what a cookie cannot carry (RFC 6265 section 4.1.1).

    Args:
        text: the cookie's value.

    Raises:
        Inexpressible: blanks, quotes, commas, semicolons, backslashes, controls, non-ASCII.
    """
    if not _COOKIE_VALUE.match(text.replace(",", "")):
        raise Inexpressible("holds a character that a cookie cannot carry (RFC 6265 section 4.1.1)")
    return text
