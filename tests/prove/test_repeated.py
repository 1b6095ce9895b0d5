"""A component that is the body of several responses is tried in full where it stands first."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from wireproof.cases.engine import Engine, Sample
from wireproof.cases.model import BUDGETS, ReplyCase
from wireproof.cases.nested import MOST_INSIDE, without_repeats
from wireproof.cases.planning import plan_operation
from wireproof.cases.repeated import MOST_REPEATED, Repeats, repeats_of, thinned
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, judge_for
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
    return {name: one.parts for name, one in _all_repeats(root).items()}


def _all_repeats(root: dict[str, Any]) -> dict[str, Repeats]:
    found = repeats_of(root, each_operation(root))
    return {pointer.split("~1")[1].split("/")[0]: one for pointer, one in found.items()}


def _replies(root: dict[str, Any], number: int, repeated: Repeats) -> tuple[ReplyCase, ...]:
    operations = [one for one in each_operation(root) if isinstance(one, Operation)]
    plan = plan_operation(reader_for(root), operations[number], BUDGETS["fast"], 0, repeated)
    return plan.replies


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
    one, other = deepcopy(INLINE), deepcopy(INLINE)
    root = _root(a={"s200": one}, b={"s200": other}, c={"s200": PROBLEM}, d={"s200": listed})

    assert set(_repeats(root).values()) == {frozenset()}


def test_a_repeated_body_takes_a_few_cases_of_each_kind() -> None:
    """Valid and invalid ones: that the right type is read there shows with them."""
    root = _root(a={"s404": PROBLEM}, b={"s404": PROBLEM})
    first = _replies(root, 0, Repeats())
    again = _replies(root, 1, Repeats(frozenset({"404 application/json"})))
    kinds = [one.verdict for one in again]

    assert len(first) > 2 * len(again)
    assert 0 < kinds.count(Verdict.VALID) <= MOST_REPEATED
    assert 0 < kinds.count(Verdict.INVALID) <= MOST_REPEATED


def test_a_response_that_operations_share_is_written_once() -> None:
    """`components/responses` has one class for its schema, though that has no name."""
    root = _root(a={"s404": INLINE}, b={"s404": INLINE})
    shared = root["paths"]["/a"]["get"]["responses"]["404"]
    root["components"]["responses"] = {"NotFound": shared}
    for path in ("/a", "/b"):
        root["paths"][path]["get"]["responses"]["404"] = {"$ref": "#/components/responses/NotFound"}

    assert _repeats(root)["b"] == {"404 application/json"}


def test_a_component_inside_a_body_stood_before() -> None:
    """Inside another body or as one; what only failures hold is new to a success."""
    row = {"type": "object", "properties": {"problem": PROBLEM}}
    root = _root(a={"s404": PROBLEM}, b={"s200": row}, c={"s200": deepcopy(row)})
    name = (False, PROBLEM["$ref"])

    assert {key: one.components for key, one in _all_repeats(root).items()} == {
        "a": frozenset(),
        "b": frozenset(),
        "c": {name},
    }


def test_what_varies_inside_a_component_that_stood_before_takes_a_few_cases() -> None:
    """What is around it is tried in full: its own type, its absence, and its neighbours."""
    row = {
        "type": "object",
        "required": ["problem"],
        "properties": {"problem": PROBLEM, "own": {"const": 3}},
    }
    root = _root(a={"s200": row})
    name = (False, PROBLEM["$ref"])
    full = _replies(root, 0, Repeats())
    few = _replies(root, 0, Repeats(components=frozenset({name})))

    def around(cases: tuple[ReplyCase, ...]) -> list[str]:
        return [repr(one.value) for one in cases if _inside(one.value) is None]

    def inside(cases: tuple[ReplyCase, ...], verdict: Verdict) -> int:
        return sum(_inside(one.value) is not None and one.verdict is verdict for one in cases)

    assert around(few) == around(full)
    for verdict in (Verdict.VALID, Verdict.INVALID):
        assert 0 < inside(few, verdict) <= MOST_INSIDE < inside(full, verdict)


def _inside(value: Any) -> Any:
    """The problem of a row in which nothing but that is odd."""
    usual = {"title": "00", "status": 400, "kind": "a", "more": []}
    alone = isinstance(value, dict) and set(value) == {"problem", "own"} and value["own"] == 3
    found = value["problem"] if alone else None
    return found if isinstance(found, dict) and found != usual else None


def test_what_is_plainly_wrong_is_among_the_few() -> None:
    """However many samples are left open, as the format of a text is, some are refused."""
    dated = {"type": "string", "format": "date-time"}
    problem = {"type": "object", "required": ["at"], "properties": {"at": dated}}
    root = _root(a={"s404": PROBLEM}, b={"s404": PROBLEM})
    root["components"]["schemas"]["Problem"] = problem
    judge = judge_for(reader_for(root), problem, "response")
    samples = [Sample({"at": f"{number}"}, "open") for number in range(200)]
    samples += [Sample({"at": number}, "wrong") for number in range(3)]

    kept = [judge.verdict(one.value) for one in thinned(samples, judge)]
    assert kept.count(Verdict.INVALID) == 3
    assert kept.count(Verdict.UNDECIDED) == 2

    row = {"type": "object", "properties": {"problem": PROBLEM}}
    root["paths"]["/a"]["get"]["responses"]["404"]["content"]["application/json"]["schema"] = row
    judge = judge_for(reader_for(root), row, "response")
    good = [Sample({"problem": {"at": "2031-01-01T00:00:00Z"}}, "right")]
    inside = good + [replace(one, value={"problem": one.value}) for one in samples]
    known = {PROBLEM["$ref"]}
    kept = [judge.verdict(one.value) for one in without_repeats(inside, judge, root, row, known)]
    assert kept == [Verdict.VALID, *[Verdict.UNDECIDED] * MOST_INSIDE, *[Verdict.INVALID] * 3]


def test_a_schema_of_more_valid_samples_than_are_taken_has_invalid_ones() -> None:
    """Those that are valid come first; a client that takes anything is found out all the same."""
    words = {"enum": [str(number) for number in range(700)]}
    many = {"type": "object", "required": ["word"], "properties": {"word": words}}
    body = {"required": True, "content": {"application/json": {"schema": many}}}
    root = _root() | {"paths": {"/x": {"post": {"requestBody": body, "responses": {}}}}}
    judge = judge_for(reader_for(root), many, "request")
    made = Engine(root).coverage("/x").samples

    kinds = [judge.verdict(one.value) for one in made if one.malformed is None]
    assert kinds.count(Verdict.VALID) > 500
    assert kinds.count(Verdict.INVALID) > 5


def test_an_object_with_a_date_that_may_be_null_has_valid_samples_to_vary() -> None:
    """In OAS 3.1 that is a list of types, and Schemathesis begins such a text with an empty one."""
    dated = {"type": ["string", "null"], "format": "date-time"}
    row = {"type": "object", "required": ["at"], "properties": {"at": dated, "n": {"enum": [1, 2]}}}
    made = _replies(_root(a={"s200": row}), 0, Repeats())

    whole = [one for one in made if one.source == "coverage: Valid object"]
    assert [one.verdict for one in whole] == [Verdict.VALID]
    assert {"2000-01-01T00:00:00Z", None} <= {
        one.value["at"]
        for one in made
        if one.is_data and isinstance(one.value, dict) and one.verdict is Verdict.VALID
    }
    assert sum(one.source.startswith("probe") for one in made) > 20


def test_of_many_properties_each_meets_some_wrong_type() -> None:
    """Where answers like it were tried in full, all wrong values are still tried somewhere."""
    names = [f"p{number}" for number in range(60)]
    row = {"type": "object", "properties": {name: {"type": "integer"} for name in names}}
    root = _root(a={"s200": row})
    familiar = Repeats(familiar=frozenset({"200 application/json"}))
    kinds: dict[str, set[str]] = {name: set() for name in names}
    for one in _replies(root, 0, familiar):
        if one.source.endswith(": Incorrect type") and isinstance(one.value, dict):
            for name in names:
                if not isinstance(one.value.get(name, 0), int) or isinstance(one.value[name], bool):
                    kinds[name].add(type(one.value[name]).__name__)

    assert all(kinds.values())
    assert {"str", "bool", "float", "NoneType", "list", "dict"} == set.union(*kinds.values())
    assert len(kinds["p0"]) > len(kinds["p59"])
