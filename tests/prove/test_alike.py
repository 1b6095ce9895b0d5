"""Fixed probes are tried in full on the first operations of a kind, and shared out after that."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from wireproof.cases.alike import SHARES, share, turns_of
from wireproof.oracle.reading import each_operation

_OK = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}


def _turns(operations: dict[str, dict[str, Any]]) -> list[int]:
    paths: dict[str, dict[str, Any]] = {}
    for name, node in operations.items():
        method, _, path = name.partition(" ")
        paths.setdefault(path, {})[method] = {"responses": _OK, **node}
    root = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }
    return [*turns_of(each_operation(root)).values()]


@pytest.mark.parametrize(
    "other",
    [
        {"responses": {"201": {"description": ""}}},
        {"responses": {**_OK, "404": {"description": ""}}},
        {"requestBody": {"content": {"text/plain": {}}}},
        {"security": [{"key": []}]},
        {"servers": [{"url": "https://other.test"}]},
        {"x-wireproof-idempotent": True},
    ],
)
def test_what_a_fixed_probe_can_depend_on_sets_operations_apart(other: dict[str, Any]) -> None:
    """An operation with another answer, body, security or server takes all probes itself."""
    assert _turns({"get /a": {}, "get /b": {}, "get /c": other}) == [0, 1, 0]


def test_names_and_parameters_do_not_set_operations_apart() -> None:
    """What differs in values only is told apart by the checks of values."""
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    assert _turns({"get /a": {}, "get /b": {"parameters": [limit]}, "post /c": {}}) == [0, 1, 0]


def test_the_shares_of_operations_that_look_alike_are_all_probes_together() -> None:
    """No fixed probe is left out: each is tried on every fourth operation of a kind."""
    cases = range(10)
    assert [*share(cases, 1, whole=2)] == [*cases]
    shares = [[*share(cases, turn, whole=2)] for turn in range(2, 2 + SHARES)]
    assert sorted(chain(*shares)) == [*cases]
    assert all(one for one in shares)
