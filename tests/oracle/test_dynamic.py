"""The judge knows what a dynamic reference means to the schema that completes another one."""

from __future__ import annotations

import json

import pytest

from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, judge_for
from wireproof.oracle.document import read_document

SCHEMAS = {
    "Page": {
        "$id": "page",
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": {"$dynamicRef": "#item"}}},
        "$defs": {"item": {"$dynamicAnchor": "item"}},
    },
    "Paged": {"$ref": "#/components/schemas/Page", "required": ["next"]},
    "UserPage": {
        "$ref": "page",
        "$defs": {"item": {"$dynamicAnchor": "item", "$ref": "#/components/schemas/User"}},
    },
    "UserPaged": {
        "$ref": "#/components/schemas/Paged",
        "$defs": {"item": {"$dynamicAnchor": "item", "$ref": "#/components/schemas/User"}},
    },
    "User": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
    "Tree": {
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
    },
    "StrictTree": {
        "$dynamicAnchor": "node",
        "$ref": "#/components/schemas/Tree",
        "unevaluatedProperties": False,
    },
}
ROWS = [
    ("Page", {"items": [1, "a"]}, True),
    ("UserPage", {"items": [{"id": 1}]}, True),
    ("UserPage", {"items": [{"id": "1"}]}, False),
    ("UserPage", {"items": [1]}, False),
    ("UserPaged", {"items": [{"id": 1}], "next": "x"}, True),
    ("UserPaged", {"items": [1], "next": "x"}, False),
    ("Tree", {"children": [{"more": 1}]}, True),
    ("StrictTree", {"children": [{"children": []}]}, True),
    ("StrictTree", {"children": [{"more": 1}]}, False),
]


@pytest.mark.parametrize(("name", "value", "valid"), ROWS)
def test_an_anchor_means_what_the_outermost_schema_says(tmp_path, name, value, valid):
    """A page of users holds users; a strict tree is strict all the way down."""
    spec = tmp_path / "spec.json"
    root = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}
    spec.write_text(json.dumps({**root, "components": {"schemas": SCHEMAS}}), "utf-8")
    reader = reader_for(read_document(spec).raw)

    judge = judge_for(reader, {"$ref": f"#/components/schemas/{name}"}, "response")

    assert (judge.verdict(value) is Verdict.VALID) == valid
