"""Documents with one thing in them, merged into one that has no faults."""

from __future__ import annotations

import json

from wireproof.lint import lint_document
from wireproof.spec.load import load_document

OPERATION = {
    "operationId": "get",
    "tags": ["a"],
    "responses": {"200": {"description": "d"}, "404": {"description": "d"}},
}
CLEAN = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://example.com"}],
    "paths": {"/a": {"get": OPERATION}},
}


def lint(tmp_path, document):
    path = tmp_path / "openapi.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return lint_document(load_document(path, strict_refs=False))


def operation(**fields):
    """A document whose only operation has these fields."""
    return {**CLEAN, "paths": {"/a": {"get": {**OPERATION, **fields}}}}


def path(template, *parameters, **others):
    """A document with one path; its operation has these parameters."""
    return {
        **CLEAN,
        "paths": {template: {"get": {**OPERATION, "parameters": list(parameters)}}, **others},
    }


def schema(value, version="3.1.0", **components):
    """A document in which a response has this schema, and others can be referred to."""
    content = {"application/json": {"schema": value}}
    responses = {"200": {"description": "d", "content": content}, "404": {"description": "d"}}
    return {
        **operation(responses=responses),
        "openapi": version,
        "components": {"schemas": components},
    }


def body(value, method="post", **fields):
    """A document whose only operation sends this."""
    request = {"required": True, "content": {"application/json": {"schema": value}}, **fields}
    return {**CLEAN, "paths": {"/a": {method: {**OPERATION, "requestBody": request}}}}


def security(schemes, *requirements):
    """A document with these schemes, whose operation has these requirements."""
    return {
        **operation(security=list(requirements)),
        "components": {"securitySchemes": schemes},
    }


def described(**properties):
    """A request whose properties are strings with these descriptions."""
    strings = {name: {"type": "string", "description": text} for name, text in properties.items()}
    return body({"type": "object", "required": [next(iter(strings))], "properties": strings})


OP = "#/paths/~1a/get"
POST = "#/paths/~1a/post"
SCHEMA = f"{OP}/responses/200/content/application~1json/schema"
BODY = f"{POST}/requestBody/content/application~1json/schema"
TEXT = {"type": "string"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
FLOW = {"authorizationUrl": "https://a.example", "scopes": {"read": "r"}}
OAUTH = {"type": "oauth2", "flows": {"implicit": FLOW}}
BOTH = "Provide exactly one of id or email."
