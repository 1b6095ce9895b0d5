"""Swagger 2.0 is read as OpenAPI 3.0, and every node is still found where the vendor wrote it."""

from __future__ import annotations

import json

import pytest

from wireproof.spec.load import load_document

DOCUMENT = """\
swagger: '2.0'
info: {title: T, version: '1'}
host: api.example.com
basePath: /v1/
schemes: [https, http]
consumes: [application/json]
produces: [application/json, application/xml]
x-keep: 1
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, format: int64}
    put:
      operationId: update
      consumes: [application/json, application/vnd.pet+json]
      parameters:
        - {$ref: '#/parameters/Limit'}
        - name: body
          in: body
          required: true
          description: the pet
          schema: {$ref: '#/definitions/Pet'}
        - name: tags
          in: query
          type: array
          collectionFormat: multi
          items: {type: string}
      responses:
        '200':
          description: d
          schema: {$ref: '#/definitions/Pet'}
          examples: {application/json: {name: Rex}}
          headers: {X-Rate: {type: integer, description: left}}
        '404': {$ref: '#/responses/Missing'}
    post:
      consumes: [multipart/form-data]
      produces: [application/pdf]
      schemes: [http]
      parameters:
        - {name: file, in: formData, type: file, required: true, description: the photo}
        - {name: ids, in: formData, type: array, items: {type: integer}, collectionFormat: pipes}
      responses:
        '200': {description: d, schema: {type: file}}
        '404': {$ref: '#/responses/Missing'}
definitions:
  Pet:
    type: object
    discriminator: kind
    required: [name, kind]
    properties:
      name: {type: string, x-nullable: true}
      kind: {type: string}
      age: {type: integer, minimum: 0, exclusiveMinimum: true}
parameters:
  Limit: {name: limit, in: query, type: integer, maximum: 10, x-example: 5}
  Pet: {name: pet, in: body, schema: {$ref: '#/definitions/Pet'}}
responses:
  Missing: {description: gone, schema: {$ref: '#/definitions/Pet'}}
securityDefinitions:
  basic: {type: basic}
  key: {type: apiKey, in: header, name: X-Key}
  oauth:
    type: oauth2
    flow: accessCode
    authorizationUrl: https://a.example
    tokenUrl: https://t.example
    scopes: {read: r}
"""
PET = {"$ref": "#/components/schemas/Pet"}


@pytest.fixture
def document(load):
    """The document above, loaded."""
    return load(DOCUMENT)


def test_the_document_is_openapi_3_under_its_own_version(document):
    """`version` tells what the vendor wrote; `raw` is OpenAPI 3.0, `data` 3.1."""
    assert document.version == "2.0"
    assert document.raw["openapi"] == "3.0.3"
    assert document.data["openapi"] == "3.1.0"
    assert document.data["x-keep"] == 1
    assert document.data["servers"] == [
        {"url": "https://api.example.com/v1"},
        {"url": "http://api.example.com/v1"},
    ]
    assert not {"swagger", "definitions", "host", "consumes"} & set(document.data)


def test_a_body_parameter_becomes_a_request_body(document):
    """In each media type that the operation consumes."""
    operation = document.data["paths"]["/pets/{id}"]["put"]

    assert operation["requestBody"] == {
        "required": True,
        "description": "the pet",
        "x-body-name": "body",
        "content": {
            "application/json": {"schema": PET},
            "application/vnd.pet+json": {"schema": PET},
        },
    }
    assert operation["parameters"] == [
        {"$ref": "#/components/parameters/Limit"},
        {
            "name": "tags",
            "in": "query",
            "style": "form",
            "explode": True,
            "schema": {"type": "array", "items": {"type": "string"}},
        },
    ]


def test_form_parameters_become_one_object(document):
    """A file is binary; how an array is written is said by the encoding."""
    body = document.data["paths"]["/pets/{id}"]["post"]["requestBody"]

    assert body == {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "the photo"},
                        "ids": {"type": "array", "items": {"type": "integer"}},
                    },
                },
                "encoding": {"ids": {"style": "pipeDelimited", "explode": False}},
            }
        },
    }


def test_responses_have_content_in_what_the_operation_produces(document):
    """Examples keep their media type; a shared response follows the media types of its user."""
    item = document.data["paths"]["/pets/{id}"]
    full = item["put"]["responses"]["200"]
    other = item["post"]["responses"]

    assert full["content"] == {
        "application/json": {"schema": PET, "example": {"name": "Rex"}},
        "application/xml": {"schema": PET},
    }
    assert full["headers"] == {"X-Rate": {"description": "left", "schema": {"type": "integer"}}}
    assert item["put"]["responses"]["404"] == {"$ref": "#/components/responses/Missing"}
    assert document.data["components"]["responses"]["Missing"]["content"] == {
        "application/json": {"schema": PET},
        "application/xml": {"schema": PET},
    }
    assert list(other["404"]["content"]) == ["application/pdf"]
    assert other["200"]["content"] == {
        "application/pdf": {"schema": {"type": "string", "format": "binary"}}
    }
    assert item["post"]["servers"] == [{"url": "http://api.example.com/v1"}]


def test_schemas_parameters_and_schemes_find_their_new_spelling(document):
    """`x-nullable`, discriminators, exclusive limits, flows."""
    components = document.data["components"]

    assert components["schemas"]["Pet"]["discriminator"] == {"propertyName": "kind"}
    properties = components["schemas"]["Pet"]["properties"]
    assert properties["name"]["type"] == ["string", "null"]
    assert properties["age"] == {"type": "integer", "exclusiveMinimum": 0}
    assert components["parameters"] == {
        "Limit": {
            "name": "limit",
            "in": "query",
            "example": 5,
            "schema": {"type": "integer", "maximum": 10},
        }
    }
    assert components["securitySchemes"] == {
        "basic": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "oauth": {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "https://a.example",
                    "tokenUrl": "https://t.example",
                    "scopes": {"read": "r"},
                }
            },
        },
    }
    assert document.dangling == ()


PLACES = [
    ("#/servers", 3),
    ("#/paths/~1pets~1{id}/put", 13),
    ("#/paths/~1pets~1{id}/put/parameters/1", 23),
    ("#/paths/~1pets~1{id}/put/parameters/1/schema/items", 27),
    ("#/paths/~1pets~1{id}/put/requestBody", 18),
    ("#/paths/~1pets~1{id}/put/requestBody/content/application~1json/schema", 22),
    ("#/paths/~1pets~1{id}/put/responses/200/content/application~1xml/schema", 31),
    ("#/paths/~1pets~1{id}/put/responses/200/content/application~1json/example/name", 32),
    ("#/paths/~1pets~1{id}/put/responses/200/headers/X-Rate/schema/type", 33),
    ("#/paths/~1pets~1{id}/post/servers/0", 38),
    (
        "#/paths/~1pets~1{id}/post/requestBody/content/multipart~1form-data/schema/properties/ids",
        41,
    ),
    ("#/paths/~1pets~1{id}/post/responses/404/content/application~1pdf/schema", 58),
    ("#/components/schemas/Pet/properties/kind", 52),
    ("#/components/parameters/Limit/schema/maximum", 55),
    ("#/components/responses/Missing/content/application~1xml/schema", 58),
    ("#/components/securitySchemes/oauth/flows", 62),
]


@pytest.mark.parametrize(("pointer", "line"), PLACES)
def test_a_node_is_found_where_it_was_written(document, pointer, line):
    """Pointers are those of OpenAPI 3; lines are the vendor's."""
    assert document.location(pointer).line == line


def test_an_overlay_speaks_of_the_document_as_it_was_written(load):
    """Targets are Swagger 2.0; what they change is found in the overlay after the conversion."""
    document = load(
        DOCUMENT,
        overlay="""\
overlay: 1.0.0
info: {title: o, version: '1'}
actions:
  - target: $.definitions.Pet.properties
    description: a size is sent too
    update:
      size: {type: integer}
""",
    )
    pointer = "#/components/schemas/Pet/properties/size"

    assert document.resolve(pointer) == {"type": "integer"}
    assert document.location(pointer).file.endswith("overlay.yaml")
    assert document.location(pointer).line == 7


@pytest.mark.parametrize(
    ("where", "how", "expected"),
    [
        ("query", "csv", {"style": "form", "explode": False}),
        ("query", None, {"style": "form", "explode": False}),
        ("query", "ssv", {"style": "spaceDelimited", "explode": False}),
        ("query", "pipes", {"style": "pipeDelimited", "explode": False}),
        ("query", "multi", {"style": "form", "explode": True}),
        ("query", "tsv", {"x-collectionFormat": "tsv"}),
        ("header", "csv", {"style": "simple"}),
        ("path", None, {"style": "simple"}),
        ("header", "pipes", {"x-collectionFormat": "pipes"}),
    ],
)
def test_collection_formats_become_styles(load, where, how, expected):
    """What OpenAPI 3 cannot write is kept by name, so that it can be reported."""
    parameter = {"name": "a", "in": where, "type": "array", "items": {"type": "string"}}
    if how:
        parameter["collectionFormat"] = how
    text = {"swagger": "2.0", "paths": {"/{a}": {"get": {"parameters": [parameter]}}}}
    found = load(json.dumps(text)).data["paths"]["/{a}"]["get"]["parameters"][0]

    assert found == {
        "name": "a",
        "in": where,
        "schema": {"type": "array", "items": {"type": "string"}},
        **expected,
    }


@pytest.mark.corpus
def test_a_real_swagger_document_is_converted(corpus):
    """Netlify's: all its operations, all references alive, lines of its own file."""
    document = load_document(corpus / "netlify" / "swagger.yml")
    operations = [
        (path, method)
        for path, item in document.data["paths"].items()
        for method in item
        if method in {"get", "put", "post", "delete", "patch"}
    ]

    assert len(operations) > 100
    assert document.dangling == ()
    assert document.location("#/components/schemas/site/properties/id").line > 1000


def test_a_reference_into_what_moves_leads_to_its_new_place(load):
    """Tools that bundle files refer to the first place of a schema: in a response, or in a body."""
    inside = {
        "answer": "#/paths/~1a/post/responses/200/schema",
        "property": "#/paths/~1a/post/responses/200/schema/properties/answer",
        "named": "#/parameters/Body/schema/properties/n",
        "shared": "#/responses/Gone/schema",
        "item": "#/paths/~1a/post/parameters/1/items",
        "nowhere": "#/paths/~1a/post/responses/201/schema",
    }
    number = {"type": "integer"}
    schema = {"properties": {key: {"$ref": ref} for key, ref in inside.items()}}
    body = {"in": "body", "name": "b", "schema": {"properties": {"n": number}}}
    listed = {"in": "query", "name": "q", "type": "array", "items": number}
    operation = {
        "parameters": [{"$ref": "#/parameters/Body"}, listed],
        "responses": {"200": {"description": "", "schema": schema}},
    }
    document = load(
        json.dumps(
            {
                "swagger": "2.0",
                "parameters": {"Body": body},
                "responses": {"Gone": {"description": "", "schema": {"type": "string"}}},
                "paths": {"/a": {"post": operation}},
            }
        ),
        strict_refs=False,
    )

    [led] = [
        one["schema"]["properties"]
        for one in document.data["paths"]["/a"]["post"]["responses"]["200"]["content"].values()
    ]
    found = {key: document.seek(one["$ref"]) for key, one in led.items()}
    assert found["answer"]["properties"] == led
    assert found["property"] == led["answer"]
    assert (found["named"], found["item"]) == (number, number)
    assert found["shared"] == {"type": "string"}
    assert found["nowhere"] is None
