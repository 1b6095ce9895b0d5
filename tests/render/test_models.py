"""datamodel-code-generator writes the annotation of every property, in the words expected here.

A new version of it that writes one of these otherwise fails here before it changes a client.
"""

from __future__ import annotations

import pytest

from wireproof.cache import Cache
from wireproof.client.types import (
    ANY,
    NULL,
    Array,
    Constraints,
    Enumeration,
    Field,
    Map,
    Model,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)
from wireproof.render.classes import class_texts
from wireproof.render.models import annotate

SHORT = Scalar("string", Constraints(min_length=1, max_length=9))
CENTS = Scalar("number", Constraints(minimum=0, multiple_of=0.01))
NUMBERS = Enumeration((1, 2))
DOGS = Union((Ref("Dog"), Ref("Cat")), "petType")

ANNOTATIONS: list[tuple[Type, str]] = [
    (ANY, "Any"),
    (NULL, "None"),
    (Scalar("integer"), "Integer"),
    (Scalar("uuid"), "Uuid"),
    (Ref("Member"), "Member"),
    (SHORT, "Annotated[str, Field(max_length=9, min_length=1)]"),
    (
        Scalar("integer", Constraints(exclusive_minimum=0, maximum=10)),
        "Annotated[Integer, Field(gt=0, le=10)]",
    ),
    (
        Scalar("number", Constraints(minimum=-1.5, exclusive_maximum=1)),
        "Annotated[Number, Field(ge=-1.5, lt=1)]",
    ),
    (CENTS, "Annotated[Number, Field(ge=0), MultipleOf('0.01')]"),
    (
        Scalar("string", Constraints(pattern="^[\"'\\d]+$")),
        "Annotated[str, Field(pattern='^[\"\\'\\\\d]+$')]",
    ),
    (Array(Ref("Member")), "list[Member]"),
    (
        Array(SHORT, Constraints(min_items=1)),
        "Annotated[list[Annotated[str, Field(min_length=1, max_length=9)]], Field(min_length=1)]",
    ),
    (Tuple((Scalar("integer"), SHORT)),
     "tuple[Integer, Annotated[str, Field(min_length=1, max_length=9)]]"),
    (Map(Array(Scalar("date"))), "dict[str, list[Date]]"),
    (Map(ANY, 1, None), "Annotated[dict[str, Any], Field(min_length=1)]"),
    (Enumeration(("open", "it's", "a | b")), "Literal['open', \"it's\", 'a | b']"),
    (Enumeration(("open", None)), "Literal['open'] | None"),
    (NUMBERS, "Annotated[Literal[1, 2], NotBoolean()]"),
    (Union((Scalar("string"), Scalar("integer"))), "str | Integer"),
    (Union((NULL, Ref("Member"))), "Member | None"),
    (Union((Array(Ref("A")), Map(Ref("B")), NULL)), "list[A] | dict[str, B] | None"),
    (DOGS, "Annotated[Dog | Cat, Field(discriminator='pet_type')]"),
    (
        Scalar("number", Constraints(minimum=0.0, exclusive_maximum=1e9)),
        "Annotated[Number, Field(ge=0, lt=1000000000)]",
    ),
    (
        Array(Union((NULL, Ref("Member"))), Constraints(max_items=3)),
        "Annotated[list[Member | None], Field(max_length=3)]",
    ),
    (Array(DOGS), "list[Annotated[Dog | Cat, Field(discriminator='pet_type')]]"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "text"), ANNOTATIONS)
def test_every_kind_of_type_has_its_annotation(type_, text):
    """The type, its constraints, null last."""
    assert annotate((type_, None)) == text


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (Ref("Member"), "Annotated[Member, Field(alias='max-items')]"),
        (SHORT, "Annotated[str, Field(alias='max-items', max_length=9, min_length=1)]"),
        (
            CENTS,
            (
                "Annotated[Annotated[Number, Field(ge=0), MultipleOf('0.01')], "
                "Field(alias='max-items')]"
            ),
        ),
    ],
)
def test_the_wire_name_stands_beside_the_type(type_, text):
    """Where Python cannot use the vendor's name."""
    assert annotate((type_, "max-items")) == text


@pytest.mark.parametrize("name", ["""'"\\x""", "Strict", "{{ x }}", "a\nb", "')] = evil()"])
def test_a_wire_name_is_text_and_nothing_else(name):
    """A wire name is put in as Python writes it."""
    assert annotate((Scalar("string"), name)) == f"Annotated[str, Field(alias={name!r})]"


def field(name: str, type_: Type, wire_name: str = "") -> Field:
    return Field(wire_name or name, name, type_, required=True)


def test_equal_properties_are_asked_for_once(monkeypatch, tmp_path):
    """Large documents say `id: string` a thousand times, and the cache knows what was asked."""
    asked: list[object] = []

    def counting(item):
        asked.append(item)
        return annotate(item)

    monkeypatch.setattr("wireproof.render.models.annotate", counting)
    models = [
        Model(name, f"#/{name}", (field("id", Scalar("string")), field("b_c", Ref("C"), "b-c")))
        for name in ("A", "B")
    ]

    texts = class_texts(models, Cache(tmp_path))

    assert len(asked) == 2
    for text in texts.values():
        assert "id: str\n" in text
        assert "b_c: Annotated[C, Field(alias='b-c')]" in text
    assert class_texts(models, Cache(tmp_path)) == texts
    assert len(asked) == 2
