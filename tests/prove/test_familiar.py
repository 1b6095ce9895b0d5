"""What is written like others before it takes few texts; half of the wrong types are tried."""

from __future__ import annotations

from typing import Any

import pytest

from wireproof.cases.familiar import familiar_in
from wireproof.cases.model import BUDGETS, Budget, CallCase
from wireproof.cases.planning import plan_operation
from wireproof.cases.repeated import Repeats
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict
from wireproof.oracle.operations import Operation
from wireproof.oracle.reading import each_operation

FAST = BUDGETS["fast"]
NAMES = ("a", "b", "c")
DELIMITERS = "#?;,|[]{}:@!$'()*<>"


def _parameter(**facts: Any) -> dict[str, Any]:
    return {"name": "q", "in": "query", "schema": {"type": "string"}, **facts}


def _root(*last: dict[str, Any]) -> dict[str, Any]:
    """Three operations, of which two have `q` and a JSON body, and the last what is given."""
    usual = [_parameter()]
    properties = {"text": {"type": "string"}, "n": {"type": "integer"}}
    schema = {"type": "object", "properties": properties}
    body = {"content": {"application/json": {"schema": schema}}}
    parameters = dict.fromkeys(NAMES, usual) | ({"c": list(last)} if last else {})
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://a.test"}],
        "paths": {
            f"/{name}": {
                "post": {
                    "parameters": parameters[name],
                    "requestBody": body,
                    "responses": {"200": {"description": "", "content": body["content"]}},
                }
            }
            for name in NAMES
        },
    }


def _familiar(root: dict[str, Any]) -> frozenset[str]:
    found = familiar_in(root, each_operation(root))
    assert [*found.values()][:2] == [frozenset(), frozenset()]
    return [*found.values()][2]


def _calls(budget: Budget, familiar: frozenset[str]) -> list[CallCase]:
    root = _root()
    operation = next(one for one in each_operation(root) if isinstance(one, Operation))
    repeated = Repeats(familiar=familiar)
    return [*plan_operation(reader_for(root), operation, budget, 0, repeated).calls]


def test_what_stood_in_two_operations_is_familiar_in_the_third() -> None:
    """A parameter by how it is written, JSON wherever it stands."""
    json = {"body application/json", "200 application/json"}

    assert _familiar(_root()) == {"in_query.q", *json}
    assert _familiar(_root(_parameter(name="other"))) == {"in_query.other", *json}


@pytest.mark.parametrize(
    "facts",
    [
        {"in": "header"},
        {"style": "pipeDelimited", "explode": False},
        {"explode": False},
        {"allowReserved": True},
        {"required": True},
        {"schema": {"type": "integer"}},
        {"schema": {"type": "array", "items": {"type": "string"}}},
    ],
    ids=str,
)
def test_a_parameter_that_is_written_otherwise_is_new(facts: dict[str, Any]) -> None:
    """Each place, style and type has its own way of losing a text."""
    assert not any(one.startswith("in_") for one in _familiar(_root(_parameter(**facts))))


def test_a_familiar_text_is_tried_with_few_others_and_with_all_delimiters() -> None:
    """That the place is written at all, and in its style, shows with them."""

    def texts(familiar: frozenset[str], place: str, name: str) -> set[Any]:
        valid = (one for one in _calls(FAST, familiar) if one.verdict is Verdict.VALID)
        said = [one.arguments.to_json() for one in valid]
        return {one[place].get(name) for one in said if isinstance(one.get(place), dict)}

    for place, name, what in (
        ("in_query", "q", "in_query.q"),
        ("body", "text", "body application/json"),
    ):
        every, few = (texts(it, place, name) for it in (frozenset[str](), frozenset({what})))

        assert len(few) < len(every) * 3 / 4
        assert DELIMITERS in few


def test_a_fraction_is_tried_wherever_a_whole_number_stands() -> None:
    """No other wrong value shows whether `integer` has become `number`."""
    known = frozenset({"in_query.q", "body application/json"})
    wrong = (one for one in _calls(FAST, known) if one.verdict is Verdict.INVALID)
    bodies = [one.arguments.body for one in wrong]

    numbers = [one["n"] for one in bodies if isinstance(one, dict) and "n" in one]

    assert {0.5} <= {one % 1 for one in numbers if isinstance(one, float)}


def test_half_of_the_wrong_types_are_tried_and_the_next_place_gets_the_others() -> None:
    """Where something is first written like that, all of them are."""

    def wrong(familiar: frozenset[str]) -> dict[str, int]:
        sources = [one.source for one in _calls(FAST, familiar)]
        found = [one for one in sources if one.endswith(": Incorrect type")]
        return {one: found.count(one) for one in found}

    few = wrong(frozenset({"in_query.q", "body application/json"}))
    every = wrong(frozenset())

    assert set(few) == set(every)
    assert any(2 * few[one] <= every[one] + 1 for one in every if every[one] > 3)
    assert all(few[one] >= every[one] // 2 for one in every)
