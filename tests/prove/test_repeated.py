"""A component that is the body of several responses is tried in full where it stands first."""

from __future__ import annotations

from typing import Any

from wireproof.cases.model import BUDGETS
from wireproof.cases.planning import plan_operation
from wireproof.cases.repeated import MOST_REPEATED, repeats_of
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict
from wireproof.oracle.operations import Operation
from wireproof.oracle.reading import each_operation

PROBLEM = {"$ref": "#/components/schemas/Problem"}
INLINE = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}


def _root(**responses: dict[str, Any]) -> dict[str, Any]:
    def documented(schemas: dict[str, Any]) -> dict[str, Any]:
        return {
            status.removeprefix("s"): {
                "description": "",
                "content": {"application/json": {"schema": schema}},
            }
            for status, schema in schemas.items()
        }

    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://a.test"}],
        "paths": {f"/{name}": {"get": {"responses": documented(one)}} for name, one in
                  responses.items()},
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["title"],
                    "properties": {
                        "title": {"type": "string", "minLength": 2, "maxLength": 9},
                        "status": {"type": "integer", "minimum": 400, "maximum": 599},
                        "kind": {"enum": ["a", "b", "c"]},
                        "more": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
                    },
                }
            }
        },
    }  # fmt: skip


def _repeats(root: dict[str, Any]) -> dict[str, frozenset[str]]:
    found = repeats_of(root, each_operation(root))
    return {pointer.split("~1")[1].split("/")[0]: parts for pointer, parts in found.items()}


def test_a_body_that_stood_before_is_repeated() -> None:
    """In another operation, and as the body of another failure; not as that of a success."""
    root = _root(
        a={"s200": INLINE, "s404": PROBLEM},
        b={"s200": PROBLEM, "s409": PROBLEM},
        c={"s200": PROBLEM},
    )

    assert _repeats(root) == {
        "a": frozenset(),
        "b": frozenset({"409 application/json"}),
        "c": frozenset({"200 application/json"}),
    }


def test_what_is_written_twice_is_two_classes() -> None:
    """Equal schemas without a name are two classes of a client; a list is not its item."""
    listed = {"type": "array", "items": PROBLEM}
    root = _root(a={"s200": INLINE}, b={"s200": INLINE}, c={"s200": PROBLEM}, d={"s200": listed})

    assert set(_repeats(root).values()) == {frozenset()}


def test_a_repeated_body_takes_a_few_cases_of_each_kind() -> None:
    """Valid and invalid ones: that the right type is read there shows with them."""
    root = _root(a={"s404": PROBLEM}, b={"s404": PROBLEM})
    operations = [one for one in each_operation(root) if isinstance(one, Operation)]
    reader, parts = reader_for(root), frozenset({"404 application/json"})
    first = plan_operation(reader, operations[0], BUDGETS["fast"], 0).replies
    again = plan_operation(reader, operations[1], BUDGETS["fast"], 0, parts).replies
    kinds = [one.verdict for one in again]

    assert len(first) > 2 * len(again)
    assert 0 < kinds.count(Verdict.VALID) <= MOST_REPEATED
    assert 0 < kinds.count(Verdict.INVALID) <= MOST_REPEATED
