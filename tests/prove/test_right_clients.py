"""Whole proofs of small documents of a kind that once had false findings, or hardly any cases."""

from __future__ import annotations

import json

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.run import prove_client

OK = {"description": "ok"}
TEXT = {"type": "string"}


def in_path(schema):
    """An operation whose path ends in a parameter."""
    parameter = {"name": "p", "in": "path", "required": True, "schema": schema}
    return {"/a/{p}": {"get": {"parameters": [parameter], "responses": {"204": OK}}}}


def sent(media_type, schema):
    """An operation that is given a body."""
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    return {"/a": {"put": {"requestBody": body, "responses": {"204": OK}}}}


def answered(*media_types, schema):
    """An operation that answers in several media types, and with errors in them."""
    reply = {**OK, "content": {one: {"schema": schema} for one in media_types}}
    return {"/a": {"get": {"responses": {"200": reply, "default": reply}}}}


def parts(**properties):
    return sent("multipart/form-data", {"type": "object", "properties": properties})


DOCUMENTS = {
    "a number with a full stop before an extension": (
        {
            "/a/{id}.{form}": {
                "get": {
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "integer"},
                        },
                        {"name": "form", "in": "path", "required": True, "schema": TEXT},
                    ],
                    "responses": {"204": OK},
                }
            }
        },
        200,
    ),
    "a text of a vendor's own format in a path": (in_path({**TEXT, "format": "snowflake"}), 150),
    "a list as a form": (
        sent("application/x-www-form-urlencoded", {"type": "array", "items": TEXT}),
        150,
    ),
    "a text of a format, as the body": (sent("text/plain", {**TEXT, "format": "uuid"}), 150),
    "a union with a member of which nothing is sent": (
        sent(
            "application/json",
            {
                "anyOf": [
                    {"type": "object", "properties": {"a": TEXT}},
                    {"type": "object", "properties": {"b": {**TEXT, "readOnly": True}}},
                ]
            },
        ),
        150,
    ),
    "a bound with a flag, which OAS 3.1 does not know": (
        in_path({"type": "integer", "minimum": 1, "exclusiveMinimum": True}),
        150,
    ),
    "a count below zero, and one that is no number": (
        in_path({"type": "array", "items": {**TEXT, "maxLength": "9"}, "minItems": -3}),
        150,
    ),
    "a list in a path": (in_path({"type": "array", "items": TEXT}), 150),
    "an array of arrays in a part": (
        parts(rows={"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
        200,
    ),
    "a file of a certain length, and base64": (
        parts(
            file={**TEXT, "format": "binary", "minLength": 1, "maxLength": 100},
            note={**TEXT, "format": "byte", "maxLength": 20},
            key={**TEXT, "contentEncoding": "base64url", "maxLength": 20},
        ),
        200,
    ),
    "dates, times and UUIDs with limits of their text": (
        sent(
            "application/json",
            {
                "type": "object",
                "properties": {
                    "id": {**TEXT, "format": "uuid", "minLength": 36, "maxLength": 36},
                    "day": {**TEXT, "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
                    "at": {**TEXT, "format": "date-time", "maxLength": 30},
                },
            },
        ),
        300,
    ),
    "any media type beside JSON, with another schema": (
        {
            "/a": {
                "get": {
                    "responses": {
                        "200": {
                            **OK,
                            "content": {
                                "application/json": {"schema": {"type": "array", "items": TEXT}},
                                "*/*": {"schema": {"type": "integer"}},
                            },
                        }
                    }
                }
            }
        },
        200,
    ),
    "a text in JSON by another name": (
        answered("text/plain", "application/json", "text/json", schema=TEXT),
        300,
    ),
    "a flag that asks for a stream in a body that may be left out": (
        {
            "/a": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {"stream": {"type": "boolean"}, "q": TEXT},
                                }
                            }
                        }
                    },
                    "responses": {
                        "200": {
                            **OK,
                            "content": {
                                "application/json": {"schema": TEXT},
                                "application/jsonl": {"itemSchema": TEXT},
                            },
                        }
                    },
                }
            }
        },
        400,
    ),
    "pages of HTML beside JSON": (
        answered("application/json", "text/html", schema={"type": "array", "items": TEXT}),
        300,
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_right_client_has_no_finding_and_many_cases(tmp_path, name):
    """What the generator makes of the document is right, and the proof tries enough to say so."""
    paths, least = DOCUMENTS[name]

    assert found_in(tmp_path, {"paths": paths}, least) == []


def found_in(tmp_path, document, least):
    """What a proof of at least so many cases finds in a client that is generated here."""
    spec, client = tmp_path / "spec.json", tmp_path / "acme"
    usual = {"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}}
    usual["servers"] = [{"url": "https://acme.example"}]
    written = {key: one for key, one in {**usual, **document}.items() if one is not None}
    spec.write_text(json.dumps(written))
    assert run(["generate", "--spec", str(spec), "--out", str(client)]) == 0

    result = prove_client(client=client, spec=spec, overlay=None, budget=BUDGETS["fast"])

    assert result.cases >= least
    assert [one for one in result.shortfalls if not one.excuse] == []
    counted = [one for one in result.findings if one.state == "open"]
    return [f"{one.rule} {one.where}: {one.message}" for one in counted]


def test_a_server_whose_variable_has_no_default_is_given_by_the_proof(tmp_path):
    """A default is required (OAS 3.1.1, "Server Variable Object"); without one the caller says."""
    variables = {"tenant": {"enum": ["a", "b"]}, "version": {"default": "v1"}}
    server = {"url": "https://acme.example/{tenant}/{version}", "variables": variables}
    paths = {"/a": {"get": {"responses": {"204": OK}}}}

    assert found_in(tmp_path, {"paths": paths, "servers": [server]}, least=100) == []


def test_a_schema_that_leads_nowhere_costs_its_own_cases(tmp_path):
    """The other answers of the operation are judged, and so is a call without that body."""
    lost = {"schema": {"$ref": "#/components/schemas/Lost"}}
    asked = {"content": {"application/json": lost}}
    replies = {
        "200": {**OK, **asked},
        "404": {
            **OK,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
                }
            },
        },
    }
    paths = {"/a": {"post": {"requestBody": asked, "responses": replies}}}

    assert found_in(tmp_path, {"paths": paths}, least=200) == []


def test_words_of_openapi_3_in_a_document_of_2_mean_what_they_mean_there(tmp_path):
    """They are undefined in Swagger 2.0; the client takes them for what they plainly are."""
    body = {
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"n": {"type": "integer", "enum": [1, 2]}},
                }
            }
        }
    }
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    reply = {**OK, "content": {"application/json": {"schema": {"type": "array", "items": TEXT}}}}
    operation = {"parameters": [page], "requestBody": body, "responses": {"200": reply}}
    document = {"swagger": "2.0", "openapi": None, "servers": None, "host": "acme.example"}
    document = {**document, "paths": {"/a": {"post": operation}}}

    assert found_in(tmp_path, document, least=300) == []


def test_an_object_in_a_query_of_swagger_is_written_as_in_openapi_3(tmp_path):
    """Swagger 2.0 has none there, and no `properties` of a parameter; what it means is plain."""
    properties = {"a": {"type": "object", "properties": {"b": TEXT}}}
    query = {"name": "q", "in": "query", "type": "object", "properties": properties}
    document = {"swagger": "2.0", "openapi": None, "servers": None, "host": "acme.example"}
    paths = {"/a": {"get": {"parameters": [query], "responses": {"204": OK}}}}

    assert found_in(tmp_path, {**document, "paths": paths}, least=200) == []


def test_a_range_of_bodies_beside_json_is_sent_as_another_type(tmp_path):
    """What is labelled `application/json` is of that key, the more specific one."""
    content = {
        kind: {"schema": {"type": "object", "properties": {name: TEXT}}}
        for kind, name in (("application/json", "json"), ("*/*", "any"))
    }
    paths = {"/a": {"post": {"requestBody": {"required": True, "content": content},
                             "responses": {"204": OK}}}}  # fmt: skip

    assert found_in(tmp_path, {"paths": paths}, least=200) == []


def test_a_format_that_is_told_does_not_make_a_finding_of_what_the_ledger_tells(tmp_path):
    """Beside a date that is none a union lets a value pass whose format nobody checks."""
    members = [
        {"type": "object", "required": ["url"], "properties": {"url": one, name: {}}}
        for name, one in (("n", {**TEXT, "format": "uri"}), ("m", TEXT))
    ]
    date = {"type": ["string", "null"], "format": "date-time"}
    schema = {"type": "object", "required": ["content"],
              "properties": {"content": {"oneOf": members}, "at": date}}  # fmt: skip
    paths = {
        "/a": {
            "get": {
                "responses": {"200": {**OK, "content": {"application/json": {"schema": schema}}}}
            }
        }
    }

    assert found_in(tmp_path, {"paths": paths}, least=200) == []


def test_so_it_does_in_swagger_2(tmp_path):
    """There a response is its schema; that of a failure is often forgotten."""
    lost = {"description": "no", "schema": {"$ref": "#/definitions/Lost"}}
    replies = {"200": {**OK, "schema": {"type": "array", "items": TEXT}}, "default": lost}
    document = {"swagger": "2.0", "openapi": None, "servers": None, "host": "acme.example",
                "paths": {"/a": {"get": {"responses": replies}}}}  # fmt: skip

    assert found_in(tmp_path, document, least=200) == []


@pytest.mark.parametrize("url", ["https://acme.example */ x/v1", "https://[acme/v1"])
def test_a_server_that_is_no_url_is_given_by_the_proof(tmp_path, url):
    """The client has none of that name, and asks for `base_url`."""
    paths = {"/a": {"get": {"responses": {"204": OK}}}}

    assert found_in(tmp_path, {"paths": paths, "servers": [{"url": url}]}, least=100) == []


def test_ranges_of_bodies_beside_what_takes_something_else_are_sent_as_other_types(tmp_path):
    """Without a media type the client would take the first one, of which the value is not."""
    content = {
        "text/plain": {"schema": {"type": "integer"}},
        "application/*": {"schema": {**TEXT, "format": "binary"}},
        "*/*": {"schema": {"type": "object", "properties": {"a": TEXT}}},
    }
    paths = {"/a": {"post": {"requestBody": {"required": True, "content": content},
                             "responses": {"204": OK}}}}  # fmt: skip

    assert found_in(tmp_path, {"paths": paths}, least=200) == []


def test_versions_of_a_media_type_are_told_by_its_parameters(tmp_path):
    """What comes is that which it says it is (RFC 9110 section 8.3.1)."""
    versions = {
        "application/vnd.acme+json;v=2": {"schema": {"type": "object", "properties": {"a": TEXT}}},
        "application/vnd.acme+json;v=1": {"schema": {"type": "array", "items": TEXT}},
    }
    body = {"required": True, "content": versions}
    replies = {"200": {**OK, "content": versions}}
    paths = {"/a": {"post": {"requestBody": body, "responses": replies}}}

    assert found_in(tmp_path, {"paths": paths}, least=300) == []


def test_a_server_of_capitals_with_the_usual_port_and_an_empty_variable(tmp_path):
    """Scheme and host have no case, and a port may be the usual one (RFC 3986 section 6.2.3)."""
    paths = {"/a": {"get": {"responses": {"204": OK}}}}
    servers = [
        {"url": "https://acme.example/{base}", "variables": {"base": {"default": ""}}},
        {"url": "HTTPS://ACME.EXAMPLE:443/v2"},
    ]

    assert found_in(tmp_path, {"paths": paths, "servers": servers}, least=100) == []


def test_text_in_another_charset_is_served_and_sent_in_it(tmp_path):
    """What the label names is what is on the wire, in both directions."""
    names = ("latin-1", "utf-16")
    latin, wide = ({f"text/plain; charset={one}": {"schema": TEXT}} for one in names)
    body = {"required": True, "content": latin}
    paths = {"/a": {"put": {"requestBody": body, "responses": {"200": {**OK, "content": wide}}}}}

    assert found_in(tmp_path, {"paths": paths}, least=200) == []
