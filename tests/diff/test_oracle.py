"""Verdicts against an oracle: instances that only one of two schemas accepts.

Random pairs of schemas and random instances; jsonschema-rs says who accepts what. Whenever an
instance was fine and is refused, the request side must be said to break; whenever one is accepted
that was not, the response side must.
"""

from __future__ import annotations

import copy
import os
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.diff.conftest import SHOP
from tests.diff.test_rules import POST, put
from wireproof.diff.model import Verdict

BODY = f"{POST}/requestBody/content/application~1json/schema"
ANSWER = f"{POST}/responses/201/content/application~1json/schema"

small = st.integers(0, 6)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 12), st.sampled_from([0.5, 2.5]),
    st.text("ab1", max_size=4),
)  # fmt: skip
instances = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("pq"), inner, max_size=2),
    ),
    max_leaves=6,
)


def keywords(**given_: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these keywords."""
    return st.fixed_dictionaries({}, optional=given_)


leaves = st.one_of(
    keywords(
        type=st.sampled_from(["string", ["string", "null"]]), minLength=small, maxLength=small,
        pattern=st.sampled_from(["^a", "1$"]), enum=st.just(["a", "ab", "1", None]),
    ),
    keywords(
        type=st.sampled_from(["integer", "number", ["integer", "null"]]), minimum=small,
        maximum=small, exclusiveMinimum=small, exclusiveMaximum=small,
        multipleOf=st.sampled_from([1, 2, 3, 4]),
    ),
    keywords(
        type=st.sampled_from(["string", "boolean", ["integer", "string"]]),
        const=st.sampled_from(["a", 1, True, None]),
    ),
    keywords(enum=st.lists(st.sampled_from(["a", "b", 1, None, True]), min_size=1, unique=True)),
)  # fmt: skip


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Arrays, objects with the same property names, unions, negations."""
    return st.one_of(
        keywords(
            type=st.just("array"), items=inner, minItems=small, maxItems=small,
            uniqueItems=st.booleans(), contains=inner,
        ),
        st.fixed_dictionaries(
            {"type": st.just("object"),
             "properties": st.fixed_dictionaries({"p": inner, "q": inner})},
            optional={
                "required": st.lists(st.sampled_from("pq"), unique=True),
                "minProperties": small, "maxProperties": small,
                "additionalProperties": st.booleans(),
            },
        ),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"if": inner, "then": inner}, optional={"else": inner}),
    )  # fmt: skip


schemas = st.recursive(leaves, nested, max_leaves=5)


def mutated(schema: Any, draw: Any) -> Any:
    """The schema with one part exchanged: that is what a vendor's change looks like."""
    places: list[tuple[Any, Any]] = []

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("items", "not", "if", "then", "else", "contains", "p", "q"):
                    places.append((node, key))
                visit(value)
        elif isinstance(node, list):
            for item in node:
                visit(item)

    changed = {"root": copy.deepcopy(schema)}
    places.append((changed, "root"))
    visit(changed["root"])
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(leaves)
    return changed["root"]


@st.composite
def pairs(draw: Any) -> tuple[Any, Any]:
    """Two schemas, the second often a small change of the first."""
    old = draw(schemas)
    return old, mutated(old, draw) if draw(st.booleans()) else draw(schemas)


NIGHTLY = pytest.mark.skipif(
    os.environ.get("WIREPROOF_NIGHTLY") != "1", reason="slow; runs with WIREPROOF_NIGHTLY=1"
)


@pytest.mark.parametrize(
    "examples", [400, pytest.param(6000, marks=[pytest.mark.nightly, NIGHTLY])]
)
def test_verdicts_agree_with_instances(compare, examples):
    """No instance may contradict a verdict of "safe"."""

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(pair=pairs(), values=st.lists(instances, min_size=5, max_size=25))
    def check(pair: tuple[Any, Any], values: list[Any]) -> None:
        old, new = pair
        judges = [jsonschema_rs.Draft202012Validator(schema) for schema in pair]
        shop = [put(put(SHOP, BODY, item), ANSWER, item) for item in pair]
        found = compare(*shop).changes
        breaks = {
            side: any(change.verdicts[side] is Verdict.BREAKS for change in found)
            for side in ("request", "response")
        }
        for value in values:
            before, after = (judge.is_valid(value) for judge in judges)
            if before and not after:
                assert breaks["request"], (old, new, value)
            if after and not before:
                assert breaks["response"], (old, new, value)

    check()
