"""Answers: documented examples, generated data, and what `Prefer` and `Accept` choose."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

JSON = "application/json"
NAME = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}


def spec_for(**responses: dict[str, Any]) -> dict[str, Any]:
    """Responses by status, `r200={…}`; a description is added."""
    made = {key.removeprefix("r"): {"description": "d", **one} for key, one in responses.items()}
    return {"paths": {"/x": {"get": {"responses": made}}}}


def media(**more: Any) -> dict[str, Any]:
    return {"content": {JSON: more}}


def prefer(value: str) -> dict[str, dict[str, str]]:
    return {"headers": {"Prefer": value}}


EXAMPLES = spec_for(
    r200=media(schema=NAME, examples={"one": {"value": {"n": 1}}, "two": {"value": {"n": 2}}}),
    r409=media(schema=NAME, example={"n": 409}),
    r4XX=media(schema=NAME, example={"n": 4}),
    default=media(schema=NAME, example={"n": 0}),
)


@pytest.mark.parametrize(
    ("preference", "status", "body"),
    [
        ("", 200, {"n": 1}),
        ("example=two", 200, {"n": 2}),
        ('example="two"', 200, {"n": 2}),
        ("code=409", 409, {"n": 409}),
        ("code=418", 418, {"n": 4}),
        ("code=503", 503, {"n": 0}),
        ("respond-async, wait=10, code=409", 409, {"n": 409}),
        ("code=409; foo", 409, {"n": 409}),
        ("code=409, code=418", 409, {"n": 409}),
    ],
)
async def test_prefer_selects_a_response(ask, preference, status, body) -> None:
    """`Prefer: code=` takes the exact status, else its range, else `default`."""
    answer = await ask(EXAMPLES, "GET", "/x", **prefer(preference))

    assert (answer.status_code, answer.json()) == (status, body)
    applied = answer.headers.get("preference-applied", "")
    assert applied == ("" if not preference else applied)
    assert bool(applied) == bool(preference)


@pytest.mark.parametrize(
    ("preference", "detail"),
    [
        ("code=banana", "whole number from 200 to 599"),
        ("code=101", "whole number from 200 to 599"),
        ("seed=-1", "whole number"),
        ("example=three", "documented: 'one', 'two'"),
    ],
)
async def test_a_preference_that_cannot_be_met(ask, preference, detail) -> None:
    """What was asked for and is not there is a 400 that lists what is."""
    refused = await ask(EXAMPLES, "GET", "/x", **prefer(preference))

    assert refused.status_code == 400
    assert refused.json()["type"] == "urn:wireproof:mock:preference"
    assert detail in refused.json()["detail"]


async def test_an_undocumented_code(ask) -> None:
    """A status that no response covers is refused with the documented ones."""
    refused = await ask(spec_for(r200={}, r404={}), "GET", "/x", **prefer("code=409"))

    assert refused.status_code == 400
    assert "documented: 200, 404" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ({"r404": {}, "r204": {}, "r201": {}}, 201),
        ({"r2XX": {}, "r404": {}}, 200),
        ({"default": {}, "r404": {}}, 200),
        ({"r404": {}, "r302": {}}, 302),
        ({"r4XX": {}}, 400),
    ],
)
async def test_the_usual_response_is_the_first_success(ask, responses, status) -> None:
    """Without a preference the lowest documented success is answered."""
    assert (await ask(spec_for(**responses), "GET", "/x")).status_code == status


async def test_an_example_that_does_not_fit_is_served_only_by_name(ask) -> None:
    """By itself the mock says nothing that the spec refuses."""
    spec = spec_for(r200=media(schema=NAME, examples={"odd": {"value": {"n": "x"}}}))

    assert (await ask(spec, "GET", "/x")).json() == {"n": 1}
    assert (await ask(spec, "GET", "/x", **prefer("example=odd"))).json() == {"n": "x"}


SCHEMAS: list[dict[str, Any]] = [
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "minLength": 12, "maxLength": 14},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"},
    {"type": "integer", "minimum": 10, "maximum": 12},
    {"type": "integer", "exclusiveMinimum": 10, "multipleOf": 7},
    {"type": "number", "exclusiveMaximum": -1.5},
    {"type": ["null", "boolean"]},
    {"enum": ["a", "b"]},
    {"const": {"k": [1]}},
    {"type": "array", "items": {"type": "integer"}, "minItems": 3},
    {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False,
     "minItems": 2},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    {"type": "object", "required": ["undeclared"]},
    {"allOf": [NAME, {"required": ["m"], "properties": {"m": {"type": "boolean"}}}]},
    {"oneOf": [NAME, {"type": "object", "required": ["z"], "properties": {"n": False}}]},
    {"anyOf": [{"type": "null"}, NAME]},
    {"type": "object", "properties": {"a": {"type": "integer", "example": "wrong"}}},
    {"type": "string", "not": {"const": "string"}},
    {"type": "object", "properties": {"a": {"type": "string"}}, "if": {"required": ["a"]},
     "then": {"required": ["b"], "properties": {"b": {"const": 1}}}},
    {"$ref": "#/components/schemas/Node"},
    {},
    True,
]  # fmt: skip
NODE = {
    "type": "object",
    "required": ["value", "next"],
    "properties": {
        "value": {"type": "integer"},
        "next": {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]},
    },
}


@pytest.mark.parametrize("preference", ["", "dynamic=true", "dynamic=true, seed=5"])
@pytest.mark.parametrize("schema", SCHEMAS, ids=range(len(SCHEMAS)))
async def test_generated_data_is_valid(ask, schema, preference) -> None:
    """Where there is no example, data is generated that the schema accepts, formats included."""
    spec = spec_for(r200=media(schema=schema)) | {"components": {"schemas": {"Node": NODE}}}

    answer = await ask(spec, "GET", "/x", **prefer(preference))

    assert answer.status_code == 200, answer.text
    whole = {**schema, "components": spec["components"]} if isinstance(schema, dict) else schema
    judge = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    assert judge.is_valid(answer.json()), answer.json()


async def test_generated_data_is_readable(ask) -> None:
    """Examples and defaults inside a schema are used; optional properties are there."""
    schema = {
        "type": "object",
        "properties": {
            "email": {"type": "string", "format": "email"},
            "name": {"type": "string", "example": "Rex"},
            "age": {"type": "integer", "default": 3},
            "secret": {"type": "string", "writeOnly": True},
            "pets": {"type": "array", "items": {"type": "object", "properties": {"id": NAME}}},
            "both": {"allOf": [NAME, {"properties": {"b": {"const": "x"}}}]},
        },
    }

    answer = await ask(spec_for(r200=media(schema=schema)), "GET", "/x")

    assert answer.json() == {
        "email": "someone@example.com",
        "name": "Rex",
        "age": 3,
        "pets": [{"id": {"n": 1}}],
        "both": {"n": 1, "b": "x"},
    }


async def test_dynamic_data_depends_on_the_seed_alone(ask) -> None:
    """The same seed gives the same data in any process, another seed other data."""
    schema = {"type": "array", "items": {"type": "integer"}, "minItems": 5}
    spec = spec_for(r200=media(schema=schema, example=[0, 0, 0, 0, 0]))

    async def drawn(preference: str, **options: Any) -> Any:
        mock = ask.mock(spec, **options)
        return (await ask(mock, "GET", "/x", **prefer(preference))).json()

    assert await drawn("") == [0, 0, 0, 0, 0]
    assert await drawn("dynamic=true, seed=7") == await drawn("dynamic=true, seed=7")
    assert await drawn("dynamic=true, seed=7") != await drawn("dynamic=true, seed=8")
    assert await drawn("dynamic=true", seed=7) == await drawn("dynamic=true, seed=7")


async def test_a_schema_that_nothing_satisfies(ask) -> None:
    """No data is better than wrong data: a 501 that names the schema."""
    refused = await ask(
        spec_for(r200=media(schema={"type": "string", "minLength": 3, "maxLength": 1})),
        "GET",
        "/x",
    )

    assert refused.status_code == 501
    assert "/responses/200/content/application~1json/schema" in refused.json()["detail"]


TWO = {"application/json": {"example": {"a": 1}}, "text/csv": {"example": "a\n1\n"}}


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        ("", 200, "application/json"),
        ("*/*", 200, "application/json"),
        ("text/csv", 200, "text/csv; charset=utf-8"),
        ("text/*, application/json;q=0.5", 200, "text/csv; charset=utf-8"),
        ("application/json;q=0, */*;q=0.1", 200, "text/csv; charset=utf-8"),
        ("text/csv, application/json", 200, "text/csv; charset=utf-8"),
        ("APPLICATION/JSON", 200, "application/json"),
        ("image/png", 406, "application/problem+json"),
        ("application/json;q=0", 406, "application/problem+json"),
    ],
)
async def test_accept_chooses_among_the_documented_media_types(ask, accept, status, kind) -> None:
    """The best documented media type is answered; when none is acceptable, a 406 lists them."""
    headers = {"Accept": accept}

    answer = await ask(spec_for(r200={"content": TWO}), "GET", "/x", headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    if status == 406:
        assert "application/json, text/csv" in answer.json()["detail"]


async def test_an_error_is_sent_whatever_is_accepted(ask) -> None:
    """RFC 9110, 12.5.1: an error in another media type is better than a 406."""
    spec = spec_for(r200={"content": TWO}, r409={"content": TWO})
    headers = {"Accept": "image/png", "Prefer": "code=409"}

    assert (await ask(spec, "GET", "/x", headers=headers)).status_code == 409


@pytest.mark.parametrize(
    ("kind", "content", "body"),
    [
        ("text/plain", {"schema": {"type": "string"}}, b"string"),
        ("text/plain", {"schema": {"type": "integer"}}, b"1"),
        ("application/octet-stream", {}, b"example"),
        ("application/xml", {"example": "<a/>"}, b"<a/>"),
        ("application/xml", {"example": "<a/>", "schema": NAME}, b"<a/>"),
        ("text/xml", {"schema": NAME}, b'<?xml version="1.0"?><root><n>1</n></root>'),
        ("text/html", {}, b"example"),
        ("application/jsonl", {"itemSchema": NAME}, b'{"n": 1}\n'),
        ("application/jsonl", {"example": [{"n": 1}, {"n": 2}]}, b'{"n": 1}\n{"n": 2}\n'),
        ("text/event-stream", {"schema": NAME}, b'data: {"n": 1}\n\n'),
        ("application/vnd.api+json", {"schema": NAME}, b'{"n": 1}'),
        ("*/*", {"schema": NAME}, b'{"n": 1}'),
    ],
)
async def test_bodies_of_other_media_types(ask, kind, content, body) -> None:
    """Text, JSON Lines and event streams are written; other media types copy their example."""
    spec = spec_for(r200={"content": {kind: content}})

    answer = await ask(spec, "GET", "/x")

    assert (answer.status_code, answer.content) == (200, body)
    if content == {"example": "<a/>"}:
        assert (await ask(spec, "GET", "/x", **prefer("dynamic=true"))).content == body


async def test_a_media_type_that_cannot_be_written(ask) -> None:
    """YAML without an example is a 501 that says what to do."""
    spec = spec_for(r200={"content": {"application/yaml": {"schema": NAME}}})

    refused = await ask(spec, "GET", "/x")

    assert refused.status_code == 501
    assert "give the response an example" in refused.json()["detail"]


async def test_documented_headers_are_sent(ask) -> None:
    """Headers come with their examples or generated values, and never frame the message anew."""
    headers = {
        "X-Total": {"schema": {"type": "integer", "minimum": 30}},
        "X-Ids": {"schema": {"type": "array"}, "example": [1, 2]},
        "X-Name": {"schema": {"type": "string"}, "example": "Rex"},
        "Content-Length": {"schema": {"type": "integer"}, "example": 99999},
        "X-Evil": {"schema": {"type": "string"}, "example": "a\r\nX-Injected: 1"},
    }

    answer = await ask(spec_for(r200={"headers": headers, **media(example={})}), "GET", "/x")

    assert answer.headers["x-total"] == "30"
    assert answer.headers["x-ids"] == "1,2"
    assert answer.headers["x-name"] == "Rex"
    assert answer.headers["content-length"] == "2"
    assert "x-evil" not in answer.headers
    assert "x-injected" not in answer.headers


@pytest.mark.parametrize("status", ["204", "205", "304"])
async def test_statuses_without_a_body(ask, status) -> None:
    """These have no body by HTTP, whatever the document says."""
    spec = spec_for(**{f"r{status}": media(example={"a": 1})})

    answer = await ask(spec, "GET", "/x")

    assert (answer.status_code, answer.content) == (int(status), b"")


@pytest.mark.parametrize("target", ["#/components/schemas/Cat", "Felis"])
async def test_discriminators_name_the_branch(ask, target) -> None:
    """A generated alternative carries the value of its schema, or of another name of it."""
    ref = {"$ref": "#/components/schemas/Cat"}
    pet = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    told = {"propertyName": "kind", "mapping": {"feline": target}}
    spec = spec_for(r200=media(schema={"oneOf": [ref], "discriminator": told}))
    spec |= {"components": {"schemas": {"Cat": pet, "Felis": ref}}}

    assert (await ask(spec, "GET", "/x")).json() == {"kind": "feline"}


async def test_a_schema_that_is_none(ask) -> None:
    """A fault of the spec is told as one, with its place."""
    spec = spec_for(r200=media(schema={"type": "strung"}))

    refused = await ask(spec, "GET", "/x")

    assert refused.status_code == 500
    assert refused.json()["type"] == "urn:wireproof:mock:spec-fault"
    assert "content/application~1json/schema" in refused.json()["detail"]


ERROR = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}


@pytest.mark.parametrize(
    ("documented", "status"),
    [
        (["422"], 422),
        (["400"], 400),
        (["400", "422"], 422),
        (["4XX"], 422),
        (["default"], 422),
        (["4XX", "default"], 422),
    ],
)
async def test_a_wrong_request_gets_the_answer_that_is_documented(ask, documented, status) -> None:
    """422, 400, the range or `default`: so `except` clauses can be tried; a header says why."""
    content = {"application/json": {"schema": ERROR}}
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    responses = {key: {"description": key, "content": content} for key in documented}
    operation = {"requestBody": body, "responses": {"204": {"description": "Done"}, **responses}}
    document = {"openapi": "3.1.0", "paths": {"/t": {"post": operation}}}

    refused = await ask(document, "POST", "/t", json={"id": "x"})

    assert refused.status_code == status
    assert list(refused.json()) == ["message"]
    assert refused.headers["content-type"] == "application/json"
    assert "properties/id/type" in json.loads(refused.headers["wireproof-problem"])["spec"]


async def test_missing_credentials_get_the_answer_that_is_documented(ask) -> None:
    """The documented 401, with the challenge that HTTP asks for."""
    content = {"application/json": {"schema": ERROR}}
    responses = {"204": {"description": "Done"}, "401": {"description": "No", "content": content}}
    document = {
        "openapi": "3.1.0",
        "security": [{"key": []}],
        "paths": {"/t": {"get": {"responses": responses}}},
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }

    refused = await ask(document, "GET", "/t")

    assert (refused.status_code, list(refused.json())) == (401, ["message"])
    assert refused.headers["www-authenticate"].startswith("Bearer")
