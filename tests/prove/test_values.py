"""What values look like on the wire: with one line of the client broken, the proof tells of it."""

from __future__ import annotations

import pytest

from tests.mutation.run import VALUES
from tests.mutation.subjects import values
from tests.prove.one_line import broken, generated, prover

BROKEN = {
    "bytes are written in the usual alphabet": (
        "_runtime/alphabet.py",
        "return in_alphabet(value, url_safe=_MARK in members)",
        "return in_alphabet(value, url_safe=False)",
        ("blobs.keep", "forms", "valid-arguments-refused"),
    ),
    "bytes in an array are written in the usual alphabet": (
        "_runtime/alphabet.py",
        "return [_marked(inner, item, depth + 1) for item in value]",
        "return value",
        ("blobs.keep_many", "forms", "valid-arguments-refused"),
    ),
    "bytes in a union are written in the usual alphabet": (
        "_runtime/alphabet.py",
        "elif get_origin(kind) in (Union, UnionType):",
        "elif False:",
        ("blobs.keep", "forms", "valid-arguments-refused"),
    ),
    "bytes of a form are written in the usual alphabet": (
        "_runtime/bodies.py",
        "values.to_wire(by_alphabet(body.type, properties_of(value)))",
        "values.to_wire(properties_of(value))",
        ("blobs.keep_fields", "forms", "valid-arguments-refused"),
    ),
    "bytes of a parameter are written in the usual alphabet": (
        "_runtime/prepare.py",
        "values.to_wire(by_alphabet(parameter.type, value))",
        "values.to_wire(value)",
        ("blobs.get", "forms", "valid-arguments-refused"),
    ),
    "a text under application/* has no media type": (
        "_runtime/bodies.py",
        'content_type = "application/json"  # a text',
        'content_type = "text/plain"  # a text',
        ("notes.add_anything", "request+", "valid-arguments-refused"),
    ),
    "the key of a call is forgotten": (
        "_runtime/assembly.py",
        "if options.idempotency_key is not None:",
        "if False:",
        ("prices.set", "options", "wrong-on-wire"),
    ),
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The client as it is generated, and its document."""
    return generated(values(), VALUES, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def prove(right):
    """What one check of one operation finds, and how many cases it judged."""
    return prover(right)


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_line_is_found(right, prove, tmp_path, name):
    """The client as it is has no finding; with the line changed it has."""
    *line, (operation, check, rule) = BROKEN[name]
    found, judged = prove(operation, check)

    assert (found, judged > 0) == (set(), True)
    assert rule in prove(operation, check, manifest=broken(right[1], tmp_path, *line))[0]
