"""A parent schema with a `discriminator`, and whoever extends it by `allOf`: one tagged union."""

from __future__ import annotations

import json
import warnings

import pytest
import yaml

from tests.generate.conftest import answering, operation

ANIMAL = "$ref: '#/components/schemas/Animal'"
COMPONENTS = """
components:
  schemas:
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}, name: {type: string}}
      discriminator:
        propertyName: kind
        mapping: {cat: '#/components/schemas/Cat', dog: Dog, hound: Dog}
    Cat:
      allOf:
        - $ref: '#/components/schemas/Animal'
        - {required: [lives], type: object, properties: {lives: {type: integer}}}
    Dog:
      allOf:
        - $ref: '#/components/schemas/Animal'
        - {type: object, properties: {chases: {$ref: '#/components/schemas/Animal'}}}
    Lion:
      allOf: [{$ref: '#/components/schemas/Cat'}]
      properties: {mane: {type: boolean}}
    Mouse:
      allOf: [{$ref: '#/components/schemas/Animal'}]
"""

RECEIVED = [
    ({"kind": "cat", "lives": 9}, "Cat"),
    ({"kind": "dog"}, "Dog"),
    ({"kind": "hound"}, "Dog"),
    ({"kind": "Lion", "lives": 9, "mane": True}, "Lion"),
    ({"kind": "Mouse"}, "Mouse"),
    ({"kind": "wolf", "howls": 3}, "Animal"),
]


@pytest.mark.parametrize(("served", "name"), RECEIVED)
def test_the_discriminator_says_which_class_comes_back(acme, served, name):
    """Several levels, several values of one member; a value of tomorrow is the parent itself."""
    made = acme(answering(ANIMAL) + COMPONENTS)
    made.reply(data=served)

    found = made.client(on_drift="raise").things.get()

    assert type(found).__name__ == name
    assert found.model_dump(mode="json") == served


@pytest.mark.parametrize(("served", "name"), RECEIVED)
def test_a_discriminator_may_stand_in_a_part_of_the_parent(acme, served, name):
    """A part of an `allOf` that has no name is the parent's own."""
    text = yaml.safe_load(answering(ANIMAL) + COMPONENTS)
    schemas = text["components"]["schemas"]
    schemas["Animal"] = {"allOf": [{"description": "Any."}, {"allOf": [schemas["Animal"]]}]}
    made = acme(json.dumps(text))
    made.reply(data=served)

    found = made.client(on_drift="raise").things.get()

    assert type(found).__name__ == name
    assert found.model_dump(mode="json") == served


def test_what_is_wrong_with_a_known_kind_is_drift_of_that_kind(acme):
    """The parent would take it; but it says that it is a cat."""
    made = acme(answering(ANIMAL) + COMPONENTS)
    made.reply(data={"kind": "dog", "chases": {"kind": "cat", "lives": "many"}})

    with pytest.warns(match="/chases/lives: Input should be a valid integer"):
        found = made.client().things.get()

    assert isinstance(found.chases, made.package.models.Cat)
    assert found.chases.lives == "many"


def test_a_child_is_sent_as_its_class_or_as_a_mapping(acme):
    """And what it lacks is told before anything is sent."""
    made = acme(operation(ANIMAL) + COMPONENTS)
    things, models = made.client().things, made.package.models

    things.create(body=models.Cat(kind="cat", lives=9))
    assert made.body == {"kind": "cat", "lives": 9}
    things.create(body={"kind": "Lion", "lives": 1, "mane": False})
    assert made.body == {"kind": "Lion", "lives": 1, "mane": False}
    with pytest.raises(made.package.errors.RequestInvalid, match=r"lives: Field required"):
        things.create(body={"kind": "cat"})


def test_a_property_alone_tells_the_next_level_apart(acme):
    """A child with a discriminator of its own divides its values further."""
    made = acme(
        answering("$ref: '#/components/schemas/Fish'")
        + """
components:
  schemas:
    Fish:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {shark: '#/components/schemas/Shark'}}
    Shark:
      allOf: [{$ref: '#/components/schemas/Fish'}]
      required: [teeth]
      properties: {kind: {const: shark}, teeth: {type: string}}
      discriminator: {propertyName: teeth}
    Goblin:
      allOf: [{$ref: '#/components/schemas/Shark'}]
      properties: {teeth: {const: goblin}, depth: {type: integer}}
"""
    )
    client = made.client(on_drift="raise")
    for served, name in [
        ({"kind": "shark", "teeth": "goblin", "depth": 1}, "Goblin"),
        ({"kind": "shark", "teeth": "new"}, "Shark"),
        ({"kind": "carp"}, "Fish"),
    ]:
        made.reply(data=served)
        assert type(client.things.get()).__name__ == name


def test_read_only_properties_of_a_child_give_the_family_two_forms(acme):
    """What only the vendor sets is not asked for, whoever refers to the parent."""
    body = f"{{type: object, properties: {{pet: {{{ANIMAL}}}}}}}"
    made = acme(
        operation(body)
        + COMPONENTS.replace("lives: {type: int", "lives: {readOnly: true, type: int")
    )

    made.client().things.create(pet={"kind": "cat"})

    assert made.body == {"pet": {"kind": "cat"}}


ALIASES = """
components:
  schemas:
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cow: '#/components/schemas/Bovine', pig: Swine}}
    Base: {$ref: '#/components/schemas/Animal'}
    Bovine: {$ref: '#/components/schemas/Ox', description: Another name}
    Ox: {$ref: '#/components/schemas/Cow'}
    Swine: {$ref: '#/components/schemas/Pig'}
    Cow: {allOf: [{$ref: '#/components/schemas/Base'}], properties: {milk: {type: integer}}}
    Pig: {allOf: [{$ref: '#/components/schemas/Animal'}], properties: {mud: {type: boolean}}}
    Either:
      oneOf: [{$ref: '#/components/schemas/Car'}, {$ref: '#/components/schemas/Cycle'}]
      discriminator: {propertyName: kind, mapping: {auto: Motor, bike: Bike}}
    Motor: {$ref: '#/components/schemas/Car'}
    Cycle: {$ref: '#/components/schemas/Bike'}
    Car: {type: object, required: [kind], properties: {kind: {type: string}}}
    Bike: {type: object, required: [kind], properties: {kind: {type: string}}}
"""


@pytest.mark.parametrize(
    ("asked", "tag", "name"),
    [
        ("Animal", "cow", "Cow"),
        ("Animal", "pig", "Pig"),
        ("Animal", "Cow", "Animal"),
        ("Either", "auto", "Car"),
        ("Either", "bike", "Bike"),
    ],
)
def test_a_mapping_may_lead_to_another_name_of_a_member(acme, asked, tag, name):
    """A schema that is nothing but a `$ref` is what it refers to, also as a parent or a member."""
    made = acme(answering(f"$ref: '#/components/schemas/{asked}'") + ALIASES)
    made.reply(data={"kind": tag})

    assert type(made.client(on_drift="raise").things.get()).__name__ == name


SHAPES = """
components:
  schemas:
    Shape:
      oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Odd'}]
      discriminator: {propertyName: kind, defaultMapping: Odd, mapping: {circle: Circle}}
    Circle: {type: object, required: [kind], properties: {kind: {type: string}, r: {type: number}}}
    Odd: {type: object, required: [x], properties: {kind: {type: string}, x: {type: integer}}}
"""


@pytest.mark.parametrize(
    ("served", "name"),
    [({"kind": "circle"}, "Circle"), ({"kind": "star", "x": 1}, "Odd"), ({"x": 1}, "Odd")],
)
def test_the_default_mapping_takes_every_other_value_and_none(acme, served, name):
    """OAS 3.2: `defaultMapping`."""
    made = acme(answering("$ref: '#/components/schemas/Shape'") + SHAPES)
    made.reply(data=served)

    assert type(made.client(on_drift="raise").things.get()).__name__ == name


OPTIONAL = """
components:
  schemas:
    Shape:
      oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Odd'}]
      discriminator: {propertyName: kind, defaultMapping: Strange, mapping: {circle: Circle}}
    Strange: {$ref: '#/components/schemas/Odd'}
    Circle: {type: object, properties: {kind: {type: string}, r: {type: number}}}
    Odd: {type: object, properties: {kind: {type: string}, x: {type: integer}}}
"""


def test_with_a_default_mapping_the_property_may_be_optional(acme):
    """OAS 3.2, Discriminator Object; both members would take each of these objects."""
    made = acme(operation("$ref: '#/components/schemas/Shape'") + OPTIONAL)
    things = made.client().things

    for sent in ({"kind": "circle", "r": 1.5}, {"x": 1}, {}):
        things.create(body=sent)
        assert made.body == sent
    with pytest.raises(made.package.errors.RequestInvalid, match=r"r: Input should be a valid num"):
        things.create(body={"kind": "circle", "r": "wide"})


@pytest.mark.parametrize(
    ("served", "name"), [({"kind": "circle"}, "Circle"), ({"kind": "star"}, "Odd"), ({}, "Odd")]
)
def test_without_its_property_an_object_is_the_default(acme, served, name):
    """However much it looks like another member."""
    made = acme(answering("$ref: '#/components/schemas/Shape'") + OPTIONAL)
    made.reply(data=served)

    assert type(made.client(on_drift="raise").things.get()).__name__ == name


def test_an_unknown_value_is_no_member_that_has_several_values(acme):
    """A hexagon is not a box, though boxes have two names."""
    made = acme(
        answering("""
            oneOf: [{$ref: '#/components/schemas/Disc'}, {$ref: '#/components/schemas/Box'}]
            discriminator: {propertyName: type}
        """)
        + """
components:
  schemas:
    Disc: {type: object, required: [type], properties: {type: {enum: [disc]}}}
    Box: {type: object, required: [type], properties: {type: {enum: [square, rectangle]}}}
"""
    )
    made.reply(data={"type": "hexagon", "n": 6})

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = made.client().things.get()

    assert found == {"type": "hexagon", "n": 6}
    assert len(caught) == 1


def test_members_that_share_one_list_of_values_are_told_apart_by_the_mapping(acme):
    """The list stands in what they extend; the mapping says which value is whose."""
    made = acme(
        answering("""
            oneOf: [{$ref: '#/components/schemas/Call'}, {$ref: '#/components/schemas/Mail'}]
            discriminator:
              propertyName: kind
              mapping:
                call: '#/components/schemas/Call'
                mail: '#/components/schemas/Mail'
        """)
        + """
components:
  schemas:
    Event: {type: object, required: [kind], properties: {kind: {enum: [call, mail]}}}
    Call: {allOf: [{$ref: '#/components/schemas/Event'}]}
    Mail: {allOf: [{$ref: '#/components/schemas/Event'}], properties: {to: {type: string}}}
"""
    )
    made.reply(data={"kind": "mail", "to": "x"})

    assert isinstance(made.client().things.get(), made.package.models.Mail)


def test_a_chain_of_families_has_an_end(acme):
    """A validator calls itself for each level, so what is far down is read as itself, and told."""
    chain = "".join(
        f"    S{level}: {{allOf: [{{$ref: '#/components/schemas/S{level - 1}'}}]}}\n"
        for level in range(1, 60)
    )
    made = acme(
        answering("$ref: '#/components/schemas/S0'")
        + "components:\n  schemas:\n"
        + "    S0: {type: object, properties: {k: {}}, discriminator: {propertyName: k}}\n"
        + chain
    )
    for tag, name in [("S9", "S9"), ("S59", "S17")]:
        made.reply(data={"k": tag})
        assert type(made.client(on_drift="raise").things.get()).__name__ == name
    assert any("it is read as itself" in one.reason for one in made.generated.faults)


def test_an_object_of_the_parents_class_is_taken_where_it_may_stand(acme):
    """So a type checker says; what is sent goes by the tag."""
    made = acme(
        operation("$ref: '#/components/schemas/Node'")
        + """
components:
  schemas:
    Node:
      type: object
      required: [kind]
      properties: {kind: {type: string}, parent: {$ref: '#/components/schemas/Node'}}
      discriminator: {propertyName: kind, mapping: {leaf: Leaf}}
    Leaf:
      allOf: [{$ref: '#/components/schemas/Node'}]
      required: [value]
      properties: {value: {type: integer}}
"""
    )
    node = made.package.models.Node

    made.client().things.create(body=node(kind="root", parent=node(kind="leaf", value=1)))
    assert made.body == {"kind": "root", "parent": {"kind": "leaf", "value": 1}}

    with pytest.raises(made.package.errors.RequestInvalid, match=r"value: Field required"):
        made.client().things.create(body=node(kind="root", parent=node(kind="leaf")))
