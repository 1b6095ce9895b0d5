"""A change of `xml` changes the wire where a body of XML reaches the schema, and nowhere else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

ORDER = {
    "type": "object",
    "xml": {"name": "order", "namespace": "https://shop.example", "prefix": "s"},
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "note": {"type": "string"},
        "lines": {"type": "array", "xml": {"wrapped": True},
                  "items": {"type": "string", "xml": {"name": "line"}}},
    },
}  # fmt: skip
REF = {"schema": {"$ref": "#/components/schemas/Order"}}
CHANGED: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "the root's name": ((), {"name": "purchase", "namespace": "https://shop.example"}),
    "the namespace": ((), {"name": "order", "namespace": "https://other.example"}),
    "an attribute becomes an element": (("properties", "id"), {}),
    "a name": (("properties", "note"), {"name": "remark"}),
    "a wrapper goes": (("properties", "lines"), {"wrapped": False}),
    "the items' name": (("properties", "lines", "items"), {"name": "item"}),
    "an element becomes text": (("properties", "note"), {"nodeType": "text"}),
}
SAME: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "a prefix": ((), {**ORDER["xml"], "prefix": "shop"}),  # type: ignore[dict-item]
    "another word for an attribute": (("properties", "id"), {"nodeType": "attribute"}),
    "a wrapper is an element": (("properties", "lines"), {"nodeType": "element"}),
    "the property's own name": (("properties", "note"), {"name": "note"}),
}


def document(sent: str, got: str) -> dict[str, Any]:
    """An operation that takes an order in one media type and answers with it in another."""
    return {
        "openapi": "3.2.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/orders": {"post": {
            "operationId": "addOrder",
            "requestBody": {"content": {sent: REF}},
            "responses": {"200": {"description": "ok", "content": {got: REF}}},
        }}},
        "components": {"schemas": {"Order": copy.deepcopy(ORDER)}},
    }  # fmt: skip


def with_xml(shop: dict[str, Any], place: tuple[str, ...], said: dict[str, Any]) -> dict[str, Any]:
    """The document with other `xml` in a schema of the order."""
    changed = copy.deepcopy(shop)
    node = changed["components"]["schemas"]["Order"]
    for token in place:
        node = node[token]
    node["xml"] = said
    return changed


@pytest.mark.parametrize("change", CHANGED)
@pytest.mark.parametrize(
    ("sent", "got", "request_", "response"),
    [
        ("application/xml", "application/json", "breaks", "unaffected"),
        ("application/json", "application/problem+xml", "unaffected", "breaks"),
        ("text/xml", "text/xml; charset=utf-8", "breaks", "breaks"),
    ],
)
def test_the_wire_changes(compare, change, sent, got, request_, response):
    """On the sides where the body is XML, in whichever direction the document moves."""
    old = document(sent, got)
    new = with_xml(old, *CHANGED[change])

    for one, two in ((old, new), (new, old)):
        [found] = compare(one, two).changes
        assert found.edit.rule == "schema.xml"
        assert (found.verdicts["request"], found.verdicts["response"]) == (request_, response)
        assert found.operations == ("POST /orders",)


@pytest.mark.parametrize("change", CHANGED)
def test_json_knows_nothing_of_it(compare, change):
    """Silent where no body is XML; a parameter or a form is none either."""
    old = document("application/x-www-form-urlencoded", "application/json")

    assert compare(old, with_xml(old, *CHANGED[change])).changes == []


@pytest.mark.parametrize("change", SAME)
def test_another_spelling_is_documentation(compare, change):
    """What an XML parser cannot tell apart does not change the wire."""
    old = document("application/xml", "application/xml")

    [found] = compare(old, with_xml(old, *SAME[change])).changes

    assert found.edit.rule == "schema.text"


def named_after_itself(place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two versions; in the second, the component `Line`, which stands at a place, says its name."""
    old = copy.deepcopy(document("application/xml", "application/json"))
    schemas = old["components"]["schemas"]
    schemas["Line"] = {"type": "object", "properties": {"id": {"type": "integer"}}}
    ref = {"$ref": "#/components/schemas/Line"}
    body = old["paths"]["/orders"]["post"]["requestBody"]["content"]["application/xml"]
    match place:
        case "root":
            body["schema"] = ref
        case "items of the root":
            body["schema"] = {"type": "array", "items": ref}
        case "property":
            schemas["Order"]["properties"]["line"] = ref
        case "property of its name":
            schemas["Order"]["properties"]["Line"] = ref
        case "items of a property":
            schemas["Order"]["properties"]["rows"] = {"type": "array", "items": ref}
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Line"]["xml"] = {"name": "Line"}
    return old, new


@pytest.mark.parametrize("place", ["root", "items of the root", "property of its name"])
def test_a_component_that_says_its_own_name_changes_nothing(compare, place):
    """That was the name of the element before; in either direction it is documentation."""
    old, new = named_after_itself(place)

    for one, two in ((old, new), (new, old)):
        assert [found.edit.rule for found in compare(one, two).changes] == ["schema.text"]


@pytest.mark.parametrize(("place", "was"), [("property", "line"), ("items of a property", "rows")])
def test_under_a_property_its_own_name_is_another(compare, place, was):
    """There the element was called after the property: told where that stands."""
    old, new = named_after_itself(place)
    found, text = compare(old, new).changes

    assert (found.edit.rule, text.edit.rule) == ("schema.xml", "schema.text")
    assert (found.edit.before, found.edit.after) == ({"name": was}, {"name": "Line"})
    assert found.edit.new.split("/")[3:5] == ["Order", "properties"]
    assert found.verdicts["request"] == "breaks"
