"""Which parts of a document's text stand for themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wireproof.spec.slices import closure, earlier, refers_by_name, reversed_, slices_of

PET = "#/components/schemas/Pet"
PETS = "#/paths/~1pets~1{id}"


def document(**schemas: Any) -> str:
    reference = {"schema": {"$ref": f"{PET}/properties/name"}}
    operation = {"responses": {"200": {"content": {"application/json": reference}}}}
    pet = {"type": "object", "properties": {"name": {"type": "string"}}}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "paths": {"/pets/{id}": {"get": operation}},
            "components": {"schemas": {"Pet": pet, **schemas}},
        }
    )


def test_a_change_concerns_its_component_and_whatever_refers_to_it() -> None:
    """A reference into a component is one to it; one that nothing needs is not looked at."""
    new = slices_of(document(Toy={"maximum": 2}))
    assert new is not None
    before = earlier(new, document(Toy={"maximum": 10}))
    assert before is not None
    assert before[1] == {"#/components/schemas/Toy"}
    assert before[0].part(new.units) == json.loads(document(Toy={"maximum": 10}))

    users = reversed_(new.references(new.units))

    assert closure({PET}, users) == {PET, PETS}
    assert closure({"#/components/schemas/Toy"}, users) == {"#/components/schemas/Toy"}
    assert new.part([PETS, PET]) == json.loads(document())


def test_what_stands_around_the_parts_must_not_change() -> None:
    """Another title, another order, another component: that may concern everything."""
    text = document(Toy={}, Bone={})
    new = slices_of(text)
    assert new is not None
    assert earlier(new, text) is not None
    for old in (document(Bone={}, Toy={}), document(Toy={}), text.replace("3.1.0", "3.1.1")):
        assert earlier(new, old) is None


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"paths": {}, }',
        '{"paths" {}}',
        '{"paths": {} "info": {}}',
        '{"paths": {,}}',
        "{paths: {}}",
        '{"info": NaN}',
        "{} {}",
        '{"paths": {"/a": {}, "/a": {}}}',
        '{"components": {"schemas": {"A": {}, "A": {}}}}',
        '{"paths": {"/a": {}',
    ],
)
def test_a_text_with_a_doubt_is_not_sliced(text: str) -> None:
    """Repeated names and what is no single object are for the reader of whole documents."""
    assert slices_of(text) is None


@pytest.mark.parametrize(
    "schema",
    [
        r'{"$ref": "#\/components/schemas/Pet"}',
        r'{"$ref": "\u0023/components/schemas/Pet"}',
        r'{"$ref": "#/compon\u0065nts/schemas/Pet"}',
        r'{"\u0024ref": "#/components/schemas/Pet"}',
        '{"$ref": "#pet"}',
        '{"$ref": "pets.json#/Pet"}',
        '{"$dynamicRef": "#pet"}',
        '{"$id": "https://pets.example/"}',
    ],
)
def test_a_reference_that_hides_is_noticed(schema: str) -> None:
    """However JSON spells it: a reference that is not read as one would be a change not seen."""
    assert refers_by_name(schema)


def test_plain_references_do_not_hide() -> None:
    """Nor does the text of a description."""
    assert not refers_by_name(document(Toy={"$ref": PET, "description": "See \\u1023 and #2."}))
