"""Small documents, each on a few lines, for pairs in which one thing happened."""
# ruff: noqa: E501 (documents on few lines are read at a glance)

from __future__ import annotations

from typing import Any

import yaml

HEAD = {"openapi": "3.1.0", "info": {"title": "Yard", "version": "1"}}


def document(text: str) -> dict[str, Any]:
    """A document with a head."""
    return {**HEAD, **yaml.safe_load(text)}


def getting(schema: str, **components: str) -> dict[str, Any]:
    """`GET /boat` answers with a schema; further schemas are components."""
    schemas = {name: yaml.safe_load(text) for name, text in components.items()}
    answer = {"description": "ok", "content": {"application/json": {
        "schema": yaml.safe_load(schema)}}}  # fmt: skip
    paths = {"/boat": {"get": {"operationId": "getBoat", "responses": {"200": answer}}}}
    return {**HEAD, "paths": paths, "components": {"schemas": schemas}}


def asking(*parameters: str) -> dict[str, Any]:
    """`GET /boats` takes parameters."""
    listed = [yaml.safe_load(text) for text in parameters]
    operation = {"operationId": "listBoats", "parameters": listed,
                 "responses": {"204": {"description": "ok"}}}  # fmt: skip
    return {**HEAD, "paths": {"/boats": {"get": operation}}}


def sending(body: str) -> dict[str, Any]:
    """`POST /boats` takes a body."""
    content = {"application/json": {"schema": yaml.safe_load(body)}}
    operation = {"operationId": "addBoat", "requestBody": {"required": True, "content": content},
                 "responses": {"204": {"description": "ok"}}}  # fmt: skip
    return {**HEAD, "paths": {"/boats": {"post": operation}}}


REF = "{$ref: '#/components/schemas/%s'}"
CALLBACK = """
paths:
  /boats:
    post:
      operationId: addBoat
      responses: {'204': {description: ok}}
      callbacks:
        %s:
          '%s':
            post:
              requestBody: {content: {application/json: {schema: {type: object}}}}
              responses: {'204': {description: seen}}
"""
WEBHOOK = """
webhooks:
  launched:
    post:
      %s
      responses: {'204': {description: seen}}
"""
PAYLOAD = "requestBody: {content: {application/json: {schema: {type: object}}}}"
HEADERS = """
paths:
  /boats:
    get:
      operationId: listBoats
      responses: {'204': {description: ok, headers: {%s}}}
"""
STREAMS = """
paths:
  /log:
    post:
      operationId: readLog
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {type: array, items: {type: %s}}}
            text/event-stream: {schema: {type: object, properties: {text: {type: string}}}}
"""
KINDS = """
openapi: 3.2.0
paths:
  /boat: {get: {operationId: getBoat, responses: {'200': {description: ok, content: {
    application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}}}}
components:
  schemas:
    Boat:
      oneOf: [{$ref: '#/components/schemas/Sail'}, {$ref: '#/components/schemas/Motor'}]
      discriminator: {propertyName: kind, mapping: {sail: '#/components/schemas/Sail'},
                      defaultMapping: '#/components/schemas/%s'}
    Sail: {type: object, required: [kind], properties: {kind: {type: string}, area: {type: number}}}
    Motor: {type: object, required: [kind], properties: {kind: {type: string}, power: {type: integer}}}
"""
BASES = """
paths:
  /a: {get: {operationId: getA, responses: {'200': {description: ok, content: {application/json: {
    schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b: {get: {operationId: getB, responses: {'200': {description: ok, content: {application/json: {
    schema: {$ref: '#/components/schemas/B'}}}}}}}
components:
  schemas:
    Base: {type: object, properties: {id: {type: string}%s}}
    A: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {a: {type: string}}}]}
    B: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {b: {type: string}}}]}
"""
KEEPS = "  /ping: {get: {operationId: ping, responses: {'204': {description: ok}}}}\n"
LEAVES = """
  /boats:
    post:
      operationId: addBoat
      %s
      requestBody: {content: {application/json: {schema: {type: object, properties: {
        hull: {type: object, properties: {keel: {type: object, properties: {m: {type: number}}}}}}}}}}
      responses: {'200': {description: ok, content: {application/json: {
        schema: {$ref: '#/components/schemas/Receipt'}}}}}
"""
RECEIPT = "components: {schemas: {Receipt: {type: object, properties: {%s}}}}\n"
SECURED = """
security: [%s]
paths: {/boats: {get: {operationId: listBoats, responses: {'204': {description: ok}}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
"""
FAILING = """
paths: {/boats: {get: {operationId: listBoats, responses: {'204': {description: ok}%s}}}}
"""
SWITCHED = """
paths:
  /log:
    post:
      operationId: readLog
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}, %s}}}
"""
SERVED = """
servers: [{url: '%s', variables: {at: {default: eu%s}}}]
paths: {/boats: {get: {operationId: listBoats, responses: {'204': {description: ok}}}}}
"""
REVISED = "{name: Yard-Revision, in: header, required: true, schema: {enum: ['%s']}}"
TWINS = {"Boat": "{type: object, properties: {name: {type: string}}}",
         "Ship": "{type: object, properties: {name: {type: string}}}"}  # fmt: skip
HEIR = "{allOf: [{$ref: '#/components/schemas/%s'}, {type: object, properties: {sail: {type: string}}}]}"
BOAT = "{type: object, required: [name], properties: {name: {type: %s}, length: {type: integer}}}"
