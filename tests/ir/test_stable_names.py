"""Adding to a spec renames nothing: the promise of `names.lock`, held against real documents."""

import copy
import json

import pytest

from wireproof.client import ApiOptions, build_api
from wireproof.client.names import NameLock, load_lock
from wireproof.spec.load import load_document

DOCUMENTS = [
    "redocly/museum.yaml",
    "svix/server-openapi.json",
    "box/openapi-v2025.0.json",
    "resend/resend.yaml",
    "spotify/official-spotify-open-api.yml",
    "mistral/openapi.yaml",
    "discord/openapi.json",
]


def names_of(document, lock):
    """Every public name of the client of a document."""
    api = build_api(document, ApiOptions("acme"), lock)
    names = {declaration.pointer: declaration.name for declaration in api.declarations}
    for operation in api.operations:
        names[operation.pointer] = operation.id
        for parameter in operation.parameters:
            names[parameter.pointer, operation.pointer] = parameter.argument
        for field in (operation.body.fields or ()) if operation.body else ():
            names[operation.pointer, field.wire_name] = field.argument
    return names


def extended(data):
    """The document with new things in front of everything: the worst place for order."""
    grown = copy.deepcopy(data)
    schemas = grown.setdefault("components", {}).setdefault("schemas", {})
    taken = list(schemas)[:3]
    newcomers = {f"{name.upper()}": {"type": "object", "properties": {"a": {}}} for name in taken}
    newcomers["New_Thing"] = {"type": "object", "properties": {"b": {"type": "object"}}}
    grown["components"]["schemas"] = {**newcomers, **schemas}
    first = next(iter(grown["paths"]))
    item = {"get": {"operationId": "list", "responses": {"204": {"description": "none"}}}}
    grown["paths"] = {"/aaa/new": item, f"{first}/new": copy.deepcopy(item), **grown["paths"]}
    for schema in schemas.values():
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(properties, dict) and properties:
            name = next(iter(properties))
            schema["properties"] = {name.upper() + "_": {"type": "string"}, **properties}
    return grown


@pytest.mark.corpus
@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_addition_changes_no_existing_name(corpus, tmp_path, name):
    """New operations, schemas and properties, put in front, leave every old name as it was."""
    old = load_document(corpus / name, strict_refs=False)
    lock = NameLock()
    before = names_of(old, lock)
    grown = tmp_path / "openapi.json"
    grown.write_text(json.dumps(extended(old.data)), "utf-8")

    locked = load_lock(lock.to_json(), file="names.lock")
    after = names_of(load_document(grown, strict_refs=False), locked)

    assert len(after) > len(before) > 20
    assert {
        key: (name, after.get(key)) for key, name in before.items() if after.get(key) != name
    } == {}


def api_of(method, **operation):
    """A document with one operation."""
    responses = {"200": {"description": "ok"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {method: {"operationId": "a", "responses": responses, **operation}}},
    }


def parameter(name, place):
    """A parameter of a text."""
    return {"name": name, "in": place, "schema": {"type": "string"}}


def body(name):
    """A request body with one property."""
    schema = {"type": "object", "properties": {name: {"type": "string"}}}
    return {"content": {"application/json": {"schema": schema}}}


def arguments(tmp_path, data, lock):
    """The arguments of its method: those of parameters, then those of the body."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(data), "utf-8")
    [operation] = build_api(load_document(path), ApiOptions("acme"), lock).operations
    fields = operation.body.fields if operation.body else ()
    return [one.argument for one in (*operation.parameters, *fields)]


MOVED = {
    "from query to header": (
        api_of("get", parameters=[parameter("userId", "query")]),
        api_of("get", parameters=[parameter("userId", "header")]),
    ),
    "from header to cookie": (
        api_of("get", parameters=[parameter("userId", "header")]),
        api_of("get", parameters=[parameter("userId", "cookie")]),
    ),
    "another case": (
        api_of("get", parameters=[parameter("userId", "query")]),
        api_of("get", parameters=[parameter("user_id", "query")]),
    ),
    "another case in the body": (
        api_of("post", requestBody=body("userId")),
        api_of("post", requestBody=body("user_id")),
    ),
    "into the body": (
        api_of("post", parameters=[parameter("userId", "query")]),
        api_of("post", requestBody=body("userId")),
    ),
    "out of a body that stays": (
        api_of("post", requestBody=body("userId")),
        api_of("post", parameters=[parameter("userId", "query")], requestBody=body("note")),
    ),
    "out of the body": (
        api_of("post", requestBody=body("userId")),
        api_of("post", parameters=[parameter("userId", "query")]),
    ),
}


@pytest.mark.parametrize(("old", "new"), MOVED.values(), ids=MOVED)
def test_a_parameter_that_moves_keeps_its_name(tmp_path, old, new):
    """Nothing else has the name any more, so nobody's call has to change."""
    lock = NameLock()
    assert arguments(tmp_path, old, lock) == ["user_id"]

    locked = load_lock(lock.to_json(), file="names.lock")
    assert arguments(tmp_path, new, locked)[0] == "user_id"


STAYS = {
    "a parameter beside it": (
        api_of("get", parameters=[parameter("userId", "query")]),
        api_of("get", parameters=[parameter("user_id", "query"), parameter("userId", "query")]),
        ["user_id_2", "user_id"],
    ),
    "a property of the body has it": (
        api_of("post", parameters=[parameter("q", "query")], requestBody=body("user_id")),
        api_of("post", parameters=[parameter("userId", "query")], requestBody=body("user_id")),
        ["query_user_id", "user_id"],
    ),
}


@pytest.mark.parametrize(("old", "new", "names"), STAYS.values(), ids=STAYS)
def test_a_name_that_is_in_use_is_given_to_nobody_else(tmp_path, old, new, names):
    """What has the name keeps it; the newcomer gets a number, or the name of its place."""
    lock = NameLock()
    arguments(tmp_path, old, lock)

    locked = load_lock(lock.to_json(), file="names.lock")
    assert arguments(tmp_path, new, locked) == names


RENAMED = {
    "a token": ({"type": "http", "scheme": "bearer"}, ["bearer_token"]),
    "a name and password": ({"type": "http", "scheme": "basic"}, ["username", "password"]),
    "a key": ({"type": "apiKey", "in": "header", "name": "X-Key"}, ["api_key"]),
}


@pytest.mark.parametrize(("scheme", "names"), RENAMED.values(), ids=RENAMED)
def test_a_security_scheme_that_is_called_otherwise_keeps_its_arguments(tmp_path, scheme, names):
    """Its name never travels; what was an argument of the old one is of no use to anybody."""
    lock, path = NameLock(), tmp_path / "openapi.json"
    for name in ("apiKey", "api_key"):
        data = {**api_of("get"), "components": {"securitySchemes": {name: scheme}}}
        path.write_text(json.dumps(data), "utf-8")
        api = build_api(load_document(path), ApiOptions("acme"), lock)
        [credential] = api.credentials
        assert [argument for _, argument in credential.arguments] == names
        lock = load_lock(lock.to_json(), file="names.lock")
