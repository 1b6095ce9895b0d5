"""Every single edit of a document is noticed: edits are derived from its grammar, not from rules.

At every place of the document each edit that the grammar of OpenAPI and JSON Schema allows is made:
remove what stands there, replace it by something of another kind, loosen and tighten numbers,
rename keys, add each keyword. An edit that gives no finding must be waived, with a reason.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.diff.conftest import SHOP
from tests.diff.test_rules import GONE, put
from wireproof.diff.law import by_law
from wireproof.diff.model import SIDES, Effect, Verdict
from wireproof.oas.grammar import Kind, walk
from wireproof.oas.pointer import escape

KEYWORDS: dict[str, Any] = {
    "multipleOf": 7, "maximum": 5, "exclusiveMaximum": 5, "minimum": 3, "exclusiveMinimum": 3,
    "maxLength": 3, "minLength": 2, "pattern": "^x", "maxItems": 2, "minItems": 2,
    "uniqueItems": True, "maxContains": 1, "minContains": 2, "maxProperties": 1,
    "minProperties": 2, "required": ["zzz"], "dependentRequired": {"a": ["b"]}, "enum": ["x"],
    "const": "x", "type": "boolean", "not": {"type": "null"}, "allOf": [{"maxLength": 2}],
    "anyOf": [{"minLength": 9}, {"maxLength": 1}], "oneOf": [{"minLength": 9}, {"maxLength": 1}],
    "if": {"minLength": 3}, "dependentSchemas": {"a": {"minProperties": 3}},
    "prefixItems": [{"type": "null"}], "items": {"type": "null"}, "contains": {"type": "null"},
    "properties": {"zzz": {"type": "null"}}, "patternProperties": {"^z": {"type": "null"}},
    "additionalProperties": False, "propertyNames": {"maxLength": 3},
    "unevaluatedProperties": {"type": "null"}, "unevaluatedItems": {"type": "null"},
    "format": "date", "contentEncoding": "base64", "contentMediaType": "text/csv",
    "default": "x", "deprecated": True, "readOnly": True, "writeOnly": True, "title": "T",
    "description": "D", "examples": ["x"], "x-anything": 1, "$dynamicRef": "#a",
    "discriminator": {"propertyName": "state"}, "xml": {"name": "x"},
    "externalDocs": {"url": "https://a.example"},
}  # fmt: skip
PARAMETER: dict[str, Any] = {
    "required": True, "deprecated": True, "allowReserved": True, "description": "D",
    "style": "pipeDelimited", "explode": False, "allowEmptyValue": True, "x-anything": 1,
}  # fmt: skip
OPERATION: dict[str, Any] = {
    "deprecated": True, "summary": "S", "description": "D", "tags": ["t"], "operationId": "other",
    "security": [{"k": []}], "servers": [{"url": "https://b.example"}], "x-anything": 1,
    "externalDocs": {"url": "https://a.example"},
    "callbacks": {"c": {"{$url}": {"post": {"responses": {}}}}},
}  # fmt: skip
ADDED = {Kind.SCHEMA: KEYWORDS, Kind.PARAMETER: PARAMETER, Kind.OPERATION: OPERATION}

WAIVED = {
    "if": "an `if` without `then` or `else` asserts nothing (JSON Schema core, 10.2.2.1)",
    "explode": "a scalar is written the same, exploded or not (OpenAPI 3.1, 4.8.12.2)",
    "required": "a path variable is always required (OpenAPI 3.1, 4.8.12.1)",
    "readOnly": "it is about properties; elsewhere nothing is left out (OpenAPI 3.0.3, 4.7.24.2)",
    "writeOnly": "it is about properties; elsewhere nothing is left out (OpenAPI 3.0.3, 4.7.24.2)",
    "type": "the listed values are all strings, with or without a word about it",
    "xml": "no body of the shop is XML, and nothing else reads it (OpenAPI 3.1, 4.8.26)",
    "openapi": "the version of the notation, read into one dialect",
}


def edits(document: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Every single edit: the place, the new value, and what it is called."""
    for visit in walk(document):
        if not isinstance(visit.node, dict):
            continue
        place = visit.pointer.removeprefix("#")
        for key, value in ADDED.get(visit.kind, {}).items():
            if key not in visit.node:
                yield f"{place}/{escape(key)}", value, f"add {visit.kind} {key}"
        for key, value in visit.node.items():
            inside = f"{place}/{escape(key)}"
            if place or key not in ("openapi", "info"):
                yield inside, GONE, f"remove {visit.kind} {key}"
            yield from ((inside, other, f"change {visit.kind} {key}") for other in others(value))


def others(value: Any) -> Iterator[Any]:
    """Other values in the place of one."""
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, max(value - 1, 0))
        case str():
            yield value + "x"
        case [*items] if items and all(isinstance(item, str) for item in items):
            yield items[:-1]
            yield [*items, "zzz"]


def waived(name: str, place: str) -> bool:
    """Whether silence is right, for a reason that stands in `WAIVED`."""
    above, _, key = place.rpartition("/")
    if key not in WAIVED:
        return False
    match key:
        case "if" | "openapi" | "xml":
            return True
        case "explode":
            return not above.endswith("/1")
        case "required":
            return "{order_id}" in above and name.endswith("parameter required")
        case "type":
            return above.endswith("/properties/state")
        case _:
            return "/properties/" not in above


def test_every_edit_of_the_grammar_is_noticed(compare):
    """About a thousand edits; none of them passes in silence, and most are one entry."""
    silent: list[str] = []
    count = 0
    for place, value, name in edits(SHOP):
        if name.startswith("change schema $ref"):
            continue
        changed = put(SHOP, place, value)
        if json.dumps(changed, sort_keys=True) == json.dumps(SHOP, sort_keys=True):
            continue
        count += 1
        if not compare(SHOP, changed).changes and not waived(name, place):
            silent.append(f"{name} at {place}: {value!r:.40}")

    assert count > 800
    assert silent == []


def test_undoing_an_edit_mirrors_its_effect(compare):
    """What narrows one way widens the other way, keyword by keyword."""
    mirror = {Effect.NARROW: Effect.WIDEN, Effect.WIDEN: Effect.NARROW}
    for place, value, name in edits(SHOP):
        if not name.startswith("add schema"):
            continue
        changed = put(SHOP, place, value)
        there = {c.edit.effect for c in compare(SHOP, changed).changes}
        back = {c.edit.effect for c in compare(changed, SHOP).changes}

        assert {mirror.get(effect, effect) for effect in there} == back, (name, place)


@pytest.mark.parametrize("side", SIDES)
def test_the_law_is_the_law(side):
    """Fewer requests or more responses break; the rest is safe."""
    breaking = Effect.NARROW if side == "request" else Effect.WIDEN

    for effect in Effect:
        expected = effect in (breaking, Effect.INCOMPARABLE)
        assert (by_law(effect, side) is Verdict.BREAKS) == expected


def test_the_base_document_is_left_alone():
    """The edits are made on copies."""
    before = copy.deepcopy(SHOP)
    list(edits(SHOP))

    assert before == SHOP
