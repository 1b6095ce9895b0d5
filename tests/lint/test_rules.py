"""Each rule finds its fault, at its place, and nothing else about it is said.

A case is a fragment of a document (merged into one without faults) and what is found in it.
"""

from __future__ import annotations

import json

import pytest

from wireproof.lint import RULES, lint_document
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


def _lint(tmp_path, document):
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

CASES = [
    # the document
    ({"openapi": "3.1.0", "paths": {}}, ["document-incomplete #/info"] * 2),
    ({"openapi": "3.1.0", "info": CLEAN["info"]}, ["document-incomplete #"]),
    (
        operation(parameters=[{"$ref": "#/nowhere"}]),
        [f"dangling-reference {OP}/parameters/0/$ref"],
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
    (
        path("/a", *[{"name": "b", "in": "query", "schema": TEXT}] * 2),
        [f"parameter-duplicate {OP}/parameters"],
    ),
    # bodies and responses
    (
        body({"type": "object", "properties": {"b": TEXT}}),
        [f"body-nothing-required {BODY}"],
    ),
    (body({"type": "object", "properties": {"b": TEXT}}, method="patch"), []),
    (
        body(
            {
                "type": "object",
                "required": ["b"],
                "properties": {"b": {"type": "object", "properties": {"c": TEXT}}},
            }
        ),
        [f"body-nothing-required {BODY}/properties/b"],
    ),
    (
        body({"type": "object", "required": ["b"], "properties": {"b": TEXT}}, required=False),
        [f"body-optional {POST}/requestBody"],
    ),
    (schema({"type": "object"}), [f"response-object-empty {SCHEMA}"]),
    (schema({"type": "object", "properties": {}}), [f"response-object-empty {SCHEMA}"]),
    (schema({"type": "object", "additionalProperties": TEXT}), []),
    (
        operation(
            responses={
                "200": {"description": "d"},
                "404": {"description": "d", "content": {"application/json": {"schema": TEXT}}},
                "500": {"description": "d"},
            }
        ),
        [f"response-without-content {OP}/responses/500"],
    ),
    (schema({"description": "Any type"}), [f"schema-any {SCHEMA}"]),
    (
        schema({"type": "object", "properties": {"a": {}, "b": {"not": {}}}}),
        [f"schema-any {SCHEMA}/properties/a"],
    ),
    (schema({"type": "array", "items": {}}), []),
    # schemas
    (schema({"type": "array"}), [f"array-without-items {SCHEMA}"]),
    (schema({"type": "strin"}), [f"type-unknown {SCHEMA}/type"]),
    (schema({"type": ["string", "file"]}), [f"type-unknown {SCHEMA}/type"]),
    (schema({"type": "string", "minLength": -1}), [f"keyword-invalid {SCHEMA}/minLength"]),
    (schema({"minimum": "1"}), [f"keyword-invalid {SCHEMA}/minimum"]),
    (schema({"minimum": 1, "exclusiveMinimum": True}, "3.0.0"), []),
    (
        schema({"type": "object", "properties": {"a": {"type": "string", "required": True}}}),
        [f"keyword-invalid {SCHEMA}/properties/a/required"],
    ),
    (schema({"minItems": 2, "maxItems": 1}), [f"limits-contradict {SCHEMA}/minItems"]),
    (schema({"pattern": "["}), [f"pattern-invalid {SCHEMA}/pattern"]),
    (schema({"pattern": r"^(?!a)\p{L}+\/$"}), []),
    (schema({"type": "string", "nullable": True}), [f"nullable-ignored {SCHEMA}/nullable"]),
    (schema({"type": "string", "nullable": True}, "3.0.0"), []),
    (schema({"enum": ["a", "b", "a"]}), [f"enum-duplicate {SCHEMA}/enum/2"]),
    (schema({"enum": [1, True, 1.0]}), []),
    (schema({"type": "string", "enum": ["a", 1]}), [f"enum-type-mismatch {SCHEMA}/enum/1"]),
    (schema({"type": "integer", "enum": [1, True]}), [f"enum-type-mismatch {SCHEMA}/enum/1"]),
    (schema({"type": ["string", "null"], "enum": ["a", None]}), []),
    (
        schema({"type": "object", "required": ["a", "b"], "properties": {"a": TEXT}}),
        [f"required-undeclared {SCHEMA}/required/1"],
    ),
    (
        schema(
            {
                "type": "object",
                "properties": {"a": TEXT, "b": TEXT},
                "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
                "allOf": [{"type": "object", "required": ["b"], "properties": {"c": TEXT}}],
            }
        ),
        [],
    ),
    (
        schema(
            {
                "oneOf": [
                    {"$ref": "#/components/schemas/A"},
                    {"$ref": "#/components/schemas/B"},
                    {"type": "null"},
                ],
                "discriminator": {"propertyName": "kind", "mapping": {"a": "A", "c": "Gone"}},
            },
            A={"type": "object", "properties": {"kind": TEXT}},
            B={"type": "object", "properties": {"sort": TEXT}},
        ),
        [
            f"discriminator-mapping-dangling {SCHEMA}/discriminator/mapping/c",
            "discriminator-property-missing #/components/schemas/B",
        ],
    ),
    # examples and defaults
    (schema({"type": "string", "default": 1}), [f"default-mismatch {SCHEMA}/default"]),
    (schema({"type": "string", "example": 1}), [f"example-mismatch {SCHEMA}/example"]),
    (schema({"type": "string", "x-example": 1}), [f"example-mismatch {SCHEMA}/x-example"]),
    (schema({"type": "string", "examples": ["a", 1]}), [f"example-mismatch {SCHEMA}/examples/1"]),
    (
        schema({"type": "object", "required": ["a"], "properties": {"a": TEXT},
                "x-examples": {"good": {"a": "b"}, "bad": {"a": [1]}}}),
        [f"example-mismatch {SCHEMA}/x-examples/bad/a"],
    ),
    (
        schema({"type": "string", "format": "date-time", "example": "yesterday"}),
        [f"example-format-mismatch {SCHEMA}/example"],
    ),
    (
        path("/a", {"name": "b", "in": "query", "schema": {"type": "integer"}, "example": "x"}),
        [f"example-mismatch {OP}/parameters/0/example"],
    ),
    (
        path(
            "/a",
            {
                "name": "b",
                "in": "query",
                "schema": {"type": "integer"},
                "examples": {"good": {"value": 1}, "bad": {"value": "x"}},
            },
        ),
        [f"example-mismatch {OP}/parameters/0/examples/bad/value"],
    ),
    (
        schema(
            {
                "type": "object",
                "required": ["id", "secret"],
                "properties": {
                    "id": {**TEXT, "readOnly": True},
                    "secret": {**TEXT, "writeOnly": True},
                },
                "example": {},
            }
        ),
        [],
    ),
    (
        schema({"type": "string", "pattern": "[", "example": "x"}),
        [f"schema-unusable {SCHEMA}", f"pattern-invalid {SCHEMA}/pattern"],
    ),
    # security
    (
        security({"s": {**KEY, "name": "Authorization"}}, {"s": []}),
        ["api-key-in-authorization #/components/securitySchemes/s"],
    ),
    (security({"s": KEY}, {"t": []}), [
        "security-scheme-undefined #/paths/~1a/get/security/0/t",
        "unused-security-scheme #/components/securitySchemes/s",
    ]),
    (security({"s": OAUTH}, {"s": ["read", "write"]}), [
        "security-scope-undefined #/paths/~1a/get/security/0/s",
    ]),
    (
        security({"s": {"type": "oauth2", "flows": {"implicit": {"scopes": {}}}}}, {"s": []}),
        ["oauth-flow-incomplete #/components/securitySchemes/s/flows/implicit"],
    ),
    (
        security({"s": {"type": "apiKey", "in": "header"}}, {"s": []}),
        ["security-scheme-invalid #/components/securitySchemes/s"],
    ),
    (security({"s": {"type": "basic"}}, {"s": []}), [
        "security-scheme-invalid #/components/securitySchemes/s",
    ]),
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
            **operation(
                description="OAuth scope: `read`", security=[{"s": ["read"]}]
            ),
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
]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), CASES)
def test_a_fault_is_found_once_at_its_place(tmp_path, document, expected):
    """And the document around it, which has no faults, gives no findings."""
    found = [f"{finding.rule} {finding.pointer}" for finding in _lint(tmp_path, document)]

    assert sorted(expected) == sorted(found)


def test_every_rule_has_a_case():
    """A rule that nothing triggers is not known to work."""
    tried = {line.split()[0] for _, expected in CASES for line in expected}

    assert tried == set(RULES)


def test_a_document_without_faults_gives_no_findings(tmp_path):
    """The ground that the cases stand on."""
    assert _lint(tmp_path, CLEAN) == []


def test_rules_explain_themselves():
    """One sentence, a severity and a source each."""
    for name, rule in RULES.items():
        assert name == rule.id
        assert rule.sentence.endswith(".")
        assert rule.source
        assert rule.severity in {"error", "warning", "info"}


def test_findings_come_in_the_order_of_the_text(tmp_path):
    """Line by line, so that a reader can go through the file once."""
    document = {
        **CLEAN,
        "servers": [{"url": "/"}],
        "paths": {"/b?": {"get": {}}, "/a": {"put": {}}},
    }
    findings = _lint(tmp_path, json.dumps(document, indent=1))
    places = [(finding.location.line, finding.location.column) for finding in findings]

    assert len(places) > 5
    assert places == sorted(places)
    assert all(finding.location.file.endswith("openapi.json") for finding in findings)
