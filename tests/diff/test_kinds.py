"""Pairs of documents from the corners of the standards, with the whole review of each.

A row is like those of `test_actions`: a change, its entries under what there is to do, the bump.
"""
# ruff: noqa: E501 (documents on few lines are read at a glance)

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.diff.small_documents import (
    CALLBACK,
    PAYLOAD,
    REF,
    WEBHOOK,
    asking,
    document,
    getting,
    sending,
)
from wireproof.diff.labels import told
from wireproof.diff.model import Edit, Effect

PETS = """
paths:
  /pet:
    %s
components:
  schemas:
    Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind%s}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {lives: {type: integer, maximum: %s}}}]}
    %s
"""
READ = "get: {operationId: getPet, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}"
SENT = "post: {operationId: addPet, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, responses: {'204': {description: ok}}}"
DOG = "Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: string}}}]}"
KEYS = """
security: [{%s: []}]
paths: {/boats: {get: {operationId: listBoats, responses: {'204': {description: ok}}}}}
components: {securitySchemes: {%s: {type: apiKey, in: %s, name: %s}}}
"""
SERVERS = """
servers: [{url: 'https://%s.boats.example', variables: {region: {default: %s, enum: [%s]}}}]
paths: {/boats: {get: {operationId: listBoats, responses: {'204': {description: ok}}}}}
"""
ANSWERS = """
paths:
  /boat:
    get:
      operationId: getBoat
      responses:
        '200':
          description: ok
          %s
"""
JSON = "application/json: {schema: {type: object, properties: {name: {type: string}}}}"
EVENTS = "text/event-stream: {schema: {type: object, properties: {text: {type: string}}}}"
XML = """
paths:
  /boat: {get: {operationId: getBoat, responses: {'200': {description: ok, content: {%s: {schema: %s}}}}}}
components:
  schemas: {%s: {type: object, %s properties: {name: {type: string}}}}
"""
GENERIC = """
paths:
  /users: {get: {operationId: getUsers, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Users'}}}}}}}
components:
  schemas:
    Page:
      type: object
      properties: {total: {type: %s}, items: {type: array, items: {$dynamicRef: '#T'}}}
      $defs: {T: {$dynamicAnchor: T, not: {}}}
    Users: {$ref: '#/components/schemas/Page', $defs: {T: {$dynamicAnchor: T, type: string}}}
"""
BOTH = """
paths:
  /boat:
    put:
      operationId: putBoat
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}}
components:
  schemas:
    Boat: {type: object, properties: {hull: {$ref: '#/components/schemas/Hull'}}}
    Hull: {type: object, properties: {id: {type: integer %s}, keel: {type: string}}}
"""
PAGES = """
paths:
  /boats:
    %s:
      operationId: listBoats
      parameters: [{name: %s, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [data], properties: {
        next_cursor: {type: [string, 'null']}, data: {type: array, items: {type: object, properties: {name: {type: string}}}}}}}}}}
"""
GREETING = "{type: object, required: [n], properties: {n: {type: integer}}}"
WHEN = "{type: object, properties: {k: {type: string}, n: {type: integer}}, if: {properties: {k: {const: big}}}, then: {required: [n]%s}}"

ROWS: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]], str]] = {
    "an heir of a parent with a discriminator takes less": (
        document(PETS % (SENT, "", 9, DOG)),
        document(PETS % (SENT, "", 7, DOG)),
        [("check", "schema.maximum.narrowed")],
        "major",
    ),
    "a parent with a discriminator has one heir more": (
        document(PETS % (READ, "", 9, "")),
        document(PETS % (READ, "", 9, DOG)),
        [("edit", "union.member.added")],
        "major",
    ),
    "a parent with a discriminator loses an heir": (
        document(PETS % (SENT, "", 9, DOG)),
        document(PETS % (SENT, "", 9, "")),
        [("edit", "union.member.removed")],
        "major",
    ),
    "a value that tells kinds apart is another one": (
        document(PETS % (READ, ", mapping: {c: Cat}", 9, DOG)),
        document(PETS % (READ, ", mapping: {cat: Cat}", 9, DOG)),
        [("edit", "discriminator.mapping.renamed")],
        "major",
    ),
    "the header of a key is spelled in another case": (
        document(KEYS % ("key", "key", "header", "X-Key")),
        document(KEYS % ("key", "key", "header", "x-key")),
        [],
        "none",
    ),
    "the query parameter of a key is spelled in another case": (
        document(KEYS % ("key", "key", "query", "key")),
        document(KEYS % ("key", "key", "query", "KEY")),
        [("configure", "security.scheme")],
        "major",
    ),
    "a security scheme has another name": (
        document(KEYS % ("key", "key", "header", "X-Key")),
        document(KEYS % ("token", "token", "header", "X-Key")),
        [("edit", "scheme.renamed")],
        "major",
    ),
    "a server variable has another default": (
        document(SERVERS % ("{region}", "eu", "eu, us")),
        document(SERVERS % ("{region}", "us", "eu, us")),
        [("check", "server.default")],
        "major",
    ),
    "a server variable loses a value": (
        document(SERVERS % ("{region}", "eu", "eu, us")),
        document(SERVERS % ("{region}", "eu", "eu")),
        [("edit", "server.variable.narrowed")],
        "major",
    ),
    "a server variable gets a value": (
        document(SERVERS % ("{region}", "eu", "eu")),
        document(SERVERS % ("{region}", "eu", "eu, us")),
        [("new", "server.variable.widened")],
        "minor",
    ),
    "a server variable is gone": (
        document(SERVERS % ("{region}", "eu", "eu, us")),
        document((SERVERS % ("eu", "eu", "eu")).replace("region: {default: eu, enum: [eu]}", "")),
        [("edit", "server.variable.removed")],
        "major",
    ),
    "a stream is offered beside the answer": (
        document(ANSWERS % f"content: {{{JSON}}}"),
        document(ANSWERS % f"content: {{{JSON}, {EVENTS}}}"),
        [("regenerate", "media_type.added")],
        "minor",
    ),
    "a stream is no longer offered": (
        document(ANSWERS % f"content: {{{JSON}, {EVENTS}}}"),
        document(ANSWERS % f"content: {{{JSON}}}"),
        [("edit", "media_type.removed")],
        "major",
    ),
    "an answer comes in another media type": (
        document(ANSWERS % f"content: {{{JSON}}}"),
        document(ANSWERS % "content: {text/csv: {schema: {type: string}}}"),
        [("edit", "media_type.renamed")],
        "major",
    ),
    "what may be asked for instead comes as bytes": (
        document(ANSWERS % f"content: {{{JSON}, text/csv: {{schema: {{type: string}}}}}}"),
        document(ANSWERS % f"content: {{{JSON}, text/csv: {{schema: {{type: string, format: binary}}}}}}"),
        [("edit", "schema.format.narrowed")],
        "major",
    ),
    "the only number among the headers becomes a text": (
        document(ANSWERS % "headers: {X-Left: {required: true, schema: {type: integer}}}"),
        document(ANSWERS % "headers: {x-left: {schema: {type: string}}}"),
        [("edit", "schema.type.widened")],
        "major",
    ),
    "a renamed schema is the root of XML": (
        document(XML % ("application/xml", REF % "Boat", "Boat", "")),
        document(XML % ("application/xml", REF % "Ship", "Ship", "")),
        [("edit", "component.renamed"), ("regenerate", "schema.xml")],
        "major",
    ),
    "a renamed schema is what a root of XML lists": (
        document(XML % ("application/xml", f"{{type: array, items: {REF % 'Boat'}}}", "Boat", "")),
        document(XML % ("application/xml", f"{{type: array, items: {REF % 'Ship'}}}", "Ship", "")),
        [("edit", "component.renamed"), ("regenerate", "schema.xml")],
        "major",
    ),
    "a renamed schema says how it is called in XML": (
        document(XML % ("application/xml", REF % "Boat", "Boat", "xml: {name: boat},")),
        document(XML % ("application/xml", REF % "Ship", "Ship", "xml: {name: boat},")),
        [("edit", "component.renamed")],
        "major",
    ),
    "a renamed schema is a property in XML": (
        document(XML % ("application/xml", f"{{type: object, xml: {{name: fleet}}, properties: {{first: {REF % 'Boat'}}}}}", "Boat", "")),
        document(XML % ("application/xml", f"{{type: object, xml: {{name: fleet}}, properties: {{first: {REF % 'Ship'}}}}}", "Ship", "")),
        [("edit", "component.renamed")],
        "major",
    ),
    "a renamed schema is the root of JSON": (
        document(XML % ("application/json", REF % "Boat", "Boat", "")),
        document(XML % ("application/json", REF % "Ship", "Ship", "")),
        [("edit", "component.renamed")],
        "major",
    ),
    "two equal schemas become one": (
        getting(f"{{type: object, properties: {{a: {REF % 'Boat'}, b: {REF % 'Ship'}}}}}", Boat=GREETING, Ship=GREETING),
        getting(f"{{type: object, properties: {{a: {REF % 'Boat'}, b: {REF % 'Boat'}}}}}", Boat=GREETING),
        [("edit", "component.renamed")],
        "major",
    ),
    "what was described in place is a schema now": (
        getting(f"{{type: object, properties: {{a: {GREETING}}}}}"),
        getting(f"{{type: object, properties: {{a: {REF % 'Boat'}}}}}", Boat=GREETING),
        [("edit", "component.added")],
        "major",
    ),
    "a part of a part is no longer sent": (
        document(BOTH % ""),
        document(BOTH % ", readOnly: true"),
        [("edit", "property.read_only.added.optional")],
        "major",
    ),
    "a callback is sent by another method": (
        document(CALLBACK % ("filled", "{$request.body#/url}")),
        document((CALLBACK % ("filled", "{$request.body#/url}")).replace("            post:", "            put:")),
        [("check", "callback.address")],
        "major",
    ),
    "a webhook is sent by another method": (
        document(WEBHOOK % PAYLOAD),
        document((WEBHOOK % PAYLOAD).replace("    post:", "    put:")),
        [("check", "webhook.method")],
        "major",
    ),
    "a webhook with an operationId has another name": (
        document((WEBHOOK % PAYLOAD).replace("post:", "post:\n      operationId: onLaunch")),
        document((WEBHOOK % PAYLOAD).replace("post:", "post:\n      operationId: onLaunch").replace("launched:", "started:")),
        [("edit", "webhook.renamed")],
        "major",
    ),
    "a webhook wants another answer": (
        document(WEBHOOK % PAYLOAD),
        document((WEBHOOK % PAYLOAD).replace("'204'", "'202'")),
        [("check", "response.status")],
        "major",
    ),
    "a bound comes where nothing was said": (
        sending("{type: object, properties: {any: {}}}"),
        sending("{type: object, properties: {any: {maxProperties: 3}}}"),
        [("check", "schema.maxProperties.narrowed")],
        "major",
    ),
    "a branch says more about a property": (
        sending(WHEN % ", properties: {n: {maximum: 10}}"),
        sending(WHEN % ", properties: {n: {maximum: 5}, k: {maxLength: 9}}"),
        [("check", "schema.maximum.narrowed"), ("check", "schema.maxLength.narrowed")],
        "major",
    ),
    "an anchor that a schema is referred to by has another kind": (
        getting("{$dynamicAnchor: node, type: object, properties: {a: {type: integer}}}"),
        getting("{$anchor: node, type: object, properties: {a: {type: integer}}}"),
        [],
        "none",
    ),
    "a property of a page that is completed for users": (
        document(GENERIC % "integer"),
        document(GENERIC % "string"),
        [("edit", "schema.type.changed")],
        "major",
    ),
    "an operation is called by another method": (
        document(PAGES % ("get", "cursor")),
        document(PAGES % ("put", "cursor")),
        [("edit", "operation.moved")],
        "major",
    ),
    "a list no longer comes page by page": (
        document(PAGES % ("get", "cursor")),
        document(PAGES % ("get", "after_all")),
        [("edit", "parameter.removed"), ("new", "parameter.added.optional")],
        "major",
    ),
    "a list is asked for where a text was": (
        asking("{name: q, in: query, schema: {type: string}}"),
        asking("{name: q, in: query, schema: {type: [array, 'null'], items: {type: string}}}"),
        [("edit", "schema.type.widened")],
        "major",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_a_change_is_told_once_under_what_there_is_to_do(review, row):
    """One entry for one cause, the worst that it is, and the bump that goes with it."""
    old, new, expected, bump = ROWS[row]
    _, report = review(old, new, "--format", "json", "--witness", "off")

    told = [(item["action"]["kind"], item["id"]) for item in report["changes"]]
    told = [one for one in told if one[0] != "docs"]
    assert sorted(told) == sorted(expected), row
    assert report["decision"]["bump"] == bump


def test_a_call_that_leaves_out_what_is_needed_now_is_told(review, shop, tmp_path):
    """An argument became required: the lines without it are wrong, not those with it."""
    new = copy.deepcopy(shop)
    new["paths"]["/orders"]["get"]["parameters"][1]["required"] = True
    (tmp_path / "late.py").write_text(
        "from generated.shop import Shop\n"
        "def one(shop: Shop) -> None:\n"
        "    shop.orders.list(limit=1)\n"
        "    shop.orders.list(ids=['a'])\n",
        encoding="utf-8",
    )
    _, report = review(shop, new, "--callers", "late.py", "--format", "json")

    [change] = [one for one in report["changes"] if one["id"] == "parameter.required"]
    assert [one["line"] for one in change["callers"]] == [3]


def test_a_reason_is_about_what_happened_in_python_where_the_wire_is_as_it_was(review):
    """An entry that asks for an edit does not end with "what was sent is still right"."""
    row = ROWS["a list is asked for where a text was"]
    _, text = review(*row[:2], "--witness", "off")

    assert "the type is array (was string); null is allowed now" in text
    assert "Only code against the new client is affected." in text


def test_an_error_class_that_leaves_a_large_client_is_told(review):
    """Beyond 300 operations only those that changed are analysed; a status may be theirs alone."""
    none = {"204": {"description": "ok"}, "404": {"description": "no"}}
    paths: dict[str, Any] = {
        f"/boats/{number}": {"get": {"operationId": f"getBoat{number}", "responses": none}}
        for number in range(301)
    }
    old = {"openapi": "3.1.0", "info": {"title": "Yard", "version": "1"}, "paths": paths}
    old["paths"]["/boats/7"]["get"]["responses"] = {**none, "418": {"description": "tea"}}
    new = copy.deepcopy(old)
    del new["paths"]["/boats/7"]["get"]["responses"]["418"]
    del new["paths"]["/boats/7"]["get"]["responses"]["404"]
    _, report = review(old, new, "--format", "json")

    [change] = [one for one in report["changes"] if one["action"]["kind"] == "edit"]
    assert [one["symbol"] for one in change["surface"]] == ["errors.ImATeapotError"]


def test_a_title_is_a_sentence_where_something_is_gone():
    """No "is none (was date-time)", and no keyword in brackets behind itself."""
    ends = "#/components/schemas/Boat", "#/components/schemas/Boat"
    gone = Edit("schema.format.widened", Effect.WIDEN, *ends, "format", "date-time", None)
    came = Edit("schema.maximum.narrowed", Effect.NARROW, *ends, "maximum", None, 9)
    rest = Edit("schema.additionalProperties.added", Effect.NARROW, *ends, "additionalProperties")
    other = Edit("discriminator.default", Effect.INCOMPARABLE, *ends, "defaultMapping", "Cat", None)

    assert [told(one) for one in (gone, came, rest, other)] == [
        "the format date-time is gone",
        "maximum is stricter: 9 (there was none)",
        "additionalProperties was added",
        "what no discriminator value names is no longer read as Cat",
    ]
