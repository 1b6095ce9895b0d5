"""A class that moves into a component keeps its name: what it was called inline is free for it."""

from __future__ import annotations

import json

import pytest

from wireproof.client import ApiOptions, build_api
from wireproof.client.names import NameLock, load_lock
from wireproof.spec.load import load_document

ADDRESS = {"type": "object", "required": ["z"], "properties": {"z": {"type": "string"}}}
REFERENCE = {"$ref": "#/components/schemas/CrateAddr"}


def shop(address, version="3.1.0", **components):
    """A document whose crates have an address."""
    crate = {"type": "object", "properties": {"addr": address}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Crate"}}}
    responses = {"200": {"description": "d", "content": content}}
    return {
        "openapi": version,
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/crates": {"get": {"operationId": "list", "responses": responses}}},
        "components": {"schemas": {"Crate": crate, **components}},
    }


def classes(tmp_path, document, lock=""):
    """The classes of a document by their places, and the lock that it leaves."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    names = load_lock(lock, file="names.lock") if lock else NameLock()
    api = build_api(load_document(path), ApiOptions("acme"), names)
    return {one.pointer: one.name for one in api.declarations}, names.to_json()


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_an_inline_class_that_becomes_a_component_keeps_its_name(tmp_path, version):
    """The place where it stood refers to it now; nothing changes for whoever imports it."""
    before, lock = classes(tmp_path, shop(ADDRESS, version))
    after, moved = classes(tmp_path, shop(REFERENCE, version, CrateAddr=ADDRESS), lock)
    again, kept = classes(tmp_path, shop(REFERENCE, version, CrateAddr=ADDRESS), moved)

    assert before["#/components/schemas/Crate/properties/addr"] == "CrateAddr"
    assert after["#/components/schemas/CrateAddr"] == "CrateAddr"
    assert (again, kept) == (after, moved)
    back, _ = classes(tmp_path, shop(ADDRESS, version), moved)
    assert back == before


def test_an_inline_class_that_stays_keeps_its_name_before_a_new_component(tmp_path):
    """Somebody uses it: the newcomer gets the number."""
    _, lock = classes(tmp_path, shop(ADDRESS))
    document = shop(ADDRESS, CrateAddr={"type": "object", "properties": {"y": {}}})

    after, _ = classes(tmp_path, document, lock)

    assert after["#/components/schemas/Crate/properties/addr"] == "CrateAddr"
    assert after["#/components/schemas/CrateAddr"] == "CrateAddr2"


def answering(response, **shared):
    """A document whose one operation has this response, and these are shared."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/crates": {"get": {"operationId": "list", "responses": {"200": response}}}},
        "components": {"responses": shared},
    }


def test_the_classes_of_a_response_that_becomes_a_shared_one_keep_their_names(tmp_path):
    """Nobody gave them another: a response has no class, and its schema no name of its own."""
    schema = {"type": "object", "properties": {"addr": ADDRESS}}
    response = {"description": "d", "content": {"application/json": {"schema": schema}}}
    sharing = answering({"$ref": "#/components/responses/Crates"}, Crates=response)

    before, lock = classes(tmp_path, answering(response))
    moved, kept = classes(tmp_path, sharing, lock)
    again, _ = classes(tmp_path, sharing, kept)

    assert sorted(moved.values()) == sorted(before.values())
    assert len(set(before.values())) == 2
    assert again == moved
