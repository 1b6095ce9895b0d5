"""The time for evidence is kept inside a search, too."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from wireproof.diff.bounded import within

DEPTH = 40


def _doubling(length: int):
    """A document in which judging one value takes two to the power of `DEPTH` steps."""
    schemas = {"S0": {"type": "string", "minLength": 1}}
    for level in range(1, DEPTH + 1):
        member = {"$ref": f"#/components/schemas/S{level - 1}"}
        schemas[f"S{level}"] = {"oneOf": [member, member]}
    last = {"$ref": f"#/components/schemas/S{DEPTH}"}
    schemas["Slow"] = {"type": "string", "minLength": length, "not": last}
    schemas["Quick"] = {"type": "integer", "minimum": length}
    body = {"type": "object", "properties": {
        name: {"$ref": f"#/components/schemas/{name}"} for name in ("Quick", "Slow")}}  # fmt: skip
    send = {"operationId": "send", "responses": {"200": {"description": "ok"}},
            "requestBody": {"content": {"application/json": {"schema": body}}}}  # fmt: skip
    return {
        "openapi": "3.1.0", "info": {"title": "Doubling", "version": "1"},
        "paths": {"/a": {"post": send}}, "components": {"schemas": schemas},
    }  # fmt: skip


@pytest.mark.parametrize("seconds", ["fast", "3"])
def test_a_search_that_would_never_end_is_ended(review, seconds):
    """What was found before has its witness; the rest of the review is there."""
    _, report = review(_doubling(2), _doubling(4), "--format", "json", "--witness", seconds)
    found = {change["title"]: change["witness"] for change in report["changes"]}

    assert found["Slow: minLength is stricter: 4 (was 2)"] is None
    assert found["Quick: minimum is stricter: 4 (was 2)"]["payload"] == 2


def test_what_came_in_time_is_kept():
    """A search that stands still after two results has two results."""

    def search() -> Iterator[int]:
        yield from (1, 2)
        while True:
            pass

    assert within(5.0, search) == [1, 2]
    assert within(30.0, lambda: iter((1, 2, 3))) == [1, 2, 3]


def test_a_search_that_fails_gives_what_it_had():
    """Evidence is an extra: its failure is no failure of the review."""

    def search() -> Iterator[str]:
        yield json.dumps({})
        raise RecursionError

    assert within(30.0, search) == ["{}"]
