"""datamodel-code-generator's words are those of every annotation, whoever writes it.

A new version of it that writes one of these otherwise fails here before it changes a client.
"""

from __future__ import annotations

from random import Random

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
from wireproof.render.plain_types import plain_annotation

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


@pytest.mark.parametrize("wire_name", [None, "max-items"])
@pytest.mark.parametrize("type_", [type_ for type_, _ in ANNOTATIONS])
def test_what_has_no_limits_of_its_own_is_written_alike_by_our_printer(type_, wire_name):
    """datamodel-code-generator need not be loaded for a name, a list, a union, a literal."""
    limited = isinstance(type_, Scalar | Array) and type_.constraints != Constraints()

    plain = plain_annotation(type_, wire_name)

    assert (plain is None) is limited
    assert limited or plain == annotate((type_, wire_name))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_our_printer_writes_is_what_datamodel_code_generator_writes(seed):
    """Unions in unions, which it does not always shorten, are left to it."""
    random = Random(seed)  # noqa: S311 - no secret
    for _ in range(150):
        type_ = any_type(random)
        plain = plain_annotation(type_, None)
        assert plain is None or plain == annotate((type_, None))
    assert plain_annotation(Union((Ref("A"), Union((Ref("A"), Ref("B"))))), None) is None


def any_type(random: Random, depth: int = 0) -> Type:
    """A type made by chance, up to four levels deep."""
    inner = depth + 1
    match random.randrange(7 if depth < 4 else 3):
        case 0:
            return Scalar(random.choice(["string", "integer", "uuid", "any", "null", "decimal"]))
        case 1:
            return random.choice([Ref("A"), Ref("B"), SHORT, CENTS])
        case 2:
            return Enumeration(tuple(random.sample([1, True, "a", "b|c", "it's", None], 2)))
        case 3:
            limits = random.choice([Constraints(), Constraints(min_items=1)])
            return Array(any_type(random, inner), limits)
        case 4:
            return Tuple((any_type(random, inner), any_type(random, inner)))
        case 5:
            key = random.choice([Scalar("string"), SHORT])
            return Map(any_type(random, inner), random.choice([None, 1]), None, key)
        case _:
            members = [any_type(random, inner) for _ in range(random.randint(2, 3))]
            return Union(tuple(members), random.choice([None, None, "kind"]))


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
    """Large documents repeat their limits; the cache knows what was asked, and names ask no one."""
    asked: list[object] = []

    def counting(item):
        asked.append(item)
        return annotate(item)

    monkeypatch.setattr("wireproof.render.models.annotate", counting)
    fields = field("id", Ref("Id")), field("short", SHORT), field("b_c", SHORT, "b-c")
    models = [Model(name, f"#/{name}", fields) for name in ("A", "B")]

    texts = class_texts(models, Cache(tmp_path))

    assert len(asked) == 2
    for text in texts.values():
        assert "id: Id\n" in text
        assert "b_c: Annotated[str, Field(alias='b-c', max_length=9, min_length=1)]" in text
    assert class_texts(models, Cache(tmp_path)) == texts
    assert len(asked) == 2
