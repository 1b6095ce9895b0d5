"""The fields that a page describes in tags, as JSON Schema.

In: the tags of a page. Out: `Field`s in a tree, and the schema of each. What a tag does not say
(a type that nobody knows, whether a response's field is always there) is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wireproof.intake.pages.page import Place
from wireproof.intake.pages.tags import Tag
from wireproof.intake.pages.types import schema_of

PLACES = ("path", "query", "header", "cookie", "body")
_OPTIONS = re.compile(
    r"\**(?:enum |available |allowed |possible |valid )?(?:options|values)\**\s*(?:are)?:\**\s*"
    r"((?:[`\"'][^`\"'\n]{1,200}[`\"'][\s,|]*(?:and |or )?){1,200})",
    re.IGNORECASE,
)
_OPTION = re.compile(r"[`\"']([^`\"'\n]{1,200})[`\"']")
_LAYOUT = re.compile(r"</?[A-Z][\w.]*(?:\s[^<>]*)?/?>|</?(?:p|br|div|span|ul|li)\s*/?>")


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        location: one of `PLACES`, or `response`.
        words: of its type, as the page writes them.
        required: None when the page does not say.
        anchor: the line of the page that it belongs under; another than `place` when included.
    """

    location: str
    name: str
    words: str
    required: bool | None
    place: Place
    description: str = ""
    default: str = ""
    deprecated: bool = False
    children: tuple[Field, ...] = ()
    anchor: int = 0

    @property
    def known_type(self) -> bool:
        """Whether a reader knows what the words of the type mean."""
        return bool(self.children) or schema_of(self.words) is not None


def read_fields(tags: Iterable[Tag], location: str = "") -> tuple[Field, ...]:
    """Read the fields of a row of tags.

    Args:
        tags: of a page, or inside another tag.
        location: of the field around them, "" at the top.
    """
    found: list[Field] = []
    for tag in tags:
        if tag.name in {"ParamField", "ResponseField"}:
            found.append(_field(tag, location))
        elif tag.name == "NestedParam":
            _nest(found, tag, location)
        elif tag.name == "Expandable":
            found += read_fields(tag.children, location)
    return tuple(found)


def _field(tag: Tag, location: str) -> Field:
    here, name = _name(tag, location)
    children = read_fields(tag.children, here)
    required = tag.attributes.get("required", tag.attributes.get("optional"))
    if "required" in tag.attributes:
        needed: bool | None = required not in (False, "false", "optional")
    elif "optional" in tag.attributes:
        needed = False
    else:
        needed = None
    return Field(
        location=here,
        name=name,
        words=_text(tag, "type"),
        required=needed,
        place=tag.place,
        description=_prose(tag.prose),
        default=_text(tag, "default"),
        deprecated="deprecated" in tag.attributes and tag.attributes["deprecated"] is not False,
        children=children,
        anchor=tag.anchor or tag.place.line,
    )


def _name(tag: Tag, location: str) -> tuple[str, str]:
    for place in PLACES:
        told = tag.attributes.get(place)
        if isinstance(told, str):
            # Inside another field every name is one of its members, whatever the tag says.
            return (location or place), told.strip()
    name = _text(tag, "name") or _text(tag, "param")
    fallback = "response" if tag.name == "ResponseField" else "body"
    return (location or fallback), name.strip()


def _nest(found: list[Field], tag: Tag, location: str) -> None:
    """Put a `NestedParam` below the field that its `parentKey` names."""
    parents = _text(tag, "parentKey").split(".")
    child = replace(_field(tag, location or "body"), name=_text(tag, "childKey"))
    for number, one in enumerate(found):
        if one.name == parents[0].removesuffix("[]"):
            found[number] = _below(one, parents[1:], replace(child, location=one.location))
            return
    found.append(child)


def _below(parent: Field, steps: Sequence[str], child: Field) -> Field:
    if not steps:
        return replace(parent, children=(*parent.children, child))
    step = steps[0].removesuffix("[]")
    children = tuple(
        _below(one, steps[1:], child) if one.name == step else one for one in parent.children
    )
    return replace(parent, children=children)


def schema_for(one: Field) -> dict[str, Any]:
    """Return the schema of a field, its place and prose beside it."""
    schema = schema_of(one.words)
    inner = object_of(one.children) if one.children else None
    if inner is not None:
        schema = _with_children(schema, inner)
    result = dict(schema or {})
    options = _options(one)
    if options and result.get("type", "string") == "string" and "enum" not in result:
        result["enum"] = options
    if one.description:
        result["description"] = one.description
    default = _default(one, result)
    if default is not None:
        result["default"] = default
    if one.deprecated:
        result["deprecated"] = True
    return {**result, "x-source": one.place.source()}


def _with_children(schema: dict[str, Any] | None, inner: dict[str, Any]) -> dict[str, Any]:
    """Put described members where the words of the type leave room for them."""
    kind = (schema or {}).get("type")
    if kind == "array":
        return {"type": "array", "items": inner}
    if schema and isinstance(schema.get("additionalProperties"), dict):
        return {"type": "object", "additionalProperties": inner}
    if isinstance(kind, list) and "null" in kind:
        return {**inner, "type": ["object", "null"]}
    return inner


def object_of(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the schema of an object with these fields.

    Of a name that is described twice the first description counts.
    """
    schema: dict[str, Any] = {"type": "object"}
    needed = list(dict.fromkeys(one.name for one in fields if one.required))
    if needed:
        schema["required"] = needed
    schema["properties"] = {one.name: schema_for(one) for one in reversed(fields) if one.name}
    schema["properties"] = dict(reversed(schema["properties"].items()))
    return schema


def _options(one: Field) -> list[str]:
    """Return the values of a text that are listed as all there are."""
    if "enum" not in one.words.lower() and "ption" not in one.description:
        return []
    match = _OPTIONS.search(one.description)
    return list(dict.fromkeys(_OPTION.findall(match.group(1)))) if match else []


def _default(one: Field, schema: dict[str, Any]) -> Any:
    if not one.default:
        return None
    if schema.get("type") == "string" or "enum" in schema:
        return one.default.strip("\"'")
    try:
        return json.loads(one.default)
    except ValueError:
        return None


def _prose(text: str) -> str:
    """Return the words inside a tag, without the tags of layout."""
    lines = [line.strip() for line in _LAYOUT.sub("", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _text(tag: Tag, name: str) -> str:
    value = tag.attributes.get(name, "")
    return value if isinstance(value, str) else ""
