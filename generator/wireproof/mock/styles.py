"""Take a parameter apart: raw text from the wire to texts, for every style.

In: raw text, a style, the shape that is looked for. Out: a text, a list or an object of texts;
what they mean (a number, a boolean) is for `values`. Delimiters are found before anything is
percent-decoded. Sources: OpenAPI Specification 3.1.1, section 4.8.12.3, "Style Values", and
Appendix E; RFC 6570, section 3.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

from wireproof.mock.exchange import Unreadable
from wireproof.oracle.arrays import IN_URL, PLAIN
from wireproof.oracle.encoder import DELIMITERS
from wireproof.oracle.tokens import Lit

Shape = Literal["scalar", "array", "object"]
Texts = str | list["Texts"] | dict[str, "Texts"]
Pairs = list[tuple[str, str]]
"""Decoded names with raw values, in the order of the wire."""

_BAD_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEYS: Final = re.compile(r"\[([^\[\]]*)\]")


def decode(raw: str, *, plus: bool = False) -> str:
    """Percent-decode.

    Args:
        raw: text as it stands on the wire.
        plus: whether `+` is a blank, as in a query or a form.

    Raises:
        Unreadable: a stray `%`, or not UTF-8.
    """
    if _BAD_PERCENT.search(raw):
        raise Unreadable("`%` is not followed by two hexadecimal digits")
    try:
        text = raw.replace("+", " ") if plus else raw
        return unquote_to_bytes(text.encode("latin-1")).decode("utf-8")
    except UnicodeError:
        raise Unreadable("not UTF-8") from None


def verbatim(raw: str) -> str:
    """Take a text as it stands: in headers, and in cookies of `style: cookie`."""
    return raw


def from_collection(
    raw: str, collection: tuple[str, ...], read: Callable[[str], str], *, encoded: bool
) -> Texts:
    """Take an array of Swagger 2.0 apart, and the arrays in it.

    Args:
        raw: the text.
        collection: how it is joined, level by level; none left means that it is one item.
        read: decodes an item.
        encoded: whether delimiters may stand percent-encoded.
    """
    if not collection:
        return read(raw)
    spelled = (IN_URL if encoded else PLAIN).get(collection[0], PLAIN["csv"])
    pieces = _split(raw, spelled)
    return [from_collection(one, collection[1:], read, encoded=encoded) for one in pieces]


def _split(raw: str, delimiter: Lit) -> list[str]:
    return re.split("|".join(re.escape(one) for one in delimiter.spellings), raw)


def split_pairs(raw: str, delimiter: str = "&") -> Pairs:
    """Split a query or a form into names and raw values.

    Raises:
        Unreadable: a name is badly encoded.
    """
    found = []
    for part in raw.split(delimiter):
        if part:
            name, _, value = part.partition("=")
            found.append((decode(name, plus=True), value))
    return found


def split_cookies(header: str) -> Pairs:
    """Split the value of a Cookie header (RFC 6265, section 5.4)."""
    parts = [part.strip().partition("=") for part in header.split(";")]
    return [(name, value.strip('"')) for name, _, value in parts if name]


def from_query(raw: str) -> str:
    """Decode a value of a query or a form.

    Raises:
        Unreadable: see `decode`.
    """
    return decode(raw, plus=True)


def from_segment(name: str, raw: str, style: str, shape: Shape, *, explode: bool) -> Texts:
    """Take the expression of a path template apart.

    Raises:
        Unreadable: the text is not of this style.
    """
    match style:
        case "label":
            return _parts(_without(raw, "."), "." if explode else ",", shape, explode=explode)
        case "matrix":
            return _matrix(name, _without(raw, ";"), shape, explode=explode)
        case _:
            return _parts(raw, ",", shape, explode=explode)


def from_header(text: str, shape: Shape, *, explode: bool) -> Texts:
    """Take a header's value apart: `simple`, and nothing is percent-encoded."""
    if shape == "scalar":
        return text.strip(" \t")
    items = [item.strip(" \t") for item in text.split(",")]
    return _collect(items, shape, explode=explode)


def from_pairs(
    name: str,
    pairs: Pairs,
    style: str,
    shape: Shape,
    *,
    explode: bool,
    belongs: Callable[[str], bool],
    read: Callable[[str], str] = from_query,
    collection: tuple[str, ...] = (),
) -> Texts | None:
    """Find a parameter among the pairs of a query, a form or a cookie; None when it is absent.

    Args:
        name: of the parameter.
        pairs: of the whole query.
        style: form, spaceDelimited, pipeDelimited, deepObject or cookie.
        shape: what to look for.
        explode: of the parameter.
        belongs: tells which names are keys of an exploded object.
        read: decodes a value.
        collection: of Swagger 2.0, how an array is joined; instead of the style.

    Raises:
        Unreadable: the text is not of this style.
    """
    if style == "deepObject" and shape != "scalar":
        return _deep(name, pairs) if shape == "object" else _bracketed(name, pairs)
    if shape == "object" and explode:
        return _exploded([(key, read(raw)) for key, raw in pairs if belongs(key)])
    mine = [raw for key, raw in pairs if key == name]
    if not mine:
        return None
    if shape == "array" and collection[:1] == ("multi",):
        return [from_collection(raw, collection[1:], read, encoded=True) for raw in mine]
    if shape == "array" and explode and not collection:
        return [read(raw) for raw in mine]
    if len(mine) > 1:
        raise Unreadable(f"stands {len(mine)} times")
    if shape == "scalar":
        return read(mine[0])
    if shape == "array" and collection:
        return from_collection(mine[0], collection, read, encoded=True)
    items = _split(mine[0], DELIMITERS.get(style, DELIMITERS["form"]))
    return _collect([read(item) for item in items], shape, explode=False)


def _exploded(pairs: Pairs) -> Texts | None:
    found: dict[str, Texts] = {}
    for key, text in pairs:
        _add(found, key, text)
    return found or None


def _parts(raw: str, delimiter: str, shape: Shape, *, explode: bool) -> Texts:
    if shape == "scalar":
        return decode(raw)
    items = raw.split(delimiter)
    if shape == "object" and explode:
        pairs = [item.partition("=") for item in items]
        if any(not sign for _, sign, _ in pairs):
            raise Unreadable("not a list of key=value")
        return {decode(key): decode(value) for key, _, value in pairs}
    return _collect([decode(item) for item in items], shape, explode=False)


def _collect(items: list[str], shape: Shape, *, explode: bool) -> Texts:
    """Make a list, or an object of alternating keys and values."""
    if shape == "array":
        return [*items]
    if explode:
        pairs = [item.partition("=") for item in items]
        if any(not sign for _, sign, _ in pairs):
            raise Unreadable("not a list of key=value")
        return {key: value for key, _, value in pairs}
    if len(items) % 2:
        raise Unreadable("an odd number of keys and values")
    return dict(zip(items[::2], items[1::2], strict=True))


def _matrix(name: str, raw: str, shape: Shape, *, explode: bool) -> Texts:
    """RFC 6570, section 3.2.7: `;name=value`, and `;name` alone for an empty text."""
    items = [item.partition("=") for item in raw.split(";")]
    if shape == "object" and explode:
        return {decode(key): decode(value) for key, _, value in items}
    if any(decode(key) != name for key, _, _ in items):
        raise Unreadable(f"not of the form `;{name}=…`")
    if shape == "array" and explode:
        return [decode(value) for _, _, value in items]
    if len(items) > 1:
        raise Unreadable(f"stands {len(items)} times")
    return _parts(items[0][2], ",", shape, explode=False)


def _deep(name: str, pairs: Pairs) -> Texts | None:
    """Collect `name[key]=value`; what OAS leaves undefined (`name[a][b]`) nests."""
    found: dict[str, Texts] = {}
    for key, raw in pairs:
        if not key.startswith(f"{name}[") or not key.endswith("]"):
            continue
        steps = _KEYS.findall(key[len(name) :])
        if "".join(f"[{step}]" for step in steps) != key[len(name) :]:
            raise Unreadable(f"{key!r} is not of the form {name}[key]")
        *above, last = [step for step in steps if step] or [""]
        node = found
        for step in above:
            inner = node.setdefault(step, {})
            if not isinstance(inner, dict):
                raise Unreadable(f"{key!r} is both a value and an object")
            node = inner
        _add(node, last, decode(raw, plus=True))
    return found or None


def _bracketed(name: str, pairs: Pairs) -> Texts | None:
    """Collect `name[]=value` and `name[0]=value`, as servers that know brackets do."""
    item = re.compile(re.escape(name) + r"\[[0-9]*\]")
    return [from_query(raw) for key, raw in pairs if item.fullmatch(key)] or None


def _add(found: dict[str, Texts], key: str, text: str) -> None:
    """Keep what stands once as a text, and what stands more often as a list."""
    before = found.get(key)
    match before:
        case None:
            found[key] = text
        case list():
            before.append(text)
        case str():
            found[key] = [before, text]
        case dict():
            raise Unreadable(f"{key!r} is both a value and an object")


def _without(raw: str, lead: str) -> str:
    if not raw.startswith(lead):
        raise Unreadable(f"does not start with {lead!r}")
    return raw[1:]
