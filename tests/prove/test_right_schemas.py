"""Whole proofs of small documents whose schemas once led to false findings, or to hidden faults."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.prove.test_right_clients import OK, found_in
from wireproof.cases.model import BUDGETS
from wireproof.runner.run import prove_client

NODE = {"$ref": "#/components/schemas/Node"}
MAPPED = {"leaf": "#/components/schemas/Leaf"}
PARENT = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string"},
        "parent": NODE,
        "children": {"type": "array", "items": NODE},
    },
    "discriminator": {"propertyName": "kind", "mapping": MAPPED},
}
LEAF = {"type": "object", "required": ["value"], "properties": {"value": {"type": "integer"}}}


def both_ways(media_type, schema, **schemas):
    """A document with one operation that sends and answers with a schema."""
    content = {"content": {media_type: {"schema": schema}}}
    body, replies = {"required": True, **content}, {"200": {**OK, **content}}
    document = {"paths": {"/a": {"put": {"requestBody": body, "responses": replies}}}}
    return {**document, "components": {"schemas": schemas}} if schemas else document


def rules_once_changed(tmp_path, file, old, new):
    """The rules that the client of `found_in` breaks once a text of a file is another one."""
    code = tmp_path / "acme" / file
    assert old in code.read_text("utf-8")
    code.write_text(code.read_text("utf-8").replace(old, new), "utf-8")
    manifest = tmp_path / "acme" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["files"][file] = hashlib.sha256(code.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(told), "utf-8")

    place = {"client": tmp_path / "acme", "spec": tmp_path / "spec.json", "overlay": None}
    return {one.rule for one in prove_client(**place, budget=BUDGETS["fast"]).findings}


@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
@pytest.mark.parametrize("inside", [False, True], ids=["its own", "in a part"])
def test_a_recursive_parent_with_a_discriminator(tmp_path, media_type, inside):
    """Its own instances inside it are taken, and its children are told apart."""
    parent = {"allOf": [PARENT]} if inside else PARENT
    leaf = {"allOf": [NODE, LEAF]}

    document = both_ways(media_type, NODE, Node=parent, Leaf=leaf)

    assert found_in(tmp_path, document, least=1000) == []


FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}, "name": {"type": "string"}},
}


def taking(**schemas):
    """An operation whose body may be JSON or parts."""
    kinds = {"json": "application/json", "parts": "multipart/form-data"}
    content = {kinds[name]: {"schema": schema} for name, schema in schemas.items()}
    body = {"required": True, "content": content}
    return {"paths": {"/a": {"put": {"requestBody": body, "responses": {"204": OK}}}}}


def test_an_object_of_anything_beside_typed_parts_makes_the_argument_take_anything(tmp_path):
    """The argument has the types of all media types, so the parts of one alone are no mistake."""
    assert found_in(tmp_path, taking(json={"type": "object"}, parts=FORM), least=400) == []


def test_two_typed_media_types_take_no_other_keys(tmp_path):
    """What neither describes is a mistake all the same."""
    note = {"type": "object", "properties": {"note": {"type": "string"}}}
    assert found_in(tmp_path, taking(json=note, parts=FORM), least=400) == []

    found = rules_once_changed(
        tmp_path, "resources/a.py", "| UntypedMapping", "| dict[str, object]"
    )

    assert found == {"type-too-wide"}


def test_paths_with_segments_of_dots_are_what_is_left_without_them(tmp_path):
    """RFC 3986, section 5.2.4; a path may lead above that of the server."""
    one = {"name": "p", "in": "path", "required": True, "schema": {"type": "string"}}
    get = {"responses": {"204": OK}}
    keys = ("/../up", "/a/./b", "/c/..")
    paths = {key: {"get": get} for key in keys} | {"/../d/{p}": {"get": get, "parameters": [one]}}
    servers = [{"url": "https://acme.example/v1"}]

    assert found_in(tmp_path, {"paths": paths, "servers": servers}, least=500) == []


def test_a_list_of_one_item_too_many_is_refused_for_that_alone(tmp_path):
    """Schemathesis puts other types into such a list, for which any client refuses it."""
    names = {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "string"}}
    schema = {"type": "object", "properties": {"names": names, "others": names}}

    assert found_in(tmp_path, both_ways("application/json", schema), least=300) == []
    wider = ("max_length=100", "max_length=101")
    assert "invalid-arguments-sent" in rules_once_changed(tmp_path, "models.py", *wider)
