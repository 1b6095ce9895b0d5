"""`oneOf` and `anyOf`: what members must not refuse, and what they are called."""

from __future__ import annotations

import pytest

from tests.generate.conftest import answering, operation

TWO_KINDS = operation("""
type: object
required: [artwork]
properties:
  artwork:
    oneOf:
      - {type: string, pattern: '^https://[a-z./]+$'}
      - {type: string, %s}
""")


def test_a_member_is_told_from_another_by_its_look_ahead(acme):
    """A pattern with look-ahead is checked, so `oneOf` can count."""
    made = acme(TWO_KINDS % "pattern: '^(?!https://)[a-z./:]+$'")
    create = made.client().things.create

    create(artwork="https://a.b/c")
    create(artwork="file:a")
    with pytest.raises(made.package.errors.RequestInvalid):
        create(artwork="FILE")
    assert len(made.requests) == 2


@pytest.mark.parametrize("weak", ["pattern: 'a(?<=a)b'", "not: {const: 'https://a.b/c'}"])
def test_where_a_member_is_read_weaker_than_written_several_may_fit(acme, weak):
    """Else the vendor's valid value would fit two; the ledger names what is weaker."""
    made = acme(TWO_KINDS % weak)

    made.client().things.create(artwork="https://a.b/c")

    assert made.body == {"artwork": "https://a.b/c"}
    assert any("one is read weaker" in one.reason for one in made.generated.faults)


def test_a_member_is_weaker_through_what_it_refers_to(acme):
    """The keyword that is not checked may stand in another component."""
    made = acme(
        operation("""
            oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
        """)
        + """
components:
  schemas:
    A: {type: object, properties: {a: {type: string}}}
    B: {type: object, properties: {a: {$ref: '#/components/schemas/Odd'}}}
    Odd: {type: string, not: {const: x}}
"""
    )

    made.client().things.create(body={"a": "x"})

    assert made.body == {"a": "x"}


def test_a_member_that_nothing_can_satisfy_is_dropped(acme):
    """An envelope of anything, narrowed by `allOf` to a list, brings lists alone."""
    made = acme(
        answering("""
            allOf:
              - properties:
                  rows: {anyOf: [{type: object}, {type: array}, {type: string}]}
              - type: object
                properties:
                  rows: {type: array, items: {type: integer}}
        """)
    )
    made.reply(data={"rows": "none"})

    with pytest.raises(made.package.errors.ResponseInvalid, match="valid array"):
        made.client(on_drift="raise").things.get()
    assert made.generated.faults == []


def test_a_union_that_is_named_and_used_twice_is_strict_about_booleans(acme):
    """Neither 0 nor "true" is a boolean."""
    made = acme(
        operation("""
            type: object
            properties:
              a: {$ref: '#/components/schemas/Flag'}
              b: {$ref: '#/components/schemas/Flag'}
        """)
        + "components: {schemas: {Flag: {oneOf: [{type: boolean}, {type: array}]}}}"
    )
    for value in (0, "true"):
        with pytest.raises(made.package.errors.RequestInvalid):
            made.client().things.create(a=value)
    assert made.requests == []


def test_a_union_with_read_only_parts_has_a_type_for_each_direction(acme):
    """What is only read is not in the members that are sent, and the other way round."""
    made = acme(
        operation("$ref: '#/components/schemas/Payment'")
        + """
components:
  schemas:
    Payment:
      type: object
      properties:
        payer:
          oneOf:
            - type: object
              additionalProperties: false
              properties: {pin: {type: string, writeOnly: true}, n: {type: string}}
            - type: object
              additionalProperties: false
              properties: {mail: {type: string, readOnly: true}, m: {type: string}}
"""
    )

    made.client().things.create(payer={"n": "1", "pin": "9"})

    assert made.body == {"payer": {"n": "1", "pin": "9"}}
    with pytest.raises(made.package.errors.RequestInvalid):
        made.client().things.create(payer={"mail": "a"})


NAMES = [
    ("anyOf: [{type: object, properties: {a: {}}}, {type: 'null'}]", ["Sender"]),
    (
        (
            "oneOf: [{type: object, required: [k], properties: {k: {const: lost}, a: {}}},"
            " {type: object, required: [k], properties: {k: {enum: [found]}, a: {}}}]"
        ),
        ["SenderFound", "SenderLost"],
    ),
    (
        (
            "anyOf: [{type: object, title: Person, properties: {a: {}}},"
            " {type: object, properties: {b: {}}}]"
        ),
        ["SenderPerson", "SenderWithB"],
    ),
    (
        (
            "anyOf: [{type: object, required: [id], properties: {id: {}}},"
            " {type: object, required: [k, a], properties: {k: {const: found}, a: {}}},"
            " {type: object, required: [k], properties: {k: {enum: [lost, gone]}}}]"
        ),
        ["SenderFound", "SenderOther", "SenderWithId"],
    ),
    (
        (
            "anyOf: [{type: string}, {type: object, properties: {a: {}, b: {}}},"
            " {type: object, properties: {a: {}, c: {}}}]"
        ),
        ["SenderWithB", "SenderWithC"],
    ),
    (
        "anyOf: [{type: object, properties: {'-': {}}}, {type: object, properties: {b: {}}}]",
        ["SenderOther", "SenderWithB"],
    ),
    (
        "anyOf: [{type: object, properties: {a: {}}}, {type: object, properties: {a: {}}}]",
        ["SenderOption1", "SenderOption2"],
    ),
    (
        (
            "anyOf: [{type: string}, {type: object, properties: {a: {}}},"
            " {type: array, items: {type: object, properties: {b: {}}}}]"
        ),
        ["SenderListItem", "SenderObject"],
    ),
]


@pytest.mark.parametrize(("schema", "names"), NAMES)
def test_members_are_called_after_what_tells_them_apart(acme, schema, names):
    """A title, a constant, a property of its own; nothing for the only one.

    One that has nothing is the other one; several of them are numbered.
    """
    made = acme(answering(f"{{type: object, properties: {{sender: {{{schema}}}}}}}"))

    models = [name.removeprefix("ThingsGetResponse") for name in vars(made.package.models)]
    assert sorted(name for name in models if name.startswith("Sender")) == names


def test_aliases_in_a_circle_are_one_union_and_its_names(acme):
    """A circle of unions allows everything that its members do; one says so, others name it."""
    made = acme(
        operation("{$ref: '#/components/schemas/Way'}")
        + """
components:
  schemas:
    Way: {anyOf: [{$ref: '#/components/schemas/Red'}, {type: 'null'}]}
    Red: {anyOf: [{$ref: '#/components/schemas/Green'}, {type: integer}]}
    Green: {anyOf: [{$ref: '#/components/schemas/Blue'}, {type: string}]}
    Blue: {oneOf: [{$ref: '#/components/schemas/Red'}, {type: boolean}]}
"""
    )
    create = made.client().things.create

    for value in (1, "a", True, None):
        create(body=value)
        assert made.body == value
    with pytest.raises(made.package.errors.RequestInvalid):
        create(body=1.5)
    assert made.package.models.Blue.__value__ is made.package.models.Red


TOLD_APART = """
type: object
properties:
  part:
    anyOf:
      - {type: object, required: [k], properties: {k: {const: a}, v: {type: integer}}}
      - {type: object, required: [k], properties: {k: {enum: [b, c, null]}, w: {type: integer}}}
"""


def test_a_refusal_speaks_of_the_member_that_the_constant_means(acme):
    """What is wrong with the others is nobody's question; a value of none is told with all."""
    made = acme(operation(TOLD_APART))
    create, refused = made.client().things.create, made.package.errors.RequestInvalid

    with pytest.raises(refused) as caught:
        create(part={"k": "b", "w": "x"})
    assert [(one.path, one.message) for one in caught.value.errors] == [
        ("part.w", "Input should be a valid integer")
    ]
    with pytest.raises(refused) as caught:
        create(part={"k": "z"})
    assert [one.path for one in caught.value.errors] == ["part.k"]


def test_a_constant_that_is_new_makes_no_member_of_those_that_are_known(acme):
    """Where one member has several constants, null among them, too: it stays as it came."""
    made = acme(answering(TOLD_APART))
    made.reply(data={"part": {"k": "new", "w": 1}})
    made.reply(data={"part": {"k": None, "w": 1}})
    things = made.client(on_drift="ignore").things

    assert things.get().part == {"k": "new", "w": 1}
    assert things.get().part.w == 1


def test_a_union_of_one_is_that_one(acme):
    """A discriminator has nothing to tell apart; pydantic refuses to build such a type."""
    client = acme(
        answering(
            """
            type: array
            items:
              oneOf: [{$ref: '#/components/schemas/Product'}]
              properties: {row: {type: object, properties: {n: {type: integer}}}}
              discriminator: {propertyName: kind}
            """
        )
        + """
components:
  schemas:
    Product:
      {type: object, required: [kind], properties: {kind: {enum: [Product]}, n: {type: integer}}}
"""
    )
    client.reply(200, [{"kind": "Product", "n": 1, "row": {"n": 2}}])
    [item] = client.client().things.get()
    assert (item.kind, item.n, item.row.n) == ("Product", 1, 2)

    client.reply(200, [{"kind": "Product", "n": "1"}])
    with pytest.raises(client.package.errors.ResponseInvalid):
        client.client(on_drift="raise").things.get()


def test_what_is_wrong_is_told_by_the_member_that_is_nearest(acme):
    """What another member would object to besides is of no use to who sent it."""
    made = acme(
        operation("""
            anyOf: [{$ref: '#/components/schemas/Short'}, {$ref: '#/components/schemas/Long'}]
        """)
        + """
components:
  schemas:
    Short: {type: object, properties: {file: {type: string}, age: {type: integer, minimum: 1}}}
    Long: {type: object, properties: {file: {type: string}, age: {type: integer, minimum: 0}}}
"""
    )

    with pytest.raises(made.package.errors.RequestInvalid) as refused:
        made.client().things.create(body={"file": 3, "age": 0})

    assert [one.path for one in refused.value.errors] == ["body.file"]
