"""Unions and the discriminators in them: which values fit, by the letter and by what is meant."""

from __future__ import annotations

import pytest

from wireproof.cases.callspec import build_callspec
from wireproof.cases.model import BUDGETS
from wireproof.cases.nearest import _descended, near_valid
from wireproof.cases.planning import plan_operation
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Judge, Verdict, judge_for
from wireproof.oracle.reading import read_operations

CAT = {"type": "object", "properties": {"lives": {"type": "integer"}}}
DOG = {"type": "object", "properties": {"tricks": {"type": "integer"}}}


def document(path="/a", **operation):
    node = {"responses": {"204": {"description": ""}}, **operation}
    return {"openapi": "3.1.0", "paths": {path: {"post": node}}}


@pytest.mark.parametrize(
    ("discriminator", "expected"),
    [({"propertyName": "kind"}, Verdict.INVALID), (None, Verdict.INVALID)],
)
def test_a_discriminator_that_no_member_has_does_not_excuse_an_overlap(discriminator, expected):
    """It cannot tell the members apart, so `oneOf` means what it says."""
    schema = {"oneOf": [CAT, DOG]}
    if discriminator:
        schema["discriminator"] = discriminator

    assert judge_for(reader_for(document()), schema, "request").verdict({}) is expected


def test_a_discriminator_that_works_excuses_an_overlap():
    """What it tells apart may match twice by the rest of its schema."""
    kind = {"kind": {"type": "string"}}
    members = [
        {**one, "required": ["kind"], "properties": {**one["properties"], **kind}}
        for one in (CAT, DOG)
    ]
    schema = {"oneOf": members, "discriminator": {"propertyName": "kind"}}

    assert judge_for(reader_for(document()), schema, "request").verdict({"kind": "x"}) is not (
        Verdict.INVALID
    )


def test_members_that_contain_one_another_still_have_a_valid_value():
    """An account is anything that is no sub-account: only a parent that is no text makes one."""
    account = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    parent = {"type": "object", "properties": {"parent": {"type": "string"}}}
    schema = {"oneOf": [account, {"allOf": [account, parent]}]}
    body = {"content": {"application/json": {"schema": schema}}, "required": True}
    root = document(requestBody=body)
    [operation] = read_operations(root)

    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    bodies = [one.arguments.body for one in plan.calls if one.verdict is Verdict.VALID]
    assert bodies
    assert all(not isinstance(one["parent"], str) for one in bodies)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Cat", Verdict.VALID), ("Dog", Verdict.UNDECIDED), ("Lion", Verdict.UNDECIDED)],
)
def test_a_child_is_called_by_its_own_name_wherever_it_is_referred_to(kind, expected):
    """A cat that says that it is a dog: its schema allows it, the discriminator speaks against."""
    pet = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    child = {"allOf": [{"$ref": "#/components/schemas/Pet"}]}
    root = document() | {
        "components": {
            "schemas": {
                "Pet": pet | {"discriminator": {"propertyName": "kind"}},
                "Cat": child,
                "Dog": child,
            }
        }
    }
    judge = judge_for(reader_for(root), {"$ref": "#/components/schemas/Cat"}, "response")

    assert judge.verdict({"kind": kind}) is expected


def test_members_that_say_the_same_are_one():
    """By the letter no value fits exactly one of them, and the document would allow nothing.

    A discriminator tells them apart, so with one they stay several.
    """
    smart = {"type": "object", "properties": {"smart": {"type": "boolean"}}}
    told = {
        "type": "object",
        "description": "told",
        "properties": {"smart": {"type": "boolean", "example": True}},
    }
    other = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    reader = reader_for(document())

    same = judge_for(reader, {"oneOf": [smart, told]}, "request")
    three = judge_for(reader, {"oneOf": [smart, told, other]}, "request")

    assert same.verdict({"smart": True}) is Verdict.VALID
    assert same.verdict({"smart": 1}) is Verdict.INVALID
    assert three.verdict({"smart": True}) is Verdict.VALID
    assert three.verdict({"smart": True, "n": 1}) is Verdict.INVALID


def test_a_value_is_looked_for_until_several_unions_take_it():
    """Each `oneOf` takes only what its wider member has alone: one change is not enough."""
    schema = {"type": "object", "required": list("xyz"), "properties": {}}
    for name, bound in zip("xyz", ({"minimum": 0}, {"maximum": 9}, {"multipleOf": 2}), strict=True):
        members = [
            {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"} | one}}
            for one in ({}, bound)
        ]
        schema["properties"][name] = {"oneOf": members}
    wrapped = {"content": {"application/json": {"schema": schema}}}
    root = document(requestBody=wrapped | {"required": True})
    [operation] = read_operations(root)
    callspec = build_callspec(reader_for(root), operation)
    [call] = callspec.calls
    judge = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0).judge(call.path)

    found = near_valid(callspec.document, call.path, judge)

    assert found
    assert {judge.verdict(one.value) for one in found} == {Verdict.VALID}


def test_only_what_is_wrong_is_changed_on_the_way_to_a_valid_value(monkeypatch):
    """A response of a large vendor has thousands of places; of these two are wrong."""
    day = {"type": "string", "format": "date", "example": "yesterday"}
    right = {f"right{number}": {"type": "string"} for number in range(50)}
    wrong = {"a": {"anyOf": [day, {"type": "null"}]}, "b": {"anyOf": [day, {"type": "null"}]}}
    schema = {"type": "object", "properties": right | wrong, "required": [*right, *wrong]}
    base = dict.fromkeys(right, "x") | {"a": "yesterday", "b": "yesterday"}
    judge = judge_for(reader_for(document()), schema, "response")
    judged = []
    distance = Judge.distance
    noting = lambda self, value: judged.append(value) or distance(self, value)  # noqa: E731
    monkeypatch.setattr(Judge, "distance", noting)

    found = _descended(base, judge)

    assert base | {"a": None, "b": None} in [one.value for one in found]
    assert all(value[name] == "x" for value in judged for name in right if value and name in value)
    assert len(judged) < 200
