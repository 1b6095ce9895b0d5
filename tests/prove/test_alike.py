"""Fixed probes are tried in full on the first operations of a kind, and shared out after that."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from wireproof.cases.alike import SHARES, Turn, share, turns_of
from wireproof.oracle.reading import each_operation

_OK = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}


def _turns(operations: dict[str, dict[str, Any]]) -> list[Turn]:
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
    return [*turns_of(root, each_operation(root)).values()]


@pytest.mark.parametrize(
    "other",
    [
        {"responses": {**_OK, "302": {"description": ""}}},
        {"responses": {**_OK, "429": {"description": "", "headers": {"Retry-After": {}}}}},
        {"requestBody": {"content": {"text/plain": {}}}},
        {"security": [{"key": []}]},
        {"servers": [{"url": "https://other.test"}]},
        {"x-wireproof-idempotent": True},
    ],
)
def test_what_a_fixed_probe_can_depend_on_sets_operations_apart(other: dict[str, Any]) -> None:
    """An operation with another body, security or server takes all probes of its call itself."""
    found = _turns({"get /a": {}, "get /b": {}, "get /c": other})
    assert [one.called for one in found] == [0, 1, 0]


def _answer(schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}}


@pytest.mark.parametrize(
    ("answer", "before"),
    [
        (_answer({"type": "string", "maxLength": 9}), 2),
        (_answer({"type": "object"}), 0),
        (_answer({"type": "string", "format": "binary"}), 0),
        (_answer({"type": "string"}, "text/plain"), 0),
        ({"description": ""}, 0),
    ],
)
def test_an_answer_is_like_others_of_its_status_media_types_and_kind(
    answer: dict[str, Any], before: int
) -> None:
    """What can be odd about an answer is tried in full where nothing before looks like it."""
    found = _turns({"get /a": {}, "get /b": {}, "post /c": {"responses": {"200": answer}}})
    assert found[-1].answers == {"200": before}
    assert found[-1].answered == before


@pytest.mark.parametrize(
    ("responses", "before"),
    [
        ({**_OK, "404": {"description": ""}}, 1),
        ({**_OK, "201": {"description": ""}}, 0),
        ({**_OK, "default": {"description": ""}}, 0),
        ({**_OK, "4XX": {"description": ""}}, 0),
    ],
)
def test_what_may_pass_for_a_success_sets_operations_apart(
    responses: dict[str, Any], before: int
) -> None:
    """Statuses that are not documented are tried in full where other ones are."""
    found = _turns({"get /a": {}, "get /b": {"responses": responses}})
    assert found[-1].succeeds == before


def test_names_and_parameters_do_not_set_operations_apart() -> None:
    """What differs in values only is told apart by the checks of values."""
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    found = _turns({"get /a": {}, "get /b": {"parameters": [limit]}, "post /c": {}})
    assert [one.called for one in found] == [0, 1, 0]


def test_the_shares_of_operations_that_look_alike_are_all_probes_together() -> None:
    """No fixed probe is left out: each is tried on every fourth operation of a kind."""
    cases = range(10)
    assert [*share(cases, 1, whole=2)] == [*cases]
    shares = [[*share(cases, turn, whole=2)] for turn in range(2, 2 + SHARES)]
    assert sorted(chain(*shares)) == [*cases]
    assert all(one for one in shares)
