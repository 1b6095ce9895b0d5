"""Multipart bodies whose parts have no names: by place, each with its own type and label."""

from __future__ import annotations

import re

import pytest

from tests.prove.test_right_clients import OK, found_in

TEXT = {"type": "string"}
NAMED = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
LABELLED = {
    "prefixEncoding": [
        {"contentType": "application/vnd.acme+json"},
        {"contentType": "text/html", "headers": {"X-Kind": {"schema": {"const": "page"}}}},
    ],
    "itemEncoding": {"contentType": "image/png, image/jpeg"},
}
FILES = {"type": "string", "format": "binary"}


def sending(schema, kind="multipart/mixed", **media):
    content = {kind: {"schema": schema, **media}}
    body = {"required": True, "content": content}
    put = {"operationId": "put", "tags": ["things"], "requestBody": body}
    return {"/things": {"put": {**put, "responses": {"204": OK}}}}


def made(acme_of, schema, version="3.2.0", **media):
    info = {"title": "Acme", "version": "1"}
    return acme_of({"openapi": version, "info": info, "paths": sending(schema, **media)})


def parts(client):
    """The heads and contents of the parts that were sent."""
    boundary = re.search("boundary=(.*)", client.sent.headers["content-type"])[1]
    pieces = client.sent.content.decode().split(f"--{boundary}")[1:-1]
    return [tuple(piece.strip("\r\n").split("\r\n\r\n")) for piece in pieces]


ROW = {"type": "array", "prefixItems": [NAMED, TEXT], "items": FILES}


def test_each_place_has_the_label_that_the_document_gives_it(acme_of):
    """OAS 3.2, "Encoding By Position": `itemEncoding` is that of the places behind."""
    client = made(acme_of, ROW, **LABELLED)

    client.client().things.put(body=[{"name": "a"}, "<p>", b"x", ("b.jpg", b"y")])

    assert parts(client) == [
        ("Content-Type: application/vnd.acme+json", '{"name":"a"}'),
        ("Content-Type: text/html\r\nX-Kind: page", "<p>"),
        ("Content-Type: image/png", "x"),
        ('Content-Disposition: attachment; filename="b.jpg"\r\nContent-Type: image/jpeg', "y"),
    ]
    assert not any("Encoding is not applied" in one.reason for one in client.generated.faults)


def test_before_openapi_3_2_a_place_has_no_label(acme_of):
    """The keywords are none there, and the ledger says so."""
    client = made(acme_of, ROW, "3.1.0", **LABELLED)

    client.client().things.put(body=[{"name": "a"}])

    assert parts(client) == [("Content-Type: application/json", '{"name":"a"}')]
    assert any("Encoding is not applied" in one.reason for one in client.generated.faults)


def test_a_list_in_a_row_is_one_part(acme_of):
    """Its items would be parts of their own that nobody could put together again."""
    client = made(acme_of, {"type": "array", "items": {"type": "array", "items": TEXT}})

    client.client().things.put(body=[["a", "b"], []])

    assert parts(client) == [
        ("Content-Type: application/json", '["a","b"]'),
        ("Content-Type: application/json", "[]"),
    ]


ROWS = {
    "places and others": ROW,
    "places alone": {"type": "array", "prefixItems": [NAMED, TEXT]},
    "no more than places": {"type": "array", "prefixItems": [NAMED, TEXT], "items": False},
    "a tuple": {"type": "array", "prefixItems": [NAMED, TEXT], "items": False, "minItems": 2},
    "lists": {"type": "array", "items": {"type": "array", "items": TEXT}},
    "so many": {"type": "array", "items": NAMED, "minItems": 1, "maxItems": 3},
    "files": {"type": "array", "minItems": 1},
    "a component": {"$ref": "#/components/schemas/Rows"},
}


LABELS = {"itemEncoding": {"contentType": "application/vnd.acme+json"}}


@pytest.mark.parametrize("row", ROWS)
def test_the_proof_judges_each_place(tmp_path, row):
    """What is typed less exactly is in the ledger; all else is neither refused nor changed."""
    rows = {"Rows": {"type": "array", "items": NAMED}}
    labels = {} if row == "files" else LABELLED if "places" in row else LABELS
    document = {"openapi": "3.2.0", "paths": sending(ROWS[row], **labels)}

    found = found_in(tmp_path, {**document, "components": {"schemas": rows}}, least=450)

    assert found == []
