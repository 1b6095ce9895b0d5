"""Literals that are equal in Python and different in JSON."""

from __future__ import annotations

import inspect

import pytest

from tests.generate.conftest import answering, operation

SWITCHES = operation(
    """
    type: object
    properties:
      live: {type: boolean, enum: [true]}
      count: {type: integer, enum: [1]}
      idle: {type: boolean, enum: [false]}
      none: {type: number, enum: [0]}
    """
)


@pytest.mark.parametrize("body", [{"live": True, "count": 1}, {"idle": False, "none": 0}])
def test_the_number_one_and_true_are_different_literals(acme, body):
    """1 and true, 0 and false each keep their type where one document has both."""
    client = acme(SWITCHES)

    client.client().things.create(**body)

    assert client.body == body
    assert {name: type(value) for name, value in client.body.items()} == {
        name: type(value) for name, value in body.items()
    }


@pytest.mark.parametrize("body", [{"live": 1}, {"count": True}])
def test_neither_is_taken_for_the_other(acme, body):
    """True is no 1, and 1 is not true (JSON Schema 2020-12, Core 4.2.3)."""
    client = acme(SWITCHES)

    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.create(**body)


SPEEDS = operation(
    """
    type: object
    properties:
      speed: {type: number, enum: [0.25, 1, 2.5]}
      any: {enum: [0.5, 2, fast, null]}
      more: {type: array, items: {type: number, enum: [0.1, 0.2]}}
      tall: {type: number, enum: [0.5, 1.5, 2.5], minimum: 1}
    """
)


@pytest.mark.parametrize(
    "body",
    [
        {"speed": 0.25},
        {"speed": 1},
        {"any": "fast"},
        {"any": None},
        {"any": 2},
        {"more": [0.1, 0.2]},
    ],
)
def test_numbers_with_a_fraction_are_listed(acme, body):
    """Python has literals of whole numbers alone; an `enum` of others is checked all the same."""
    client = acme(SPEEDS)

    client.client().things.create(**body)

    assert client.body == body


@pytest.mark.parametrize(
    "body", [{"speed": 0.3}, {"speed": 2}, {"any": 0.25}, {"more": [0.1, 0.3]}, {"tall": 0.5}]
)
def test_other_numbers_are_refused(acme, body):
    """Also one that is listed, and too small."""
    client = acme(SPEEDS)

    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.create(**body)


def test_a_whole_number_with_a_fraction_of_zero_is_an_integer(acme):
    """JSON Schema counts 1.0 as one from draft 6 on, whoever writes it."""
    schema = """
        type: object
        properties:
          n: {type: integer, enum: [1.0, 2]}
          m: {type: [integer, 'null'], const: 3.0}
    """
    shown = answering(schema).replace("paths:\n  /things:", "  /shown:")
    made = acme(operation(schema) + shown)
    things = made.client(on_drift="raise").things
    listed = inspect.signature(things.create).parameters
    assert ("Literal[1, 2]" in str(listed["n"]), "Literal[3]" in str(listed["m"])) == (True, True)

    things.create(n=1, m=3)
    assert made.body == {"n": 1, "m": 3}
    with pytest.raises(made.package.errors.RequestInvalid):
        things.create(body={"n": 1.5})

    made.reply(content=b'{"n":1.0,"m":3.0}', headers={"content-type": "application/json"})
    got = things.get()
    assert (got.n, got.m) == (1, 3)
