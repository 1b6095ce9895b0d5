"""Models: unset, null and value apart; rules of JSON Schema that Python types cannot say."""

from __future__ import annotations

import copy
import pickle
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import ConfigDict, Field, ValidationError

from tests.runtime import sample_models as models
from wireproof.runtime import (
    UNSET,
    AnyOneOf,
    DependentRequired,
    ExactlyOneMember,
    ExactlyOneOf,
    ForbidProperties,
    Integer,
    MaxProperties,
    Maybe,
    MinProperties,
    Model,
    Rule,
    UniqueItems,
    to_wire,
)
from wireproof.runtime.values import read_json, wire_names


class Thing(Model):
    """A thing with a wire name that Python does not allow."""

    a: Annotated[Maybe[str], Field(alias="@a", min_length=2)] = UNSET
    b: Maybe[Integer | None] = UNSET
    c: Maybe[Thing] = UNSET


class Early(Model):
    """A model whose annotation names what is only defined below, as in modules that import."""

    late: Maybe[Annotated[Late, Field(alias="theLate")]] = UNSET


def test_wire_names_do_not_hang_on_what_was_used_before() -> None:
    """Asked before pydantic has seen the whole of a class, it still knows the vendor's names."""
    assert not Early.__pydantic_complete__
    assert wire_names(Early) == {"late": "theLate"}
    assert to_wire(Early(late=Late(b=1))) == {"theLate": {"b": 1}}


class Late(Model):
    """What `Early` waits for."""

    b: Maybe[Integer] = UNSET


def read(kind: Any, text: str) -> Any:
    return read_json(kind, text.encode())


def test_unset_is_false_and_one_of_a_kind() -> None:
    """`UNSET` survives copying and pickling as itself."""
    assert not UNSET
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert repr(UNSET) == "UNSET"


def test_absent_null_and_value_are_three_things() -> None:
    """What came is what is written back: no default appears, no null vanishes."""
    for text in ("{}", '{"b":null}', '{"b":1,"@a":"xy","zz":[1]}', '{"c":{"b":2}}'):
        thing = read(Thing, text)
        assert to_wire(thing) == __import__("json").loads(text)
        assert thing.model_dump(mode="json") == __import__("json").loads(text)
    assert read(Thing, "{}").b is UNSET


def test_a_constructor_takes_unset() -> None:
    """`UNSET` passed on purpose is the same as nothing passed."""
    thing = Thing(a=UNSET, b=None)
    assert thing.model_fields_set == {"b"}
    assert to_wire(thing) == {"b": None}


def test_a_field_set_to_unset_later_is_not_sent() -> None:
    """Assignment works as the constructor does."""
    thing = Thing(b=1)
    thing.b = UNSET
    assert to_wire(thing) == {}


def test_constraints_stand_around_maybe() -> None:
    """The error is that of the type itself, with its wire name."""
    with pytest.raises(ValidationError, match="String should have at least 2 characters") as error:
        read(Thing, '{"@a":"x"}')
    assert error.value.errors()[0]["loc"] == ("@a",)


def test_the_python_name_is_no_wire_name() -> None:
    """On the wire, `a` is an unknown property, and kept as one."""
    thing = read(Thing, '{"a":5}')
    assert thing.a is UNSET
    assert thing.model_extra == {"a": 5}
    assert to_wire(thing) == {"a": 5}


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (
            ExactlyOneOf(("a",), ("b", "c")),
            [{"a": 1}, {"b": 1, "c": 1}, {"a": 1, "b": 1}],
            [{}, {"b": 1}, {"a": 1, "b": 1, "c": 1}],
        ),
        (AnyOneOf(("a",), ("b", "c")), [{"a": 1}, {"a": 1, "b": 1, "c": 1}], [{}, {"b": 1}]),
        (DependentRequired("a", ("b",)), [{}, {"b": 1}, {"a": 1, "b": 1}], [{"a": 1}]),
        (MinProperties(1), [{"a": 1}], [{}]),
        (ForbidProperties("a"), [{"b": 1}], [{"a": 1}]),
        (ForbidProperties("a", "b"), [{"a": 1}, {"b": 1}], [{"a": 1, "b": 1}]),
        (MaxProperties(1), [{}, {"a": 1}], [{"a": 1, "b": 1}]),
    ],
)
def test_rules_over_properties(rule: Rule, good: list[Any], bad: list[Any]) -> None:
    """Each rule takes what its keyword takes, and says what is wrong otherwise."""
    for present in good:
        assert rule(present) is None, present
    for present in bad:
        assert isinstance(rule(present), str), present


def test_a_rule_counts_wire_names_and_ignores_unset() -> None:
    """Presence is presence on the wire."""
    organization = "11111111-2222-4333-8444-555555555555"
    with pytest.raises(ValidationError, match="exactly one of accountId, email is needed"):
        models.AddMemberRequest(organization_id=organization, email=UNSET)  # type: ignore[arg-type]
    assert models.AddMemberRequest(organization_id=organization, email="x").email == "x"  # type: ignore[arg-type]


def test_rules_hold_in_recursive_models() -> None:
    """A rule is checked wherever the model stands."""

    class Node(Model):
        model_rules: ClassVar[tuple[Rule, ...]] = (MinProperties(1),)
        children: Maybe[list[Node]] = UNSET

    assert read(Node, '{"children":[{"x":1}]}').children[0].model_extra == {"x": 1}
    with pytest.raises(ValidationError, match="at least 1 properties"):
        read(Node, '{"children":[{"x":1},{}]}')


@pytest.mark.parametrize(
    ("items", "unique"),
    [
        ("[1,2]", True),
        ("[1,1.0]", False),
        ("[1,true]", True),
        ("[0,false]", True),
        ('[{"a":1,"b":2},{"b":2,"a":1}]', False),
        ("[[1],[1]]", False),
        ("[null,null]", False),
        ('["1",1]', True),
        ("[[],{}]", True),
    ],
)
def test_unique_items(items: str, unique: bool) -> None:
    """Equality is that of JSON Schema: 1 is 1.0, and not `true`."""
    kind = Annotated[list[Any], UniqueItems()]
    if unique:
        read(kind, items)
    else:
        with pytest.raises(ValidationError, match="unique"):
            read(kind, items)


class Small(Model):
    n: Annotated[Integer, Field(lt=10)]


class Even(Model):
    n: Annotated[Integer, Field(multiple_of=2)]


def test_exactly_one_member() -> None:
    """`oneOf` without a discriminator: two matches are as wrong as none."""
    kind = Annotated[Small | Even, ExactlyOneMember()]
    assert isinstance(read(kind, '{"n":3}'), Small)
    assert isinstance(read(kind, '{"n":12}'), Even)
    with pytest.raises(ValidationError, match="fits 2 alternatives of oneOf"):
        read(kind, '{"n":4}')
    with pytest.raises(ValidationError, match="n\n  Input fits no alternative of oneOf; near"):
        read(kind, '{"n":13}')


def test_what_no_alternative_takes_is_named_by_its_place() -> None:
    """A property that all of them object to is what is wrong, and not the whole."""

    class Listed(Model):
        kind: Literal["list"]
        name: Annotated[str, Field(max_length=3)]
        values: list[str]

    class Plain(Model):
        kind: Literal["text"]
        name: Annotated[str, Field(max_length=3)]

    class Holder(Model):
        held: Annotated[Listed | Plain, ExactlyOneMember()]

    def told(text: str) -> list[tuple[tuple[str | int, ...], str]]:
        with pytest.raises(ValidationError) as caught:
            read(Holder, text)
        return [(one["loc"], one["msg"]) for one in caught.value.errors()]

    text = "Input should be a valid string"
    assert told('{"held":{"kind":"text","name":1}}') == [(("held", "name"), text)]
    assert told('{"held":{"name":"a"}}') == [(("held", "kind"), "Field required")]
    # Each alternative wants something else here.
    nearest = "Input fits no alternative of oneOf; nearest: Input should be 'text'"
    assert told('{"held":{"kind":"date","name":"a"}}') == [(("held", "kind"), nearest)]
    # Each alternative objects to something else.
    assert told('{"held":{"kind":"list","name":"a"}}') == [
        (("held",), "Input fits no alternative of oneOf; nearest: values: Field required")
    ]


def test_exactly_one_member_inside_a_recursive_model() -> None:
    """Alternatives may hold the model that they stand in."""

    class Leaf(Model):
        kind: Literal["leaf"]

    class Branch(Model):
        kind: Literal["branch"]
        inner: Annotated[Leaf | Branch, ExactlyOneMember()]

    tree = read(Branch, '{"kind":"branch","inner":{"kind":"branch","inner":{"kind":"leaf"}}}')
    assert isinstance(tree.inner.inner, Leaf)
    assert to_wire(tree)["inner"]["inner"] == {"kind": "leaf"}
    assert tree.model_dump(mode="json")["inner"]["inner"] == {"kind": "leaf"}


def test_closed_and_typed_additional_properties() -> None:
    """`additionalProperties: false` and `additionalProperties: {…}`."""

    class Closed(Model):
        model_config = ConfigDict(extra="forbid")
        a: int

    class Typed(Model):
        __pydantic_extra__: dict[str, Integer]
        a: str

    with pytest.raises(ValidationError):
        read(Closed, '{"a":1,"b":2}')
    assert read(Typed, '{"a":"x","b":2.0}').model_extra == {"b": 2}
    with pytest.raises(ValidationError):
        read(Typed, '{"a":"x","b":"y"}')


def test_names_that_clash_with_pydantic() -> None:
    """Properties named like methods of a model are no problem under an alias."""

    class Odd(Model):
        model_config_: Annotated[Maybe[str], Field(alias="model_config")] = UNSET
        json_: Annotated[Maybe[str], Field(alias="json")] = UNSET
        model_name: Maybe[str] = UNSET

    text = '{"model_config":"a","json":"b","model_name":"c"}'
    assert to_wire(read(Odd, text)) == {"model_config": "a", "json": "b", "model_name": "c"}
