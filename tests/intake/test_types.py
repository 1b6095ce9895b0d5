"""The words that pages use for types, as JSON Schema."""

import pytest

from wireproof.intake.pages.types import schema_of

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        ("string", TEXT),
        ("String", TEXT),
        ("int", WHOLE),
        ("number", {"type": "number"}),
        ("bool", {"type": "boolean"}),
        ("Object", {"type": "object"}),
        ("any", {}),
        ("string[]", {"type": "array", "items": TEXT}),
        ("string[][]", {"type": "array", "items": {"type": "array", "items": TEXT}}),
        ("Array<string>", {"type": "array", "items": TEXT}),
        ("array of integers", {"type": "array", "items": WHOLE}),
        ("object array", {"type": "array", "items": {"type": "object"}}),
        ("Record<string, int>", {"type": "object", "additionalProperties": WHOLE}),
        ("enum<string>", TEXT),
        ('"a" | "b"', {"enum": ["a", "b"]}),
        ("string | null", {"type": ["string", "null"]}),
        ("integer or null", {"type": ["integer", "null"]}),
        ("string | integer", {"anyOf": [TEXT, WHOLE]}),
        ("(string | integer)[]", {"type": "array", "items": {"anyOf": [TEXT, WHOLE]}}),
        ("string<uuid>", {"type": "string", "format": "uuid"}),
        ("integer<int64>", {"type": "integer", "format": "int64"}),
        ("string (date-time)", {"type": "string", "format": "date-time"}),
        ("datetime", {"type": "string", "format": "date-time"}),
        ("file", {"type": "string", "format": "binary"}),
    ],
)
def test_words_that_are_known(words, schema):
    """Each spelling that documentation sites use means one schema."""
    assert schema_of(words) == schema


@pytest.mark.parametrize("words", ["", "Widget", "gizmo<string>", "array<Widget>", "x" * 1000])
def test_words_that_are_not_known_are_not_guessed(words):
    """A name of the vendor's own is no type; it becomes a question."""
    assert schema_of(words) is None
