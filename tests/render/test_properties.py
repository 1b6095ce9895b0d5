"""datamodel-code-generator is asked once for each kind of property."""

from __future__ import annotations

import pytest

from wireproof.cache import Cache
from wireproof.client.types import Array, Enumeration, Field, Model, Ref, Scalar, Type, Union
from wireproof.render.classes import begin_classes
from wireproof.render.workers import Workers


def field(name: str, type_: Type, wire_name: str = "") -> Field:
    return Field(wire_name or name, name, type_, required=True)


def classes(*models: Model) -> dict[str, str]:
    return begin_classes(models, Workers(), Cache())()


def test_properties_of_a_kind_are_asked_for_once(monkeypatch):
    """Names, wire names and the declarations that are named make no difference."""
    asked: list[int] = []
    workers = Workers()
    start = workers.start

    def counting(task, properties):
        asked.append(len(properties))
        return start(task, properties)

    monkeypatch.setattr(workers, "start", counting)
    models = [
        Model("A", "#/A", (field("a", Array(Ref("B"))), field("b_c", Ref("C"), "b-c"))),
        Model("D", "#/D", (field("d", Array(Ref("E"))), field("f_g", Ref("H"), "f-g"))),
    ]

    texts = begin_classes(models, workers, Cache())()

    assert asked == [2]
    assert "a: list[B]" in texts["A"]
    assert "d: list[E]" in texts["D"]
    assert "f_g: Annotated[H, Field(alias='f-g')]" in texts["D"]


@pytest.mark.parametrize(
    "text", ["ReferenceN0", "AliasN", "StrictInt", "'AliasN'", "\\ReferenceN1"]
)
def test_a_value_that_looks_like_a_placeholder_stays_what_it_is(text):
    """What stands for names while models are made cannot be smuggled in by a document."""
    type_ = Union((Enumeration((text,)), Ref("Other"), Scalar("integer")))

    made = classes(Model("A", "#/A", (field("a", type_, "ReferenceN0"),)))["A"]

    assert f"Literal[{text!r}] | Other | Integer" in made
    assert "alias='ReferenceN0'" in made


def test_a_wire_name_with_quotes_is_a_plain_string():
    """A wire name is put in as Python writes it."""
    made = classes(Model("A", "#/A", (field("a", Scalar("string"), """'"\\x"""),)))["A"]

    assert f"alias={chr(39) + chr(34) + chr(92) + 'x'!r}" in made
