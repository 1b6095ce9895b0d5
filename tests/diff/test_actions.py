"""What a reader is told to do, for pairs of documents in which one thing happened.

Each row is a change and the whole review of it: one entry for one cause, under what there is to do.
"""
# ruff: noqa: E501 (documents on few lines are read at a glance)

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.small_documents import (
    BASES,
    BOAT,
    CALLBACK,
    FAILING,
    HEADERS,
    HEIR,
    KEEPS,
    KINDS,
    LEAVES,
    PAYLOAD,
    RECEIPT,
    REF,
    REVISED,
    SECURED,
    SERVED,
    STREAMS,
    SWITCHED,
    TWINS,
    WEBHOOK,
    asking,
    document,
    getting,
    sending,
)

ROWS: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]], str]] = {
    "an answer's property is required now, and of another type": (
        getting("{type: object, properties: {name: {type: string}}}"),
        getting("{type: object, required: [name], properties: {name: {type: integer}}}"),
        [("edit", "schema.type.changed")],
        "major",
    ),
    "an argument may be left out now, and is of another type": (
        asking("{name: size, in: query, required: true, schema: {type: string}}"),
        asking("{name: size, in: query, schema: {type: integer}}"),
        [("edit", "schema.type.narrowed")],
        "major",
    ),
    "a list in a request takes one value more": (
        asking("{name: k, in: query, schema: {type: array, items: {enum: [a]}}}"),
        asking("{name: k, in: query, schema: {type: array, items: {enum: [a, b]}}}"),
        [("new", "enum.value.added")],
        "minor",
    ),
    "a map in a request takes more values": (
        sending("{type: object, properties: {m: {additionalProperties: {type: integer}}}}"),
        sending("{type: object, properties: {m: {additionalProperties: {type: number}}}}"),
        [("new", "schema.type.widened")],
        "minor",
    ),
    "a list in an answer holds values that it did not hold": (
        getting("{type: array, items: {enum: [a]}}"),
        getting("{type: array, items: {enum: [a, b]}}"),
        [("edit", "enum.value.added")],
        "major",
    ),
    "a text gets a name": (
        getting("{type: object, properties: {n: {type: string}}}", Name="{type: string}"),
        getting("{type: object, properties: {n: " + REF % "Name" + "}}", Name="{type: string}"),
        [],
        "none",
    ),
    "an enumeration gets a name": (
        getting("{type: object, properties: {n: {enum: [a, b]}}}"),
        getting("{type: object, properties: {n: " + REF % "Kind" + "}}", Kind="{enum: [a, b]}"),
        [("new", "component.added")],
        "minor",
    ),
    "a schema is renamed and edited": (
        getting(REF % "Boat", Boat=BOAT % "string"),
        getting(REF % "Ship", Ship=BOAT % "integer"),
        [("edit", "component.renamed"), ("edit", "schema.type.changed")],
        "major",
    ),
    "what is below a part that the client types as any value": (
        getting("{type: object, properties: {at: {anyOf: [" + REF % "Spot" + ", {}]}}}",
                Spot="{type: object, required: [x], properties: {x: {type: string}}}"),
        getting("{type: object, properties: {at: {anyOf: [" + REF % "Spot" + ", {}]}}}",
                Spot="{type: object, properties: {x: {type: string}}}"),
        [("check", "property.optional")],
        "major",
    ),
    "the plain form of a method that also streams": (
        document(STREAMS % "string"),
        document(STREAMS % "integer"),
        [("edit", "schema.type.changed")],
        "major",
    ),
    "a header is spelled in another case": (
        asking("{name: X-Tide, in: header, schema: {type: string}}"),
        asking("{name: x-tide, in: header, schema: {type: string}}"),
        [],
        "none",
    ),
    "a parameter in front of one with a class of its own": (
        asking("{name: f, in: query, style: deepObject, schema: {type: object, properties: "
               "{color: {type: string}}}}"),
        asking("{name: page, in: query, schema: {type: integer}}",
               "{name: f, in: query, style: deepObject, schema: {type: object, properties: "
               "{color: {type: string}}}}"),
        [("new", "parameter.added.optional")],
        "minor",
    ),
    "a property is spelled otherwise, and its attribute stays": (
        getting("{type: object, required: [boat_id], properties: {boat_id: {type: string}}}"),
        getting("{type: object, required: [boatId], properties: {boatId: {type: string}}}"),
        [("regenerate", "property.renamed")],
        "patch",
    ),
    "the same the other way round": (
        getting("{type: object, required: [boatId], properties: {boatId: {type: string}}}"),
        getting("{type: object, required: [boat_id], properties: {boat_id: {type: string}}}"),
        [("regenerate", "property.renamed")],
        "patch",
    ),
    "a property is spelled otherwise, and is of another type": (
        getting("{type: object, required: [boatId], properties: {boatId: {type: string}}}"),
        getting("{type: object, required: [boat_id], properties: {boat_id: {type: integer}}}"),
        [("edit", "property.removed.required"), ("new", "property.added.required")],
        "major",
    ),
    "a parameter moves, and its argument stays": (
        asking("{name: boatId, in: query, schema: {type: string}}"),
        asking("{name: boatId, in: header, schema: {type: string}}"),
        [("regenerate", "parameter.moved")],
        "patch",
    ),
    "a parameter moves, and is of another type": (
        asking("{name: boatId, in: query, schema: {type: string}}"),
        asking("{name: boatId, in: header, schema: {type: integer}}"),
        [("edit", "schema.type.narrowed")],
        "major",
    ),
    "a header that a call could send is gone": (
        asking("{name: X-Trace, in: header, schema: {type: string}}"),
        asking(),
        [("edit", "parameter.removed")],
        "major",
    ),
    "a header is needed that there was not": (
        asking(),
        asking("{name: X-Trace, in: header, required: true, schema: {type: string}}"),
        [("edit", "parameter.added.required")],
        "major",
    ),
    "a revision that every call needs, and so an option of the client": (
        asking(REVISED % "2025-01-01"),
        asking(REVISED % "2026-01-01"),
        [("edit", "enum.value.removed")],
        "major",
    ),
    "a header that stood for a credential is gone": (
        asking("{name: Authorization, in: header, schema: {type: string}}"),
        asking(),
        [("edit", "parameter.removed")],
        "major",
    ),
    "a key travels elsewhere": (
        document(SECURED % "{key: []}"),
        document((SECURED % "{key: []}").replace("in: header", "in: query")),
        [("configure", "security.scheme")],
        "major",
    ),
    "a key is another kind of credential": (
        document(SECURED % "{key: []}"),
        document((SECURED % "{key: []}").replace("type: apiKey", "type: http, scheme: basic")),
        [("edit", "security.scheme")],
        "major",
    ),
    "a host in capitals": (
        document(SERVED % ("https://Yard.example/V1/{at}", "")),
        document(SERVED % ("https://yard.example/V1/{at}", "")),
        [],
        "none",
    ),
    "a path in capitals": (
        document(SERVED % ("https://yard.example/V1/{at}", "")),
        document(SERVED % ("https://yard.example/v1/{at}", "")),
        [("configure", "server.replaced")],
        "major",
    ),
    "a place refers to an equal schema": (
        getting("{type: object, properties: {at: " + REF % "Boat" + "}}", **TWINS),
        getting("{type: object, properties: {at: " + REF % "Ship" + "}}", **TWINS),
        [("edit", "schema.retargeted")],
        "major",
    ),
    "a member of a union refers to an equal schema": (
        getting("{oneOf: [{type: string}, " + REF % "Boat" + "]}", **TWINS),
        getting("{oneOf: [{type: string}, " + REF % "Ship" + "]}", **TWINS),
        [("edit", "schema.retargeted")],
        "major",
    ),
    "a base schema is renamed and edited": (
        getting(REF % "Yacht", Yacht=HEIR % "Boat", Boat=BOAT % "string"),
        getting(REF % "Yacht", Yacht=HEIR % "Ship", Ship=BOAT % "integer"),
        [("edit", "component.renamed"), ("edit", "schema.type.changed")],
        "major",
    ),
    "a method streams, too, and takes one value less in its plain form": (
        document(SWITCHED % ""),
        document(SWITCHED % "text/event-stream: {schema: {type: object}}"),
        [("edit", "media_type.added")],
        "major",
    ),
    "an error that is no longer documented takes its class along": (
        document(FAILING % ", '422': {description: no, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}"),
        document(FAILING % ""),
        [("edit", "response.removed.error")],
        "major",
    ),
    "a callback has another name": (
        document(CALLBACK % ("filled", "{$request.body#/url}")),
        document(CALLBACK % ("stocked", "{$request.body#/url}")),
        [("edit", "callback.renamed")],
        "major",
    ),
    "a callback is sent to another address": (
        document(CALLBACK % ("filled", "{$request.body#/url}")),
        document(CALLBACK % ("filled", "{$request.query.url}")),
        [("check", "callback.address")],
        "major",
    ),
    "a webhook loses its payload": (
        document(WEBHOOK % PAYLOAD),
        document(WEBHOOK % ""),
        [("edit", "body.removed")],
        "major",
    ),
    "unknown kinds are read as another schema": (
        document(KINDS % "Sail"),
        document(KINDS % "Motor"),
        [("check", "discriminator.default")],
        "major",
    ),
    "three headers, of which each had its own fate": (
        document(HEADERS % "X-Left: {schema: {type: integer}}, X-All: {schema: {type: integer}}"),
        document(HEADERS % "X-Page: {schema: {type: integer}}, X-All: {schema: {type: number}}"),
        [("edit", "header.removed.optional"), ("edit", "schema.type.widened"),
         ("new", "header.added")],
        "major",
    ),
    "what a base schema loses, its heirs lose": (
        document(BASES % ", etag: {type: string}"),
        document(BASES % ""),
        [("edit", "property.removed.optional")],
        "major",
    ),
    "a removed operation takes its classes and its schemas along": (
        document(f"paths:\n{KEEPS}{LEAVES % ''}{RECEIPT % 'id: {type: string}'}"),
        document(f"paths:\n{KEEPS}"),
        [("edit", "operation.removed"), ("docs", "component.removed")],
        "major",
    ),
    "an operation is removed as announced": (
        document(f"paths:\n{KEEPS}{LEAVES % 'deprecated: true'}{RECEIPT % ''}"),
        document(f"paths:\n{KEEPS}{RECEIPT % ''}"),
        [("edit", "operation.removed.deprecated")],
        "major",
    ),
    "bytes are spelled as OpenAPI 3.1 spells them": (
        getting("{type: object, properties: {raw: {type: string, format: byte}}}"),
        getting("{type: object, properties: {raw: {type: string, contentEncoding: base64}}}"),
        [],
        "none",
    ),
    "a sentence of the vendor announces an end": (
        asking("{name: q, in: query, description: What to find., schema: {type: string}}"),
        asking("{name: q, in: query, description: What to find. Use `filter` instead by June., schema: {type: string}}"),
        [("act", "parameter.text")],
        "minor",
    ),
    "a sentence of the vendor announces nothing": (
        asking("{name: q, in: query, description: What to find., schema: {type: string}}"),
        asking("{name: q, in: query, description: What to find. Any case will do., schema: {type: string}}"),
        [("docs", "parameter.text")],
        "patch",
    ),
    "a sentence of the vendor takes back what it announced": (
        asking("{name: q, in: query, description: What to find. Will be removed in June., schema: {type: string}}"),
        asking("{name: q, in: query, description: What to find., schema: {type: string}}"),
        [("act", "parameter.text")],
        "minor",
    ),
    "a sentence of the vendor has another link": (
        asking("{name: q, in: query, description: 'Migrate to [this](https://yard.example/1/q).', schema: {type: string}}"),
        asking("{name: q, in: query, description: 'Migrate to [this](https://yard.example/2/q).', schema: {type: string}}"),
        [("docs", "parameter.text")],
        "patch",
    ),
    "a tag is described otherwise": (
        document("tags: [{name: boats, description: All boats.}]\npaths: {}"),
        document("tags: [{name: boats, description: All boats. Use ships instead.}]\npaths: {}"),
        [("act", "info.text")],
        "minor",
    ),
    "a parameter is deprecated": (
        asking("{name: q, in: query, schema: {type: string}}"),
        asking("{name: q, in: query, deprecated: true, schema: {type: string}}"),
        [("act", "parameter.deprecated")],
        "minor",
    ),
    "credentials are needed": (
        document(SECURED % "{}"),
        document(SECURED % "{key: []}"),
        [("configure", "security.added")],
        "major",
    ),
    "an argument is refused that was taken": (
        sending("{type: object, properties: {code: {type: string}}}"),
        sending("{type: object, properties: {code: {type: string, maxLength: 3}}}"),
        [("check", "schema.maxLength.narrowed")],
        "major",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_a_change_is_told_once_under_what_there_is_to_do(review, row):
    """One entry for one cause; a break is never "just regenerate"."""
    old, new, expected, bump = ROWS[row]
    _, report = review(old, new, "--format", "json", "--witness", "off")

    told = [(item["action"]["kind"], item["id"]) for item in report["changes"]]
    assert sorted(told) == sorted(expected), row
    assert report["decision"]["bump"] == bump
