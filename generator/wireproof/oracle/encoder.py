"""The reference encoder: how a parameter's value stands on the wire, for every OAS style.

In: a parameter and its typed value. Out: tokens, where a delimiter has to stand as it is written
and data may be percent-encoded in any way that decodes to the same; or `Unrepresentable`, when
the specification gives the value no serialisation. Sources: OpenAPI Specification 3.1.1, "Style
Values", "Style Examples", Appendices C to E; RFC 6570, sections 3.2.1 to 3.2.9.
"""

from __future__ import annotations

import re
from typing import Any

from wireproof.oracle.arrays import collection_pairs, join_collection, leaf_texts
from wireproof.oracle.operations import Parameter
from wireproof.oracle.tokens import Data, Lit, Pair, Tokens, Unrepresentable, texts_in

__all__ = [
    "DELIMITERS", "Data", "Lit", "Pair", "Tokens", "Unrepresentable", "encode_cookie",
    "encode_form", "encode_header", "encode_path", "encode_query",
]  # fmt: skip

_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
_COOKIE_OCTETS = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HIDDEN_BY_HTTP = frozenset(map(chr, [*range(9), *range(10, 32), 127]))


_COMMA = Lit((",",))
DELIMITERS = {
    "form": _COMMA,
    "simple": _COMMA,
    "cookie": _COMMA,
    "spaceDelimited": Lit(("%20", "+")),
    "pipeDelimited": Lit(("|", "%7C", "%7c")),
}
_OWN_DELIMITER = {"spaceDelimited": " ", "pipeDelimited": "|"}


def encode_path(parameter: Parameter, value: Any) -> Tokens | Unrepresentable:
    """Return the tokens that fill a path template's expression."""
    if parameter.collection and isinstance(value, list) and value:
        return join_collection(value, parameter.collection, encoded=True)
    flaw = _flaw(value)
    if flaw:
        return flaw
    if isinstance(value, dict | list) and not value:
        return Unrepresentable("an empty array or object leaves a path segment undefined")
    match parameter.style:
        case "label":
            tokens = _label(value, explode=parameter.explode)
        case "matrix":
            tokens = _matrix(parameter.name, value, explode=parameter.explode)
        case _:
            tokens = _simple(value, explode=parameter.explode)
    return _reserved(tokens) if parameter.allow_reserved else tokens


def _reserved(tokens: Tokens) -> Tokens:
    """Let percent-encoded triplets in data stand as they are (RFC 6570, section 3.2.3).

    Other reserved characters may be encoded or not: both decode to the same.
    """
    out: list[Lit | Data] = []
    for token in tokens:
        if not (isinstance(token, Data) and isinstance(token.value, str)):
            out.append(token)
            continue
        parts = enumerate(_TRIPLET.split(token.value))
        out += [Lit((part,)) if index % 2 else Data(part) for index, part in parts if part]
    return tuple(out)


def encode_query(parameter: Parameter, value: Any) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs that stand for a query parameter; none for an empty array or object."""
    if parameter.collection and isinstance(value, list):
        return collection_pairs(parameter.name, value, parameter.collection)
    pairs = encode_form(parameter.name, value, parameter.style, explode=parameter.explode)
    return reserved_pairs(pairs) if parameter.allow_reserved else pairs


def reserved_pairs(pairs: tuple[Pair, ...] | Unrepresentable) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs of `allowReserved`, by which they are expanded as RFC 6570, 3.2.3, says."""
    if isinstance(pairs, Unrepresentable):
        return pairs
    return tuple(Pair(pair.name, _reserved(pair.tokens)) for pair in pairs)


def encode_form(
    name: str, value: Any, style: str, *, explode: bool
) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs of one value in a `form`-like style (query, cookie, urlencoded body)."""
    if style == "deepObject":
        return _bracketed(name, value)
    flaw = _flaw(value, style)
    if flaw:
        return flaw
    if style in _OWN_DELIMITER and explode and isinstance(value, dict | list):
        return Unrepresentable(f"{style} is not defined exploded (OAS 3.1.1, Style Examples)")
    match value:
        case dict() if explode:
            return tuple(Pair(key, (Data(one),)) for key, one in value.items())
        case list() if explode:
            return tuple(Pair(name, (Data(one),)) for one in value)
        case dict() | list():
            flat = (
                [part for item in value.items() for part in item]
                if isinstance(value, dict)
                else value
            )
            if not flat:
                return ()
            return (Pair(name, _joined(flat, DELIMITERS.get(style, _COMMA))),)
        case _:
            return (Pair(name, (Data(value),)),)


def _bracketed(name: str, value: Any) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs of `deepObject`: `name[key]=value` for each property of an object.

    OAS defines one level of an object. Below it, and for arrays, what Rack, PHP and qs read is held
    to: `name[key][inner]=value`, `name[]=value`, and `name[0][key]=value` where items have parts.
    """
    if not isinstance(value, dict | list):
        return _flaw(value) or (Pair(name, (Data(value),)),)
    nested = isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[Pair] = []
    for key, one in parts:
        if isinstance(one, dict | list) and not one:
            return Unrepresentable("what is empty inside of an object leaves nothing behind")
        inside = key if isinstance(value, dict) or nested else ""
        pairs = _bracketed(f"{name}[{inside}]", one)
        if isinstance(pairs, Unrepresentable):
            return pairs
        found += pairs
    return tuple(found)


def encode_header(parameter: Parameter, value: Any) -> Tokens | Unrepresentable:
    """Return the tokens of a header's value, or why HTTP cannot carry it (RFC 9110, 5.5)."""
    joined = bool(parameter.collection) and isinstance(value, list)
    flaw = None if joined else _flaw(value)
    if flaw:
        return flaw
    for text in leaf_texts(value) if joined else texts_in(value):
        if any(char in _HIDDEN_BY_HTTP for char in text):
            return Unrepresentable("control characters are not allowed in a header")
        if any(ord(char) > 126 for char in text):
            return Unrepresentable("a header carries ASCII; other text is left to agreement")
        if text != text.strip(" \t"):
            return Unrepresentable("blanks around a header's value are not part of it")
        if isinstance(value, dict | list) and (("," in text) or ("=" in text)):
            return Unrepresentable("a header cannot quote the delimiter of a list")
    if value == "" or (isinstance(value, dict | list) and not value):
        return Unrepresentable("an empty header is left to agreement")
    if isinstance(value, list) and "" in value:
        return Unrepresentable("empty elements of a header list are ignored (RFC 9110, 5.6.1)")
    if joined:
        return join_collection(value, parameter.collection, encoded=False)
    return _simple(value, explode=parameter.explode)


def encode_cookie(parameter: Parameter, value: Any) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs of a cookie parameter.

    With `form`, only scalars and joined lists are defined; with `cookie`, nothing is encoded (OAS
    3.2.0, "Style Values").
    """
    if parameter.style == "cookie":
        return _plain_cookies(parameter, value)
    if isinstance(value, dict | list) and parameter.explode:
        return Unrepresentable("an exploded cookie is not defined (OAS 3.1.1, Appendix D)")
    pairs = encode_form(parameter.name, value, "form", explode=parameter.explode)
    return reserved_pairs(pairs) if parameter.allow_reserved else pairs


def _plain_cookies(parameter: Parameter, value: Any) -> tuple[Pair, ...] | Unrepresentable:
    texts = texts_in(value)
    if not all(_COOKIE_OCTETS.fullmatch(text) for text in texts):
        return Unrepresentable("what needs an escape, the caller has to escape (OAS 3.2.0)")
    if isinstance(value, dict) and not all(_TOKEN.fullmatch(name) for name in value):
        return Unrepresentable("the name of a cookie is a token (RFC 6265, section 4.1.1)")
    pairs = encode_form(parameter.name, value, "form", explode=parameter.explode)
    if isinstance(pairs, Unrepresentable):
        return pairs
    return tuple(Pair(pair.name, pair.tokens, encoded=False) for pair in pairs)


def _flaw(value: Any, style: str = "") -> Unrepresentable | None:
    """Tell why a value has no serialisation in any style, or in this one."""
    parts = value if isinstance(value, list) else [value]
    parts = list(value.values()) if isinstance(value, dict) else parts
    if any(isinstance(part, dict | list) for part in parts if part is not value):
        return Unrepresentable("nested arrays and objects have no serialisation in any style")
    if any(part is None for part in parts):
        return Unrepresentable("null has no serialisation in any style")
    if any(isinstance(part, bytes) for part in parts):
        return Unrepresentable("binary content has no serialisation in a parameter")
    if any("\ud800" <= char <= "\udfff" for text in texts_in(value) for char in text):
        return Unrepresentable("a lone surrogate is not Unicode text")
    own = _OWN_DELIMITER.get(style)
    if own and isinstance(value, dict | list) and any(own in text for text in texts_in(value)):
        return Unrepresentable(f"{style} cannot carry its own delimiter")
    return None


def _joined(parts: list[Any], delimiter: Lit) -> Tokens:
    out: list[Lit | Data] = []
    for part in parts:
        out += [delimiter, Data(part)] if out else [Data(part)]
    return tuple(out)


def _exploded(value: dict[str, Any], delimiter: Lit) -> Tokens:
    out: list[Lit | Data] = []
    for key, one in value.items():
        out += [delimiter] if out else []
        out += [Data(key), Lit(("=",)), Data(one)]
    return tuple(out)


def _simple(value: Any, *, explode: bool) -> Tokens:
    match value:
        case dict() if explode:
            return _exploded(value, _COMMA)
        case dict():
            return _joined([part for item in value.items() for part in item], _COMMA)
        case list():
            return _joined(value, _COMMA)
        case _:
            return (Data(value),)


def _label(value: Any, *, explode: bool) -> Tokens:
    """RFC 6570, section 3.2.5; OAS 3.0.0 to 3.1.0 misprint the list that is not exploded."""
    dot = Lit((".",))
    match value:
        case dict() if explode:
            return (dot, *_exploded(value, dot))
        case list() if explode:
            return (dot, *_joined(value, dot))
        case _:
            return (dot, *_simple(value, explode=False))


def _matrix(name: str, value: Any, *, explode: bool) -> Tokens:
    """RFC 6570, section 3.2.7: `;name=value`, and `;name` alone for an empty string."""
    semicolon = Lit((";",))
    match value:
        case dict() | list() if explode:
            pairs = value.items() if isinstance(value, dict) else ((name, one) for one in value)
            out: list[Lit | Data] = []
            for key, one in pairs:
                out += [semicolon, Data(key)]
                out += [] if one == "" else [Lit(("=",)), Data(one)]
            return tuple(out)
        case "":
            return (semicolon, Data(name))
        case _:
            return (semicolon, Data(name), Lit(("=",)), *_simple(value, explode=False))
