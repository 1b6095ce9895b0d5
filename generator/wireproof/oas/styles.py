"""Which styles a parameter may have, and what they are when nothing is said.

This is the generator's one table of styles; the oracle has its own (`oracle/encoder.py`), and both
are held against `tests/data/styles.json`. In: a place, a parameter or Encoding Object. Out: a
`Layout`. Sources: OpenAPI Specification 2.0, "Parameter Object" (`collectionFormat`); 3.0.4, 3.1.1
and 3.2.0, "Parameter Object" (`style`, `explode`, `allowReserved`) and "Style Values".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

STYLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "path": ("simple", "label", "matrix"),
        "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
        "header": ("simple",),
        "cookie": ("form", "cookie"),
        "querystring": ("form",),
    }
)
"""The styles of each place, the default first."""

COLLECTION: Final = "x-collectionFormat"
"""Where the conversion of Swagger 2.0 leaves a `collectionFormat` that no style stands for."""

_EXPLODED: Final = ("form", "cookie")
_OF_QUERIES: Final = "query"
_DELIMITERS: Final[Mapping[str, str]] = MappingProxyType(
    {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|", "multi": "&"}
)
_AS_STYLE: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = MappingProxyType(
    {
        ("query", "csv"): {"style": "form", "explode": False},
        ("query", "ssv"): {"style": "spaceDelimited", "explode": False},
        ("query", "pipes"): {"style": "pipeDelimited", "explode": False},
        ("query", "multi"): {"style": "form", "explode": True},
        ("path", "csv"): {"style": "simple"},
        ("header", "csv"): {"style": "simple"},
    }
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a value is written.

    Attributes:
        delimiters: of an array, of the arrays in it, and so on; `&` repeats the name. Empty where
            `style` and `explode` say all.
        fault: what the document says and the specification does not know; empty otherwise.
    """

    style: str
    explode: bool
    allow_reserved: bool = False
    delimiters: str = ""
    fault: str = ""


def parameter_layout(node: Mapping[str, Any], version: str) -> Layout:
    """The layout of a Parameter or Header Object, defaults filled in.

    Args:
        node: with `in`, one of the keys of `STYLES`; Swagger 2.0 after its conversion.
        version: of the document. What came with 3.2 means nothing in an older one.
    """
    place = node["in"]
    known = STYLES[place]
    style, fault = node.get("style", known[0]), ""
    if style not in known:
        fault = f"style {style!r:.40} does not exist in {place}; {known[0]} is used"
        style = known[0]
    reserved = node.get("allowReserved") is True
    if reserved and place != _OF_QUERIES and not _knows(version, 2):
        reserved, fault = False, fault or f"allowReserved means nothing in {place} before OAS 3.2"
    if reserved and (place == "header" or style == "cookie"):
        reserved = False  # "only applies to in and style values that automatically percent-encode"
    delimiters = _delimiters(node, node.get("schema"))
    if node.get(COLLECTION) == "multi" and place != _OF_QUERIES:
        fault, delimiters = f"collectionFormat multi means nothing in {place}; csv is used", ","
    return Layout(style, explodes(style, node.get("explode")), reserved, delimiters, fault)


def encoding_layout(node: Mapping[str, Any], schema: Any) -> Layout | None:
    """The layout of a form's property; None where its content type decides (3.1.1, 4.8.15.1.2).

    Args:
        node: the Encoding Object.
        schema: of the property.
    """
    delimiters = _delimiters(node, schema)
    if not (delimiters or any(key in node for key in ("style", "explode", "allowReserved"))):
        return None
    known = STYLES[_OF_QUERIES]
    style, fault = node.get("style", known[0]), ""
    if style not in known:
        fault, style = f"style {style!r:.40} does not exist in forms; {known[0]} is used", known[0]
    explode = explodes(style, node.get("explode"))
    return Layout(style, explode, node.get("allowReserved") is True, delimiters, fault)


def explodes(style: str, explode: Any = None) -> bool:
    """Whether each item stands by itself; true by default for `form` and `cookie` only."""
    return explode if isinstance(explode, bool) else style in _EXPLODED


def default_style(place: str) -> str:
    """The style of a place where nothing is said."""
    return STYLES[place][0]


def style_of_collection(place: str, items: Any, how: str) -> dict[str, Any]:
    """What stands for a `collectionFormat` of Swagger 2.0 in OpenAPI 3.

    Args:
        place: path, query, header or formData.
        items: the Items Object: arrays in arrays have no style.
        how: csv, ssv, tsv, pipes or multi.
    """
    nested = isinstance(items, dict) and items.get("type") == "array"
    style = _AS_STYLE.get(("query" if place == "formData" else place, how))
    return {COLLECTION: how} if style is None or nested else dict(style)


def _delimiters(node: Mapping[str, Any], schema: Any) -> str:
    """The delimiters of a converted parameter, the outermost first."""
    found = ""
    how = node.get(COLLECTION)
    while isinstance(how, str) and isinstance(schema, dict):
        found += _DELIMITERS.get(how, ",")
        schema = schema.get("items")
        if not (isinstance(schema, dict) and schema.get("type") == "array"):
            break
        how = schema.get(COLLECTION, "csv")
        how = "csv" if how == "multi" else how  # of a parameter alone ("Items Object")
    return found


def _knows(version: str, minor: int) -> bool:
    """Whether a version of OpenAPI 3 is at least 3.`minor`."""
    parts = version.split(".")
    return len(parts) > 1 and parts[0] == "3" and parts[1].isdigit() and int(parts[1]) >= minor
