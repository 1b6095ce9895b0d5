"""Faults of documents, operations, parameters, credentials, and rules that only prose tells."""

from __future__ import annotations

import json

import pytest

from tests.lint.documents import (
    BODY,
    BOTH,
    CLEAN,
    KEY,
    OAUTH,
    OP,
    OPERATION,
    POST,
    SCHEMA,
    TEXT,
    described,
    lint,
    operation,
    path,
    schema,
    security,
)

PET = {
    "type": "object",
    "properties": {"kind": TEXT},
    "discriminator": {"propertyName": "kind"},
}
MAPPING = {"cat": "Cat", "dog": "#/components/schemas/Dog"}
TEXTS = {"type": "array", "items": TEXT}
CASES = [
    # the document
    ({"openapi": "3.1.0", "paths": {}}, ["document-incomplete #/info"] * 2),
    ({"openapi": "3.1.0", "info": CLEAN["info"]}, ["document-incomplete #"]),
    # What is of the wrong type counts as left out, whatever holds it.
    ({**CLEAN, "security": {"key": []}}, ["wrong-type #/security"]),
    (operation(security={"key": []}), [f"wrong-type {OP}/security"]),
    (operation(parameters={"name": "q"}), [f"wrong-type {OP}/parameters"]),
    (operation(parameters=None, summary=1), []),
    (
        schema(TEXT) | {"components": {"schemas": [1], "responses": {"A": 1}}},
        ["wrong-type #/components/schemas", "wrong-type #/components/responses/A"],
    ),
    (schema({**TEXT, "discriminator": "kind"}), [f"wrong-type {SCHEMA}/discriminator"]),
    (
        {**CLEAN, "paths": {"/a": {"get": OPERATION, "servers": {"url": "/"}}}},
        ["wrong-type #/paths/~1a/servers"],
    ),
    # A field of Swagger 2.0, and one in capitals, have no effect, and something was meant by them.
    (
        operation(
            responses={**OPERATION["responses"], "200": {"description": "d", "schema": TEXT}}
        ),
        [f"field-without-effect {OP}/responses/200/schema"],
    ),
    (
        {**CLEAN, "paths": {"/a": {"get": OPERATION, "POST": OPERATION}}},
        ["field-without-effect #/paths/~1a/POST"],
    ),
    (operation(operationID="a"), [f"field-without-effect {OP}/operationID"]),
    ({**CLEAN, "host": "a.example"}, ["field-without-effect #/host"]),
    (
        path("/a", {"name": "b", "in": "query", "type": "string", "schema": TEXT}),
        [],
    ),
    (operation(stability="beta", **{"x-POST": {}}), []),
    # A question is open as long as nothing stands where its answer belongs.
    (
        {**CLEAN, "x-questions": [{"pointer": "#/x-limits", "question": "Which?"}]},
        ["open-question #/x-questions/0"],
    ),
    ({**CLEAN, "x-questions": [{"pointer": "#/info", "question": "Which?"}]}, []),
    (
        operation(parameters=[{"$ref": "#/nowhere"}]),
        [f"dangling-reference {OP}/parameters/0/$ref"],
    ),
    (
        schema(
            {"$ref": "#/components/schemas/A"},
            A={"$ref": "#/components/schemas/B"},
            B={"$ref": "#/components/schemas/A"},
        ),
        [f"endless-reference #/components/schemas/{name}/$ref" for name in "AB"],
    ),
    (
        json.dumps(CLEAN).replace('"tags": ["a"]', '"tags": ["b"], "tags": ["a"]'),
        [f"duplicate-key {OP}/tags"],
    ),
    (
        schema({"$ref": "#/components/schemas/A", "minLength": 1}, "3.0.3", A=TEXT),
        [f"ref-siblings-ignored {SCHEMA}"],
    ),
    (schema({"$ref": "#/components/schemas/A", "minLength": 1}, A=TEXT), []),
    (schema({"$ref": "#/components/schemas/A", "x-a": 1}, "3.0.3", A=TEXT), []),
    ({**CLEAN, "servers": [{"url": "http://example.com"}]}, ["server-insecure #/servers/0/url"]),
    ({**CLEAN, "servers": [{"url": "http://localhost:1"}]}, []),
    ({**CLEAN, "servers": [{"url": "/v1"}]}, ["server-missing #/servers"]),
    ({**CLEAN, "servers": []}, ["server-missing #/servers"]),
    (
        {
            **CLEAN,
            "servers": [
                {
                    "url": "https://{a}.example",
                    "variables": {"b": {"default": "x"}, "a": {"default": "x", "enum": ["y"]}},
                },
                {"url": "https://{c}.example", "variables": {"c": {}}},
                {"url": "https://{d}.example"},
            ],
        },
        [
            "server-variable #/servers/0/variables/a",
            "server-variable #/servers/0/variables/b",
            "server-variable #/servers/1/variables/c",
            "server-variable #/servers/2/url",
        ],
    ),
    (schema(TEXT, A=TEXT), ["unused-component #/components/schemas/A"]),
    (schema({"discriminator": {"propertyName": "k", "defaultMapping": "A"}}, A=TEXT), []),
    (
        schema(TEXT, A={"$ref": "#/components/schemas/B"}, B=TEXT),
        ["unused-component #/components/schemas/A", "unused-component #/components/schemas/B"],
    ),
    (
        schema(
            {"$ref": "#/components/schemas/Pet"},
            Pet={
                "type": "object",
                "properties": {"kind": TEXT},
                "discriminator": {"propertyName": "kind"},
            },
            Cat={"allOf": [{"$ref": "#/components/schemas/Pet"}]},
        ),
        [],
    ),
    # A schema is used through a discriminator at any remove, whatever the base is called.
    (
        schema(
            {"$ref": "#/components/schemas/Pet"},
            Pet=PET,
            Cat={"allOf": [{"$ref": "#/components/schemas/Pet"}]},
            Lion={"allOf": [{"$ref": "#/components/schemas/Cat"}]},
            Beast={"$ref": "#/components/schemas/Pet"},
            Dog={"allOf": [{"$ref": "#/components/schemas/Beast"}]},
        ),
        [],
    ),
    (
        schema(
            {"$ref": "#/components/schemas/Pet"},
            Pet={"allOf": [PET]},
            Cat={"allOf": [{"type": "object"}, {"$ref": "#/components/schemas/Pet"}]},
            Stone={"type": "object"},
            Flint={"allOf": [{"$ref": "#/components/schemas/Stone"}]},
        ),
        [f"unused-component #/components/schemas/{name}" for name in ("Stone", "Flint")],
    ),
    (
        schema(
            {**PET, "discriminator": {"propertyName": "kind", "mapping": MAPPING}},
            Cat=TEXT,
            Dog=TEXT,
            Cow=TEXT,
        ),
        ["unused-component #/components/schemas/Cow"],
    ),
    # paths and operations
    (operation(operationId=None), [f"operation-id-missing {OP}"]),
    (operation(tags=[]), [f"operation-untagged {OP}"]),
    (
        path("/a", **{"/b": {"get": OPERATION}}),
        ["operation-id-duplicate #/paths/~1b/get/operationId"],
    ),
    (operation(responses={}), [f"response-missing {OP}"]),
    (
        operation(responses={"200": {"description": "d"}}),
        [f"client-error-undocumented {OP}/responses"],
    ),
    (operation(responses={"default": {"description": "d"}}), []),
    (
        operation(responses={"4XX": {"description": "d"}}),
        [f"success-undocumented {OP}/responses"],
    ),
    (
        operation(responses={**OPERATION["responses"], "20X": {"description": "d"}}),
        [f"status-code-invalid {OP}/responses/20X"],
    ),
    (path("/a?b=c"), ["path-not-a-path #/paths/~1a?b=c"]),
    (path("/../a"), ["path-not-a-path #/paths/~1..~1a"]),
    (path("/.a/..."), []),
    (
        path(
            "/a/{b}",
            {"name": "b", "in": "path", "required": True, "schema": TEXT},
            **{"/a/{c}": {}},
        ),
        ["path-ambiguous #/paths/~1a~1{c}"],
    ),
    # parameters
    (path("/a/{b}"), ["path-parameter-missing #/paths/~1a~1{b}/get"]),
    (
        path("/a", {"name": "b", "in": "path", "required": True, "schema": TEXT}),
        [f"path-parameter-unused {OP}/parameters/0"],
    ),
    (
        path("/{b}", {"name": "b", "in": "path", "schema": TEXT}),
        ["path-parameter-optional #/paths/~1{b}/get/parameters/0"],
    ),
    *(
        (
            path("/a", {"name": name, "in": "header", "schema": TEXT}),
            [f"header-parameter-ignored {OP}/parameters/0"],
        )
        for name in ("Authorization", "accept", "Content-Type")
    ),
    (path("/a", {"name": "Accept", "in": "query", "schema": TEXT}), []),
    (
        path("/a", {"name": "b", "in": "query"}),
        [f"parameter-without-schema {OP}/parameters/0"],
    ),
    *(
        (
            path("/a", {"name": "b", "in": "query", "style": style, "schema": schema}),
            [f"parameter-style-undefined {OP}/parameters/0/style"] if found else [],
        )
        for style, schema, found in (
            ("deepObject", TEXTS, True),
            ("deepObject", {"type": "object", "properties": {"a": TEXT}}, False),
            ("pipeDelimited", TEXT, True),
            ("pipeDelimited", TEXTS, False),
            ("form", TEXTS, False),
            ("simple", TEXTS, True),
        )
    ),
    (
        path("/a", *[{"name": "b", "in": "query", "schema": TEXT}] * 2),
        [f"parameter-duplicate {OP}/parameters"],
    ),
    # security
    (
        security({"s": {**KEY, "name": "Authorization"}}, {"s": []}),
        ["api-key-in-authorization #/components/securitySchemes/s"],
    ),
    (
        security({"s": KEY}, {"t": []}),
        [
            "security-scheme-undefined #/paths/~1a/get/security/0/t",
            "unused-security-scheme #/components/securitySchemes/s",
        ],
    ),
    (
        security({"s": OAUTH}, {"s": ["read", "write"]}),
        [
            "security-scope-undefined #/paths/~1a/get/security/0/s",
        ],
    ),
    (
        security({"s": {"type": "oauth2", "flows": {"implicit": {"scopes": {}}}}}, {"s": []}),
        ["oauth-flow-incomplete #/components/securitySchemes/s/flows/implicit"],
    ),
    (
        security({"s": {"type": "apiKey", "in": "header"}}, {"s": []}),
        ["security-scheme-invalid #/components/securitySchemes/s"],
    ),
    (
        security({"s": {"type": "basic"}}, {"s": []}),
        [
            "security-scheme-invalid #/components/securitySchemes/s",
        ],
    ),
    (
        {**CLEAN, "components": {"securitySchemes": {"s": KEY}}},
        [f"security-missing {OP}", "unused-security-scheme #/components/securitySchemes/s"],
    ),
    ({**CLEAN, "security": [{"s": []}], "components": {"securitySchemes": {"s": KEY}}}, []),
    # prose
    (
        described(id=f"The id. {BOTH}", email=f"The address. {BOTH}"),
        [
            f"prose-exclusive {BODY}/properties/id",
            f"description-repeated {BODY}/properties/email",
        ],
    ),
    (
        described(id="Either id or email must be given.", email="The address."),
        [f"prose-exclusive {BODY}/properties/id"],
    ),
    (described(id="Either true or false.", email="One of a kind."), []),
    (
        described(id="Cannot be used together with `email`.", email="The address."),
        [f"prose-exclusive {BODY}/properties/id"],
    ),
    (
        described(id="Required only for Sandbox API requests.", email="Required if id is empty."),
        [f"prose-condition {BODY}/properties/id", f"prose-condition {BODY}/properties/email"],
    ),
    (operation(description="Access is supported via OAuth only."), [f"prose-auth {OP}"]),
    (operation(description="OAuth scope: `membership.write`"), [f"prose-auth {OP}"]),
    (
        {
            **operation(description="OAuth scope: `read`", security=[{"s": ["read"]}]),
            "components": {"securitySchemes": {"s": OAUTH}},
        },
        [],
    ),
    (operation(description="This is idempotent."), []),
    (
        {**CLEAN, "paths": {"/a": {"post": {**OPERATION, "description": "It is idempotent."}}}},
        [f"prose-idempotent {POST}"],
    ),
    (operation(description="You can create up to 1,000 of them."), [f"prose-limit {OP}"]),
    (
        described(id="At most 30 characters.", email="The address."),
        [f"prose-limit {BODY}/properties/id"],
    ),
    (
        described(id="Can be one of `admin`, `user` or `guest`.", email="The address."),
        [f"prose-values {BODY}/properties/id"],
    ),
]


@pytest.mark.parametrize(("document", "expected"), CASES)
def test_a_fault_is_found_once_at_its_place(tmp_path, document, expected):
    """And the document around it, which has no faults, gives no findings."""
    found = [f"{finding.rule} {finding.pointer}" for finding in lint(tmp_path, document)]

    assert sorted(found) == sorted(expected)
