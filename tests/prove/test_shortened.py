"""A component is tried in full where it stands nearest to an operation, briefly further down."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from wireproof.cases.model import BUDGETS
from wireproof.cases.planning import plan_operation
from wireproof.cases.repeated import repeats_of
from wireproof.cases.variants import reader_for
from wireproof.oracle.operations import Operation
from wireproof.oracle.reading import each_operation


def _refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _root(**answers: str) -> dict[str, Any]:
    """Five components, each inside the one before it; each answer is one of them."""
    names = ["Order", "Customer", "Account", "Bank", "Country"]
    schemas = {
        one: _object(**{"name": {"type": "string"}, following.lower(): _refer(following)})
        for one, following in pairwise(names)
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://a.test"}],
        "paths": {
            f"/{path}": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "",
                            "content": {"application/json": {"schema": _refer(name)}},
                        }
                    }
                }
            }
            for path, name in answers.items()
        },
        "components": {
            "schemas": schemas | {"Country": _object(code={"type": "string", "maxLength": 2})}
        },
    }


def _tried(root: dict[str, Any], path: str) -> set[str]:
    """Return the keys at any depth of the values that an operation is answered with."""
    operations = [one for one in each_operation(root) if isinstance(one, Operation)]
    operation = next(one for one in operations if one.path == path)
    repeated = repeats_of(root, operations)[operation.pointer]
    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0, repeated)
    found: set[str] = set()
    pending = [one.value for one in plan.replies]
    while pending:
        match pending.pop():
            case dict() as one:
                found |= one.keys()
                pending += one.values()
            case list() as many:
                pending += many
    return found & {"customer", "account", "bank", "country", "code"}


def test_what_stands_nowhere_nearer_is_tried_however_deep() -> None:
    root = _root(orders="Order")

    assert _tried(root, "/orders") == {"customer", "account", "bank", "country", "code"}


def test_what_stands_nearer_elsewhere_has_what_is_required_of_it() -> None:
    """`Bank` is an answer of its own; four references down its optional country is left out."""
    root = _root(orders="Order", banks="Bank")

    assert _tried(root, "/orders") == {"customer", "account", "bank"}
    assert _tried(root, "/banks") == {"country", "code"}


def test_what_is_required_is_there_however_deep() -> None:
    """Values have to be valid."""
    root = _root(orders="Order", banks="Bank")
    root["components"]["schemas"]["Bank"]["required"] = ["country"]

    assert "country" in _tried(root, "/orders")


def test_the_order_of_operations_decides_nothing() -> None:
    there, back = _root(orders="Order", banks="Bank"), _root(banks="Bank", orders="Order")

    assert _tried(there, "/orders") == _tried(back, "/orders")
