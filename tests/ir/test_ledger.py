"""The ledger says of every operation whether the client can say it exactly."""

from __future__ import annotations

import json

from tests.generate.conftest import document
from wireproof.client import ApiOptions, build_api
from wireproof.client.names import NameLock
from wireproof.spec.load import load_document

DOCUMENT = """
paths:
  /pets:
    parameters:
      - $ref: '#/components/parameters/Limit'
    get:
      responses:
        '200': {$ref: '#/components/responses/Pets'}
  /toys:
    get:
      responses:
        '200':
          description: Fine
          content: {application/json: {schema: {$ref: '#/components/schemas/Toy'}}}
  /limited:
    parameters:
      - $ref: '#/components/parameters/Exact'
    get:
      responses: {'204': {description: Done}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer}}
    Exact: {name: exact, in: query, schema: {$ref: '#/components/schemas/Odd'}}
  responses:
    Pets:
      description: Fine
      content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}
  schemas:
    Pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
    Pet: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object}]}
    Animal: {type: object, properties: {odd: {$ref: '#/components/schemas/Odd'}}}
    Odd: {type: string, not: {maxLength: 1}}
    Toy: {type: object, properties: {toy: {$ref: '#/components/schemas/Toy'}}}
"""


def test_an_operation_that_reaches_a_degraded_schema_is_degraded(tmp_path):
    """Through responses, lists, parents and shared parameters; others are generated."""
    spec = tmp_path / "acme.json"
    spec.write_text(json.dumps(document(DOCUMENT)))

    api = build_api(load_document(spec), ApiOptions("acme"), NameLock())

    ends = {one.pointer.split("~1")[1][:4]: one for one in api.ledger if one.kind == "operation"}
    assert {name: one.status for name, one in ends.items()} == {
        "pets": "degraded",
        "toys": "generated",
        "limi": "degraded",
    }
    assert ends["pets"].reason == (
        "#/components/schemas/Odd/not: values that `not` excludes are accepted"
    )


def test_an_operation_that_refers_to_nothing_is_refused(tmp_path):
    """An operation by reference is put in place; one that leads nowhere is no method."""
    spec = tmp_path / "acme.json"
    paths = "paths: {/lost: {get: {$ref: lost.yaml}}}\n"
    spec.write_text(json.dumps(document(paths)))

    api = build_api(load_document(spec, strict_refs=False), ApiOptions("acme"), NameLock())

    (entry,) = [one for one in api.ledger if one.kind == "operation"]
    assert entry.status == "refused"
    assert "does not exist" in entry.reason


def test_content_that_http_forbids_degrades_nothing(tmp_path):
    """No server can send what is documented under 204, so no call differs by its absence."""
    spec = tmp_path / "acme.json"
    content = "{description: Done, content: {application/json: {schema: {type: object}}}}"
    spec.write_text(
        json.dumps(document(f"paths: {{/a: {{get: {{responses: {{'204': {content}}}}}}}}}"))
    )

    api = build_api(load_document(spec), ApiOptions("acme"), NameLock())

    assert {one.status for one in api.ledger} == {"generated"}
    assert any("204" in one.reason for one in api.ledger if one.kind == "response")


def test_places_are_those_of_the_document_as_it_is_written(tmp_path):
    """`nullable` beside `not` is read as a union, of which the vendor's document has none."""
    spec = tmp_path / "acme.json"
    paths = {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/A"}}}}}
    content = {"application/json": {"schema": {"nullable": True, "not": {"type": "integer"}}}}
    components = {"responses": {"A": {"description": "Fine", "content": content}}}
    told = {"openapi": "3.0.3", "info": {"title": "Acme", "version": "1"}}
    spec.write_text(json.dumps(told | {"paths": paths, "components": components}))

    api = build_api(load_document(spec), ApiOptions("acme"), NameLock())

    place = "#/components/responses/A/content/application~1json/schema/not"
    weaker = {one.kind: one for one in api.ledger if one.status == "degraded"}
    assert weaker["keyword"].pointer == place
    assert weaker["operation"].reason.startswith(f"{place}: ")
