"""What a document says and a client cannot have stands in its ledger, with the reason."""

from __future__ import annotations

import copy
from operator import attrgetter

import pytest

ANSWER = {"200": {"description": "d", "content": {"application/json": {"schema": {}}}}}
GET = {"operationId": "get", "tags": ["a"], "responses": ANSWER}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example"}],
    "paths": {"/a": {"get": GET}},
}
ROW = {"type": "object", "required": ["i"], "properties": {"i": {"type": "integer"}}}
UNION = {"oneOf": [ROW, {"type": "string"}]}
PLAIN = {"type": "string"}


def faults(client):
    """Place and status of everything that is weaker than documented, and the reasons."""
    return {one.pointer: (one.status, one.reason) for one in client.generated.faults}


def told(client, pointer):
    """What the ledger says of a place."""
    return [one.reason for one in client.generated.ledger if one.pointer == pointer and one.reason]


def test_a_response_that_is_written_as_in_swagger_is_told(acme_of):
    """OpenAPI 3 has no `schema` right in a response: what comes back has no type for it."""
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/a"]["get"]["responses"] = {"200": {"description": "d", "schema": ROW}}

    found = faults(acme_of(document))

    status, reason = found["#/paths/~1a/get/responses/200/schema"]
    assert status == "degraded"
    assert "Swagger 2.0" in reason
    assert "`content`" in reason


def test_a_response_of_swagger_is_not_told_in_swagger(acme_of):
    """There, `schema` stands where it belongs."""
    responses = {"200": {"description": "d", "schema": ROW}}
    swagger = {
        "swagger": "2.0",
        "info": {"title": "Acme", "version": "1"},
        "host": "acme.example",
        "schemes": ["https"],
        "paths": {"/a": {"get": {**GET, "responses": responses}}},
    }

    assert faults(acme_of(swagger)) == {}


@pytest.mark.parametrize("version", ["3.0.3", "2.0"])
def test_a_method_in_capitals_is_refused_aloud(acme_of, version):
    """The names of fields are case-sensitive: `POST` is no operation, and the ledger says so."""
    document = copy.deepcopy(DOCUMENT)
    del document["openapi"]
    document["swagger" if version == "2.0" else "openapi"] = version
    responses = {"204": {"description": "d"}}
    document["paths"]["/a"] = {
        "get": {**GET, "responses": responses},
        "POST": {**GET, "operationId": "post", "responses": responses},
    }

    client = acme_of(document)

    status, reason = faults(client)["#/paths/~1a/POST"]
    assert status == "refused"
    assert "`post`" in reason


@pytest.mark.parametrize(
    ("path", "status", "reason", "sent"),
    [
        ("/a#action", None, "no request carries a fragment", "/a"),
        ("https://other.example/a", "degraded", "`servers`", "/https://other.example/a"),
        ("a", None, "begins with a slash", "/a"),
    ],
)
def test_a_key_that_is_no_path_is_told_with_what_is_sent(acme_of, path, status, reason, sent):
    """Whoever reads the ledger sees which address is asked."""
    client = acme_of({**DOCUMENT, "paths": {path: {"get": GET}}})
    pointer = "#/paths/" + path.replace("/", "~1")

    [text] = told(client, pointer)
    [method] = client.generated.api.operations

    assert reason in text
    assert repr(sent) in text
    assert faults(client).get(pointer, (None,))[0] == status
    client.reply(200, {})
    attrgetter(method.id)(client.client())()
    assert client.sent.url.raw_path.decode() == sent


@pytest.mark.parametrize("kind", ["application/yaml", "application/cbor", "application/x-protobuf"])
@pytest.mark.parametrize("schema", [ROW, UNION, {"type": "array", "items": ROW}])
def test_what_is_passed_on_as_bytes_is_told_by_reference_and_in_place(acme_of, kind, schema):
    """The schema says an object, and the caller gets bytes: the same, however it is written."""
    for written in (schema, {"$ref": "#/components/schemas/Row"}):
        responses = {"200": {"description": "d", "content": {kind: {"schema": written}}}}
        document = {
            **DOCUMENT,
            "paths": {"/a": {"get": {**GET, "responses": responses}}},
            "components": {"schemas": {"Row": schema}},
        }

        [(status, reason)] = faults(acme_of(document)).values()

        assert (status, reason) == ("degraded", f"{kind} is passed on as bytes")


def test_bytes_that_are_said_to_be_a_text_are_nothing_to_tell(acme_of):
    """A string, in place or by reference, is all that bytes are."""
    content = {
        "application/cbor": {"schema": {"$ref": "#/components/schemas/Text"}},
        "image/png": {},
    }
    responses = {"200": {"description": "d", "content": content}}
    document = {
        **DOCUMENT,
        "paths": {"/a": {"get": {**GET, "responses": responses}}},
        "components": {"schemas": {"Text": PLAIN}},
    }

    assert faults(acme_of(document)) == {}


@pytest.mark.parametrize("status", ["204", "205", "304"])
def test_content_that_cannot_come_is_told(acme_of, status):
    """HTTP ends such a response at its header."""
    responses = {**ANSWER, status: {"description": "d", "content": ANSWER["200"]["content"]}}
    client = acme_of({**DOCUMENT, "paths": {"/a": {"get": {**GET, "responses": responses}}}})

    [reason] = told(client, f"#/paths/~1a/get/responses/{status}")

    assert f"content of a {status}, which HTTP does not allow" in reason


@pytest.mark.parametrize("flow", ["password", "implicit"])
def test_a_flow_that_is_not_offered_is_told(acme_of, flow):
    """The client is given a token instead."""
    urls = {"tokenUrl": "/token", "authorizationUrl": "/login", "scopes": {}}
    schemes = {"o": {"type": "oauth2", "flows": {flow: urls}}}
    client = acme_of({**DOCUMENT, "components": {"securitySchemes": schemes}})

    [reason] = told(client, f"#/components/securitySchemes/o/flows/{flow}")

    assert f"`{flow}` is not offered" in reason
