"""Lenient decoding: all that fits is typed, what does not is kept raw and recorded."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import pytest
from pydantic import ConfigDict, Field

from tests.runtime import sample_models as models
from wireproof.runtime import (
    UNSET,
    DriftWarning,
    ExactlyOneMember,
    Headers,
    Integer,
    Maybe,
    MinProperties,
    Model,
    ResponseInvalid,
    Rule,
    to_wire,
)
from wireproof.runtime.decode import decode_json
from wireproof.runtime.header_fields import read_headers
from wireproof.runtime.webhooks import Webhook

U = "0b9f3c1e-98a4-4a6c-8a43-0c0c8a6f0e11"


def read(kind: Any, value: Any) -> tuple[Any, list[tuple[str, str]]]:
    decoded, drift = decode_json("op", kind, json.dumps(value).encode())
    return decoded, [(d.pointer, d.got) for d in drift]


def test_one_wrong_field_leaves_its_neighbours_typed() -> None:
    """Only the spot that drifts is raw."""
    value, drift = read(
        models.Member, {"success": True, "accountId": U, "score": "high", "zz": 1, "tags": ["a", 2]}
    )
    assert isinstance(value, models.Member)
    assert value.account_id == UUID(U)
    assert value.score == "high"
    assert value.tags == ["a", 2]
    assert value.model_extra == {"zz": 1}
    assert value.joined is UNSET
    assert drift == [("/score", '"high"'), ("/tags/1", "2")]


def test_nothing_is_lost_on_a_round_trip() -> None:
    """A value that drifted is written back as it came."""
    sent = {
        "success": "yes",
        "parent": {"success": 1, "x": [None]},
        "role": "owner",
        "accountId": 7,
    }
    value, _ = read(models.Member, sent)
    assert to_wire(value) == sent


def test_a_missing_required_field_reads_as_unset() -> None:
    """No AttributeError; the record says what is missing."""
    value, drift = read(models.Member, {"accountId": U})
    assert value.success is UNSET  # type: ignore[comparison-overlap]
    assert drift == [("/success", "nothing")]
    assert "account_id" in repr(value)
    assert to_wire(value) == {"accountId": U}
    with pytest.raises(AttributeError):
        value.no_such_field  # noqa: B018


def test_pointers_lead_through_arrays_and_objects() -> None:
    """JSON pointers are escaped as RFC 6901 says."""
    kind = dict[str, list[models.Problem]]
    value, drift = read(kind, {"a/b~c": [{"error": "x"}, {"error": 2}]})
    assert value["a/b~c"][0] == models.Problem(error="x")
    assert drift == [("/a~1b~0c/1/error", "2")]


def test_an_unknown_enum_value_survives() -> None:
    """The vendor's new value is there, and known to be new."""
    value, drift = read(models.Member, {"success": True, "role": "owner"})
    assert value.role == "owner"
    assert drift == [("/role", '"owner"')]


def test_the_nearest_member_of_a_union_is_chosen() -> None:
    """A circle with a wrong radius is a circle, not a square."""
    value, drift = read(models.Drawing, {"shape": {"kind": "circle", "radius": "r"}})
    assert isinstance(value.shape, models.Circle)
    assert drift == [("/shape/radius", '"r"')]


def test_what_is_said_to_tell_members_apart_does() -> None:
    """A constant counts for more than two other properties that would fit another member."""

    class Number(Model):
        kind: Literal["number", "digits"] | None
        first: Integer
        second: Integer

    class Text(Model):
        kind: Literal["text", "words"]
        first: str
        second: str

    value, drift = read(Number | Text, {"kind": "number", "first": "a", "second": "b"})
    assert isinstance(value, Number)
    assert [pointer for pointer, _ in drift] == ["/first", "/second"]


def test_a_model_of_a_users_own_keeps_its_defaults() -> None:
    """Also one that is made anew for each object, where another property drifts."""

    class Basket(Model):
        size: Integer
        lines: list[str] = Field(default_factory=lambda: ["none yet"])

    value, drift = read(Basket, {"size": "large"})
    assert value.lines == ["none yet"]
    assert [pointer for pointer, _ in drift] == ["/size"]


def test_a_tag_need_not_be_that_of_every_member() -> None:
    """Of three kinds of events, two are told apart by their type: one of a new type is neither."""

    class Opened(Model):
        type: Literal["opened"]

    class Closed(Model):
        type: Literal["closed", "merged"]

    class Ping(Model):
        zen: str

    event = {"type": "locked"}

    assert read(Opened | Closed | Ping, event)[0] == event


def test_a_value_that_is_new_makes_no_stranger_of_an_object() -> None:
    """Where nothing else is an object, there is nothing that the value would tell apart."""

    class Order(Model):
        id: str
        status: Literal["open", "paid"]

    value, drift = read(Order | str, {"id": "1", "status": "refunded"})

    assert isinstance(value, Order)
    assert drift == [("/status", '"refunded"')]


@pytest.mark.parametrize("field", ["shape", "tagged"])
def test_an_unknown_variant_stays_raw(field: str) -> None:
    """Nobody is told that a triangle is a square."""
    shape = {"kind": "triangle", "sides": 3}
    value, drift = read(models.Drawing, {"shape": {"kind": "circle", "radius": 1}, field: shape})
    assert getattr(value, field) == shape
    assert [pointer for pointer, _ in drift] == [f"/{field}"]


def test_a_tagged_union_follows_its_tag() -> None:
    """The discriminator decides which member is repaired."""
    value, drift = read(
        models.Drawing,
        {"shape": {"kind": "square", "side": 1}, "tagged": {"kind": "square", "side": None}},
    )
    assert isinstance(value.tagged, models.Square)
    assert drift == [("/tagged/side", "null")]


def test_a_tag_under_another_wire_name() -> None:
    """The tag's Python name need not be its wire name."""

    class Cat(Model):
        kind: Annotated[Literal["cat"], Field(alias="@type")]
        lives: Integer

    class Dog(Model):
        kind: Annotated[Literal["dog"], Field(alias="@type")]
        lives: Integer

    kind = Annotated[Cat | Dog, Field(discriminator="kind")]
    value, drift = read(kind, {"@type": "dog", "lives": "one"})
    assert isinstance(value, Dog)
    assert drift == [("/lives", '"one"')]


def test_an_optional_model_with_a_fault_is_still_that_model() -> None:
    """`Model | None` is not a union of alternatives to a reader."""

    class Holder(Model):
        problem: models.Circle | None

    value, drift = read(Holder, {"problem": {"kind": "oval", "radius": 1}})
    assert isinstance(value.problem, models.Circle)
    assert drift == [("/problem/kind", '"oval"')]


def test_a_union_of_primitives_keeps_what_came() -> None:
    """No member fits: the value stays, one record."""
    value, drift = read(Integer | bool | None, [1])
    assert value == [1]
    assert len(drift) == 1


def test_an_ambiguous_one_of_is_reported() -> None:
    """Two alternatives accept it: it is typed as the first, and recorded."""

    class A(Model):
        a: Maybe[int] = UNSET

    class B(Model):
        b: Maybe[int] = UNSET

    value, drift = read(Annotated[A | B, ExactlyOneMember()], {"c": 1})
    assert isinstance(value, A)
    assert [pointer for pointer, _ in drift] == [""]


def test_constraints_of_containers_and_rules_of_objects() -> None:
    """What no part is at fault for is recorded at the whole."""

    class Node(Model):
        model_rules: ClassVar[tuple[Rule, ...]] = (MinProperties(2),)
        a: int

    value, drift = read(Annotated[list[Node], Field(max_length=1)], [{"a": 1}, {"a": 1, "b": 2}])
    assert [type(item) for item in value] == [Node, Node]
    assert [pointer for pointer, _ in drift] == ["/0"]
    value, drift = read(Annotated[list[int], Field(max_length=1)], [1, 2])
    assert (value, drift) == ([1, 2], [("", "[1, 2]")])


def test_closed_objects_typed_extras_tuples_and_root_models() -> None:
    """The rest of the shapes that a document can have."""

    class Closed(Model):
        model_config = ConfigDict(extra="forbid")
        a: int

    class Typed(Model):
        __pydantic_extra__: dict[str, Integer]

    value, drift = read(Closed, {"a": 1, "b": 2})
    assert (value.a, drift) == (1, [("/b", "2")])
    value, drift = read(Typed, {"x": 1, "y": "?"})
    assert (value.model_extra, drift) == ({"x": 1, "y": "?"}, [("/y", '"?"')])
    value, drift = read(tuple[int, models.Problem], [1, {"error": 2}])
    assert (value[0], drift) == (1, [("/1/error", "2")])
    value, drift = read(tuple[int, ...], [1, "x"])
    assert (value, drift) == ((1, "x"), [("/1", '"x"')])
    assert read(tuple[int, int], [1]) == ([1], [("", "[1]")])
    assert read(models.Member, [1]) == ([1], [("", "[1]")])


def test_recursive_drift_is_found_at_its_depth() -> None:
    """Forty levels down, the one wrong field is the one record."""
    value: dict[str, Any] = {"success": "no"}
    for _ in range(40):
        value = {"success": True, "parent": value}
    decoded, drift = read(models.Member, value)
    assert isinstance(decoded.parent.parent, models.Member)
    assert drift == [("/parent" * 40 + "/success", '"no"')]


def test_drift_is_bounded() -> None:
    """A body full of faults makes a thousand records, and each shows little."""
    value, drift = read(list[int], ["x" * 500] * 5000)
    assert value == ["x" * 500] * 5000
    assert len(drift) == 1000
    assert all(len(got) <= 80 for _, got in drift)
    _, drift = read(list[int], {str(i): i for i in range(1000)})
    assert drift == [("", "a large object")]


def test_a_webhook_is_read_like_a_response() -> None:
    """Typed when it is as documented, with a record when it is not, an error when it is no JSON."""
    hook = Webhook[models.Problem]("webhooks.problem", models.Problem)
    assert hook.parse('{"error":"x"}').error == "x"
    with pytest.warns(DriftWarning, match="webhooks.problem: /error"):
        assert hook.parse(b'{"error":1}').error == 1
    with pytest.raises(ResponseInvalid):
        hook.parse(b'{"error":1}', on_drift="raise")
    with pytest.raises(ResponseInvalid, match="JSON"):
        hook.parse(b"<html>")


def test_response_headers_are_read_by_their_types() -> None:
    """Numbers, lists and objects of style `simple`, and JSON; what fits nothing is drift."""

    class Limits(Model):
        left: Annotated[Maybe[Integer], Field(alias="X-Left")] = UNSET
        tags: Annotated[Maybe[list[str]], Field(alias="X-Tags")] = UNSET
        note: Annotated[Maybe[str], Field(alias="X-Note")] = UNSET

    read_ = read_headers(Limits, Headers([("x-left", "3"), ("x-tags", "a, b"), ("x-note", "1")]))
    assert (read_.left, read_.tags, read_.note) == (3, ["a", "b"], "1")
    assert read_headers(Limits, Headers()).left is UNSET
    with pytest.raises(ResponseInvalid):
        read_headers(Limits, Headers([("X-Left", "many")]), on_drift="raise")
