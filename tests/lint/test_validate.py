"""Values are judged by the schemas of a document, with formats, where they stand."""

from __future__ import annotations

import json

import pytest

from wireproof.errors import SpecError
from wireproof.oas.pointer import join
from wireproof.spec.load import load_document
from wireproof.spec.validation import SchemaValidators, pattern_fault

ODD = "Käfer%~/x"
SCHEMAS = {
    "Pet": {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "kind": {"$ref": join("#/components/schemas", ODD)},
            "parent": {"$ref": "#/components/schemas/Pet"},
        },
    },
    ODD: {"enum": ["cat", "dog"], "nullable": True},
    "Broken": {"type": "string", "pattern": "["},
    "Dangling": {"$ref": "#/components/schemas/Gone"},
}


@pytest.fixture
def validators(tmp_path):
    """Validators of a 3.0 document with odd names and faults in some schemas."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps({"openapi": "3.0.3", "components": {"schemas": SCHEMAS}}))
    return SchemaValidators(load_document(path, strict_refs=False))


GOOD = {"id": "f47ac10b-58cc-4372-a567-0e02b2c3d479", "kind": "cat"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (GOOD, []),
        ({**GOOD, "parent": GOOD, "more": 1}, []),
        ({**GOOD, "kind": None}, [("#/kind", "enum")]),
        ({**GOOD, "id": "x"}, [("#/id", "format")]),
        ({"id": GOOD["id"]}, [("#", "required")]),
        ({**GOOD, "parent": {**GOOD, "kind": "cow"}}, [("#/parent/kind", "enum")]),
        ([], [("#", "type")]),
    ],
)
def test_a_value_is_judged_through_references(validators, value, expected):
    """Each mismatch has its place in the value and the keyword that failed."""
    found = validators.mismatches("#/components/schemas/Pet", value)

    assert expected == [(mismatch.place, mismatch.keyword) for mismatch in found]
    assert all(mismatch.message for mismatch in found)


def test_what_is_missing_is_named(validators):
    """So that a reader can tell which property."""
    found = validators.mismatches("#/components/schemas/Pet", {"id": GOOD["id"]})

    assert [mismatch.missing for mismatch in found] == ["kind"]


def test_names_may_hold_anything(validators):
    """Umlauts, percent signs, tildes and slashes in a schema's name."""
    pointer = join("#/components/schemas", ODD)

    assert validators.mismatches(pointer, "dog") == []
    assert len(validators.mismatches(pointer, "cow")) == 1


@pytest.mark.parametrize("name", ["Broken", "Dangling"])
def test_a_broken_schema_breaks_nothing_else(validators, name):
    """It is an error with a place when it is used; its neighbours still work."""
    for _ in range(2):
        with pytest.raises(SpecError, match="not a schema that values can be judged by") as caught:
            validators.mismatches(f"#/components/schemas/{name}", "x")

        assert caught.value.location.line == 1
    assert validators.mismatches("#/components/schemas/Pet", GOOD) == []


def test_a_flood_of_mismatches_is_cut(validators):
    """Nobody reads more than a few."""
    many = {**GOOD, "parent": {"parent": {}}}
    for _ in range(50):
        many = {"parent": many}

    assert len(validators.mismatches("#/components/schemas/Pet", many)) == 20


@pytest.mark.parametrize(
    ("pattern", "fine"),
    [(r"^\p{L}+$", True), (r"\/a\-b", True), ("(?=a)", True), ("[", False), ("*a", False)],
)
def test_patterns_are_those_of_ecma_262(pattern, fine):
    """Lookahead and classes of characters are fine; what no engine reads is a fault."""
    assert fine is (pattern_fault(pattern) == "")
