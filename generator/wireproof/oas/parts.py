"""The small objects of OpenAPI that hold no others, and where values of the wrong type stand.

In: an object met on a walk (`grammar.walk`). Out: each value that has not the JSON type which the
standard gives its keyword. Sources: OpenAPI 3.0.4 section 4.7, 3.1.1 section 4.8, 3.2.0 section 4,
and Swagger 2.0, whose documents are looked at as they are written, before they are converted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from wireproof.oas.grammar import Kind, Visit, walk
from wireproof.oas.keywords import KEYWORDS, JsonType, Keywords, is_of, keywords
from wireproof.oas.pointer import ROOT, JsonPointer, join, parent


class Wrong(NamedTuple):
    """A value that is not what its keyword has to be; `wanted` is None where there is no such."""

    owner: str
    keyword: str
    pointer: JsonPointer
    value: Any
    wanted: JsonType | None


PLAIN: Final = frozenset(
    "summary description title version deprecated example examples tags".split()
)
"""Keywords whose value may be of any type, since no call depends on it."""

_FLOW: Final = keywords(
    text="authorizationUrl tokenUrl refreshUrl deviceAuthorizationUrl", object="scopes"
)
_FLOWS: Final = ("implicit", "password", "clientCredentials", "authorizationCode")

PARTS: Final[Mapping[str, Keywords]] = MappingProxyType(
    {
        "info": keywords(
            text="title summary description termsOfService version", object="contact license"
        ),
        "contact": keywords(text="name url email"),
        "license": keywords(text="name identifier url"),
        "external documentation": keywords(text="description url"),
        "tag": keywords(text="name summary description parent kind", object="externalDocs"),
        "server": keywords(text="url description name", object="variables"),
        "server variable": keywords(text="default description", list="enum"),
        "discriminator": keywords(text="propertyName defaultMapping", object="mapping"),
        "xml": keywords(text="name namespace prefix nodeType", flag="attribute wrapped"),
        "flows": keywords(object=" ".join((*_FLOWS, "deviceAuthorization"))),
        "flow": _FLOW,
        "security requirement": keywords(),
    }
)
"""The keywords of each of them."""

_OPEN: Final = ("security requirement", "items")
"""Parts whose keywords are names, or those of a schema that somebody wrote instead."""
_Holds = Mapping[str, tuple[str, str]]
"""From a keyword to how it holds its objects (`one`, `list`, `map`) and what they are."""

_DOCS: Final = {"externalDocs": ("one", "external documentation")}
_SERVERS: Final = {"servers": ("list", "server")}
_SECURITY: Final = {"security": ("list", "security requirement")}
_HELD: Final[Mapping[str, _Holds]] = MappingProxyType(
    {
        Kind.DOCUMENT: {
            "info": ("one", "info"),
            "tags": ("list", "tag"),
            **_DOCS,
            **_SERVERS,
            **_SECURITY,
        },
        Kind.PATH_ITEM: _SERVERS,
        Kind.OPERATION: {**_SERVERS, **_SECURITY, **_DOCS},
        Kind.SCHEMA: {"discriminator": ("one", "discriminator"), "xml": ("one", "xml"), **_DOCS},
        Kind.SECURITY_SCHEME: {"flows": ("one", "flows")},
        "info": {"contact": ("one", "contact"), "license": ("one", "license")},
        "tag": _DOCS,
        "server": {"variables": ("map", "server variable")},
        "flows": dict.fromkeys((*_FLOWS, "deviceAuthorization"), ("one", "flow")),
    }
)

_NOTHING: Final[_Holds] = MappingProxyType({})
_NUMBERS: Final = "multipleOf maximum minimum maxLength minLength maxItems minItems"
_VALUE: Final = keywords(
    text="type format collectionFormat pattern",
    flag="exclusiveMaximum exclusiveMinimum uniqueItems",
    number=_NUMBERS,
    list="enum",
    object="items",
    any="default",
)
"""What the parameters, headers and items of Swagger 2.0 say of their values."""

_SWAGGER: Final[Mapping[str, Keywords]] = MappingProxyType(
    {
        Kind.DOCUMENT: keywords(
            text="host basePath",
            list="schemes consumes produces tags security",
            object="info paths definitions parameters responses securityDefinitions externalDocs",
        ),
        Kind.OPERATION: {
            **KEYWORDS[Kind.OPERATION],
            **keywords(list="schemes consumes produces"),
        },
        Kind.PARAMETER: {
            **_VALUE,
            **keywords(
                text="name in description", flag="required allowEmptyValue", schema="schema"
            ),
        },
        Kind.HEADER: {**_VALUE, **keywords(text="description")},
        Kind.RESPONSE: keywords(text="description", object="headers examples", schema="schema"),
        Kind.SECURITY_SCHEME: keywords(
            text="type description name in flow authorizationUrl tokenUrl", object="scopes"
        ),
        Kind.SCHEMA: {**KEYWORDS[Kind.SCHEMA], **keywords(text="discriminator")},
    }
)
_ITEMS: Final = {"items": ("one", "items")}
_SWAGGER_HELD: Final[Mapping[str, _Holds]] = MappingProxyType(
    {**_HELD, Kind.PARAMETER: _ITEMS, Kind.HEADER: _ITEMS, "items": _ITEMS}
)
_SWAGGER_PARTS: Final[Mapping[str, Keywords]] = MappingProxyType({**PARTS, "items": _VALUE})


def wrong_parts(visit: Visit) -> Iterator[Wrong]:
    """What is wrong with an object as a whole, and with the small objects that it holds.

    Its own keywords are not looked at: `oas.keywords` has their types.
    """
    yield from _wrong_whole(visit)
    yield from _held_by(visit.kind, visit.node, visit.pointer, _HELD, PARTS)


def wrong_values(visit: Visit) -> Iterator[Wrong]:
    """What is wrong with the values of an object's own keywords."""
    yield from _wrong_values(visit.kind, visit.node, visit.pointer, KEYWORDS[visit.kind])


def wrong_in_swagger(document: Any) -> Iterator[Wrong]:
    """Every value of the wrong type in a Swagger 2.0 document."""
    for visit in walk(document):
        yield from _wrong_whole(visit)
        words = _SWAGGER.get(visit.kind, KEYWORDS[visit.kind])
        yield from _wrong_values(visit.kind, visit.node, visit.pointer, words)
        yield from _held_by(visit.kind, visit.node, visit.pointer, _SWAGGER_HELD, _SWAGGER_PARTS)


def _wrong_whole(visit: Visit) -> Iterator[Wrong]:
    wanted = JsonType.SCHEMA if visit.kind is Kind.SCHEMA else JsonType.OBJECT
    if not is_of(visit.node, wanted):
        yield Wrong(visit.kind, visit.key, visit.pointer, visit.node, wanted)


def _wrong_values(owner: str, node: Any, pointer: JsonPointer, words: Keywords) -> Iterator[Wrong]:
    for keyword, value in node.items() if isinstance(node, dict) else ():
        wanted = words.get(keyword, JsonType.ANY)
        if owner == "security requirement":
            wanted = JsonType.LIST
        if not is_of(value, wanted):
            yield Wrong(owner, keyword, join(pointer, keyword), value, wanted)


def _held_by(
    owner: str,
    node: Any,
    pointer: JsonPointer,
    held: Mapping[str, _Holds],
    parts: Mapping[str, Keywords],
) -> Iterator[Wrong]:
    """The wrong values inside the small objects of an object."""
    holds = held.get(owner, _NOTHING)
    if not isinstance(node, dict) or holds.keys().isdisjoint(node):
        return
    for keyword, (how, part) in holds.items():
        value = node.get(keyword)
        at = join(pointer, keyword)
        inside: list[tuple[JsonPointer, Any]] = []
        if how == "one" and isinstance(value, dict):
            inside = [(at, value)]
        elif how == "list" and isinstance(value, list):
            inside = [(join(at, index), item) for index, item in enumerate(value)]
        elif how == "map" and isinstance(value, dict):
            inside = [(join(at, name), item) for name, item in value.items()]
        for place, item in inside:
            if not isinstance(item, dict):
                yield Wrong(part, keyword, place, item, JsonType.OBJECT)
            yield from _wrong_values(part, item, place, parts[part])
            yield from _unknown(part, item, place, parts[part])
            yield from _held_by(part, item, place, held, parts)


def _unknown(owner: str, node: Any, pointer: JsonPointer, words: Keywords) -> Iterator[Wrong]:
    """What a small object says in words that OpenAPI does not have; extensions are not meant."""
    if owner in _OPEN or not isinstance(node, dict):
        return
    for keyword, value in node.items():
        if keyword not in words and not keyword.startswith("x-"):
            yield Wrong(owner, keyword, join(pointer, keyword), value, None)


def moved_along(
    wrong: Iterator[Wrong], renamed: Mapping[JsonPointer, JsonPointer]
) -> tuple[Wrong, ...]:
    """The same values by their pointers after nodes were put elsewhere.

    Args:
        wrong: values by their old pointers.
        renamed: from the new pointer of a node to its old one.
    """
    places: dict[JsonPointer, JsonPointer] = {}
    for new, old in renamed.items():
        places.setdefault(old, new)

    def moved(pointer: JsonPointer) -> JsonPointer:
        above = pointer
        while above != ROOT:
            if above in places:
                return places[above] + pointer[len(above) :]
            above = parent(above)
        return pointer

    return tuple(one._replace(pointer=moved(one.pointer)) for one in wrong)
