"""Readable data for a schema: examples, defaults, enums and plain words before anything random.

In: a schema and a `Taste`. Out: a value that is probably valid; whether it is, the caller judges.
Every optional property is there, except where that would hardly ever end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final, TypeGuard
from uuid import UUID

from wireproof.cases.discriminators import mapped_to
from wireproof.mock.operations import Schema
from wireproof.mock.schemas import Schemas
from wireproof.oas.media_types import is_json

_DEEPEST: Final = 12
_OPTIONAL_DEPTH: Final = 5
_MOST_VALUES: Final = 5_000
"""With so many values, those that are optional are left out: schemas may refer to all others."""
_ORDER: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_FORMATS: Final = {
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "date-time": "2024-01-02T03:04:05Z",
    "date": "2024-01-02",
    "time": "03:04:05Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "idn-email": "someone@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "iri": "https://example.com/",
    "uri-reference": "/example",
    "iri-reference": "/example",
    "uri-template": "/{example}",
    "json-pointer": "/example",
    "relative-json-pointer": "0",
    "regex": "^example$",
    "byte": "ZXhhbXBsZQ==",
    "base64": "ZXhhbXBsZQ==",
    "base64url": "ZXhhbXBsZQ",
}
_WORDS: Final = tuple("alpha bravo charlie delta echo foxtrot golf hotel india juliett".split())


@dataclass(frozen=True, slots=True)
class Taste:
    """How values are chosen.

    Attributes:
        random: None for the same plain values always.
        examples: whether examples and defaults inside the schema are taken.
        optional: whether optional properties are there.
        text: makes a text that a pattern asks for; None when it cannot.
    """

    random: Random | None
    examples: bool
    optional: bool
    text: Callable[[dict[str, Any]], str | None]

    def one_of(self, options: list[Any]) -> Any:
        """Choose: the first, or any."""
        return self.random.choice(options) if self.random else options[0]


def synthesise(schemas: Schemas, schema: Schema, taste: Taste) -> Any:
    """Return a value for a schema of a response."""
    return _Maker(schemas, taste).value(schema.node, 0)


class _Maker:
    """Makes one value."""

    def __init__(self, schemas: Schemas, taste: Taste) -> None:
        self._schemas = schemas
        self._taste = taste
        self._made = 0

    def value(self, written: Any, depth: int) -> Any:
        self._made += 1
        node = self._flat(written, 0)
        if depth > _DEEPEST:
            return None
        if "const" in node:
            return node["const"]
        if isinstance(node.get("enum"), list) and node["enum"]:
            return self._taste.one_of(node["enum"])
        if self._taste.examples:
            for key in ("example", "default"):
                if key in node:
                    return node[key]
            if isinstance(node.get("examples"), list) and node["examples"]:
                return self._taste.one_of(node["examples"])
        return self._of_kind(self._kind(node, depth), node, depth)

    def _of_kind(self, kind: str, node: dict[str, Any], depth: int) -> Any:
        random = self._taste.random
        match kind:
            case "object":
                return self._object(node, depth)
            case "array":
                return self._array(node, depth)
            case "string" if isinstance(node.get("contentSchema"), dict) and is_json(
                str(node.get("contentMediaType", "application/json"))
            ):
                return json.dumps(self.value(node["contentSchema"], depth + 1))
            case "string":
                return _text(node, self._taste)
            case "integer" | "number":
                return _number(node, random, whole=kind == "integer")
            case "boolean":
                return True if random is None else random.random() < 0.5
            case _:
                return None

    def _kind(self, node: dict[str, Any], depth: int) -> str:
        kinds = self._schemas.kinds({key: node[key] for key in ("type",) if key in node})
        if "type" not in node:
            signs = {"properties": "object", "items": "array", "pattern": "string",
                     "format": "string", "minLength": "string", "minimum": "number"}  # fmt: skip
            return next((kind for key, kind in signs.items() if key in node), "object")
        order = [kind for kind in _ORDER if kind in kinds]
        if "number" in order and "integer" in order:
            order.remove("integer")
        if depth >= _OPTIONAL_DEPTH and "null" in order:
            return "null"
        return self._taste.one_of(order) if order else "null"

    def _object(self, node: dict[str, Any], depth: int) -> dict[str, Any]:
        properties = node.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        required = [name for name in node.get("required") or [] if isinstance(name, str)]
        found: dict[str, Any] = {}
        for name, child in properties.items():
            if child is False or self._is_write_only(child):
                continue
            if name in required or self._has_room(depth):
                found[name] = self.value(child, depth + 1)
        extra = node.get("additionalProperties", {})
        for name in required:
            if name not in properties:
                found[name] = self.value(extra, depth + 1)
        if not properties and isinstance(extra, dict) and extra and self._taste.optional:
            found.setdefault("key", self.value(extra, depth + 1))
        return found

    def _has_room(self, depth: int) -> bool:
        """Whether what is optional is there."""
        deep = depth >= _OPTIONAL_DEPTH or self._made >= _MOST_VALUES
        return self._taste.optional and not deep

    def _array(self, node: dict[str, Any], depth: int) -> list[Any]:
        prefix = node.get("prefixItems")
        found = [self.value(one, depth + 1) for one in prefix] if isinstance(prefix, list) else []
        least, most = node.get("minItems", 0), node.get("maxItems", 100)
        usual = 1 if depth < _OPTIONAL_DEPTH and self._taste.optional else 0
        if self._taste.random is not None and usual:
            usual = self._taste.random.randint(1, 3)
        count = max(int(least), min(usual, int(most)), len(found))
        while len(found) < min(count, 100) and node.get("items") is not False:
            found.append(self.value(node.get("items", {}), depth + 1))
        if node.get("uniqueItems") is True:
            found = [one for index, one in enumerate(found) if one not in found[:index]]
        return found

    def _is_write_only(self, child: Any) -> bool:
        return any(part.get("writeOnly") is True for part in self._schemas.parts(child))

    def _flat(self, written: Any, depth: int) -> dict[str, Any]:
        """Fold references, `allOf` and one alternative into one schema object."""
        if not isinstance(written, dict) or depth > _DEEPEST:
            return {}
        node = {key: value for key, value in written.items() if key not in ("$ref", "allOf")}
        if isinstance(written.get("$ref"), str):
            target = self._schemas.node_at(written["$ref"])
            node = _merge(self._flat(target, depth + 1), node)
        for part in written.get("allOf") or []:
            node = _merge(node, self._flat(part, depth + 1))
        for key in ("oneOf", "anyOf"):
            branches = [one for one in node.pop(key, None) or [] if isinstance(one, dict)]
            branches = [one for one in branches if one.get("type") != "null"] or branches
            if branches and not {"const", "enum"} & set(node):
                chosen = self._taste.one_of(branches)
                named = _named(self._schemas.root, written, chosen, branches)
                node = _merge(node, self._flat(named, depth + 1))
        return node


def _named(
    root: dict[str, Any], written: dict[str, Any], branch: dict[str, Any], branches: list[Any]
) -> dict[str, Any]:
    """Give a chosen branch the discriminator value that names it."""
    discriminator, ref = written.get("discriminator"), branch.get("$ref")
    if not isinstance(discriminator, dict) or not isinstance(ref, str):
        return branch
    refs = [str(one.get("$ref", "")) for one in branches]
    mapping = discriminator.get("mapping") or {}
    names = (key for key, target in mapping.items() if ref in mapped_to(root, target, refs))
    name = next(names, ref.rpartition("/")[2])
    tag = {"properties": {str(discriminator.get("propertyName")): {"const": name}}}
    return {"allOf": [branch, tag]}


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Combine two schema objects; where both speak, the narrower counts, else the later."""
    merged = {**one, **other}
    for key in ("properties",):
        if isinstance(one.get(key), dict) and isinstance(other.get(key), dict):
            merged[key] = {
                **one[key],
                **{
                    name: {"allOf": [one[key][name], child]} if name in one[key] else child
                    for name, child in other[key].items()
                },
            }
    if "required" in one and "required" in other:
        merged["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    for keys, narrower in (
        (("minimum", "minLength", "minItems", "exclusiveMinimum"), max),
        (("maximum", "maxLength", "maxItems", "exclusiveMaximum"), min),
    ):
        for key in keys:
            if _is_bound(one.get(key)) and _is_bound(other.get(key)):
                merged[key] = narrower(one[key], other[key])
    return merged


def _is_bound(value: Any) -> TypeGuard[float]:
    """Tell whether a keyword's value is a number; `true` was one bound's spelling in OAS 3.0."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(node: dict[str, Any], taste: Taste) -> str:
    form = str(node.get("format", ""))
    if "pattern" in node:
        wanted = ("type", "pattern", "minLength", "maxLength", "format")
        made = taste.text({key: node[key] for key in wanted if key in node} | {"type": "string"})
        if made is not None:
            return made
    if form == "uuid" and taste.random is not None:
        return str(UUID(int=taste.random.getrandbits(128), version=4))
    text = _FORMATS.get(form)
    if text is None:
        text = taste.random.choice(_WORDS) if taste.random else "string"
    least, most = node.get("minLength", 0), node.get("maxLength", len(text) + 10**6)
    if len(text) < least:
        text = (text * math.ceil(min(least, 10**6) / len(text)))[: int(least)]
    return text[: int(most)]


def _number(node: dict[str, Any], random: Random | None, *, whole: bool) -> float:
    """Return a number in the bounds; 1 when there are none."""
    step = node.get("multipleOf", 1 if whole else 0)
    step = step if _is_bound(step) and step > 0 else 0
    low, high = _bound(node, "inimum", step or 0.5), _bound(node, "aximum", -(step or 0.5))
    if random is not None:
        start = low if low is not None else (high - 100 if high is not None else 0)
        chosen = random.uniform(start, high if high is not None else start + 100)
    elif low is not None and low > 1:
        chosen = low
    else:
        chosen = 1 if high is None or high >= 1 else high
    if step:
        chosen = (math.floor if high is not None and chosen >= high else math.ceil)(
            chosen / step
        ) * step
    return int(chosen) if whole else round(chosen, 6)


def _bound(node: dict[str, Any], end: str, step: float) -> float | None:
    """Return a bound; an exclusive one moved inwards, also in the spelling of OAS 3.0."""
    plain, exclusive = node.get("m" + end), node.get("exclusiveM" + end)
    found: list[float] = []
    if _is_bound(plain):
        found.append(plain + step if exclusive is True else plain)
    if _is_bound(exclusive):
        found.append(exclusive + step)
    return (max if end == "inimum" else min)(found, default=None)


def plainer(taste: Taste) -> list[Taste]:
    """Return a taste, then those that ask for less."""
    bare = replace(taste, examples=False)
    return [taste, bare, replace(bare, optional=False)]
