"""What is left of a document when some of its operations are wanted."""

from __future__ import annotations

import json
import random

import pytest

from wireproof.oas.grammar import walk
from wireproof.oas.pointer import lookup
from wireproof.oas.selection import Selectable, Selection
from wireproof.spec.cut import cut, outline
from wireproof.spec.json_search import find_in_json
from wireproof.spec.json_text import index_json, parse_json
from wireproof.spec.slices import slices_of

REF = {"$ref": "#/components/schemas/Pet"}


def _answer(schema):
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def _document(**schemas):
    return {
        "openapi": "3.1.0",
        "paths": {
            "/pets": {"get": _answer(REF), "post": _answer({"type": "string"})},
            "/shared": {
                "get": _answer(
                    {"$ref": "#/paths/~1own/get/responses/200/content/application~1json/schema"}
                )
            },
            "/own": {"get": _answer({"type": "object", "properties": {"pet": REF}})},
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "K"}},
            "schemas": {"Pet": {"type": "object"}, "Other": {"type": "string"}, **schemas},
        },
    }


def test_other_operations_and_what_they_alone_need_are_gone():
    """Security schemes stay, pointers mean what they meant."""
    left = cut(_document(), {"#/paths/~1pets/post"})

    assert list(left["paths"]) == ["/pets"]
    assert list(left["paths"]["/pets"]) == ["post"]
    assert left["components"]["schemas"] == {}
    assert "key" in left["components"]["securitySchemes"]


def test_a_reference_into_another_operation_still_leads_somewhere():
    """Bundlers write such; the operation is in the document and not in the client."""
    left = cut(_document(), {"#/paths/~1shared/get"})

    assert lookup(left, "#/paths/~1own/get/responses/200")
    assert list(left["components"]["schemas"]) == ["Pet"]


@pytest.mark.parametrize(
    "pet",
    [
        {"type": "object", "discriminator": {"propertyName": "kind"}},
        {"allOf": [{"allOf": [{"discriminator": {"propertyName": "kind"}}]}]},
        {"oneOf": [REF], "discriminator": {"propertyName": "kind", "mapping": {"c": "Cat"}}},
        {"discriminator": {"propertyName": "k", "mapping": {"c": "#/components/schemas/Cat"}}},
    ],
)
def test_whoever_a_discriminator_may_mean_stays(pet):
    """Children by `allOf`, and what a mapping names."""
    cat = {"allOf": [REF, {"type": "object"}]}

    left = cut(_document(Pet=pet, Cat=cat), {"#/paths/~1pets/get"})

    assert set(left["components"]["schemas"]) == {"Pet", "Cat"}


def test_whoever_extends_another_name_of_a_parent_stays():
    """A schema that is nothing but a `$ref` is what it refers to."""
    pet = {"type": "object", "discriminator": {"propertyName": "kind"}}
    cat = {"allOf": [{"$ref": "#/components/schemas/Base"}]}

    left = cut(_document(Pet=pet, Base=REF, Cat=cat), {"#/paths/~1pets/get"})

    assert set(left["components"]["schemas"]) == {"Pet", "Base", "Cat"}


def test_a_webhook_is_selected_by_its_name_and_by_the_tag_of_all():
    """It has no path that a request could be made to."""
    document = {"webhooks": {"orderPaid": {"post": {"tags": ["orders"]}}}}

    [one] = outline(document).values()

    for pattern in ("orderPaid", "orders", "webhooks", "order*"):
        assert Selection((pattern,)).takes(one)
    assert not Selection(("POST /orderPaid",)).takes(one)


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ("/a/*", True),
        ("/a", False),
        ("/**", True),
        ("/*", False),
        ("PUT /a/{id}", False),
        ("* /a/{id}", True),
        ("a.{id}", False),
        ("get-a", True),
        ("get-", False),
    ],
)
def test_a_pattern_fits_the_whole_of_what_it_names(pattern, taken):
    """And no character of it but the star means more than itself."""
    one = Selectable("GET", "/a/{id}", "get-a", ["things"])

    assert Selection((pattern,)).takes(one) is taken
    assert Selection(exclude=(pattern,)).takes(one) is not taken


def test_places_without_an_index_are_those_of_the_index():
    """Of a key that stands twice the last one counts, with what is in it."""
    text = '{"a": {"b": 1, "c": [1,\n {"d":2}]}, "x\\u0041":3,\n "a": {"b": 2}}'
    pointers = ["#", "#/a", "#/a/b", "#/a/c", "#/a/c/1/d", "#/xA", "#/nowhere/at/all"]

    assert find_in_json(text, pointers) == [index_json(text).find(one)[:2] for one in pointers]


def test_places_are_found_alike_from_parts_that_are_known():
    """Whether a pointer leads into a part, ends above one, or leads nowhere."""
    text = json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "A", "contact": {"name": "B"}},
            "paths": {"/a": {"get": {"tags": ["x", "y"]}}, "x-more": [1, {"b": 2}]},
            "components": {"schemas": {"A": {"type": "object"}}, "responses": {}},
        },
        indent=1,
    )
    pointers = [
        "#", "#/info", "#/info/contact/name", "#/paths", "#/paths/~1a", "#/paths/~1a/get/tags/1",
        "#/paths/x-more/1/b", "#/paths/~1gone/get", "#/components", "#/components/schemas",
        "#/components/schemas/A/type", "#/components/schemas/B", "#/servers/0",
    ]  # fmt: skip
    slices = parse_json(text, "a.json")[1]
    assert slices is not None

    found = find_in_json(text, pointers, slices.places)

    assert found == [index_json(text).find(one)[:2] for one in pointers]


def test_places_of_a_large_document_are_found_alike(corpus):
    """A sample of the places of Discord's."""
    [path] = (corpus / "discord").glob("*.json")
    text = path.read_text("utf-8-sig")
    pointers = random.Random(7).sample([one.pointer for one in walk(json.loads(text))], 300)  # noqa: S311
    index = index_json(text)

    places = [index.find(one)[:2] for one in pointers]
    slices = slices_of(text)
    assert slices is not None
    assert find_in_json(text, pointers) == places
    assert find_in_json(text, pointers, slices.places) == places
