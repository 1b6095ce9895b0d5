"""Models that an answer brought are put into requests: what the proof tries of it."""

from __future__ import annotations

import json

import pytest

from tests.prove.one_line import FAST, broken
from wireproof.checks.catalogue import CHECKS
from wireproof.cli.app import run
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.proving import run_plans
from wireproof.runner.session import plan_client

TEXT, ID = {"type": "string"}, {"type": "string", "readOnly": True}
LINE = {"type": "object", "required": ["id", "sku"], "properties": {"id": ID, "sku": TEXT}}
ORDER = {
    "type": "object",
    "required": ["number", "lines"],
    "properties": {
        "number": ID,
        "note": TEXT,
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
    },
}
CONTENT = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """A client that reads an order, and writes one."""
    folder = tmp_path_factory.mktemp("order")
    get = {
        "operationId": "get",
        "tags": ["orders"],
        "responses": {"200": {"description": "ok", **CONTENT}},
    }
    put = {
        "operationId": "put",
        "tags": ["orders"],
        "requestBody": {"required": True, **CONTENT},
        "responses": {"204": {"description": "ok"}},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://acme.example"}],
        "paths": {"/order": {"get": get, "put": put}},
        "components": {"schemas": {"Line": LINE, "Order": ORDER}},
    }
    spec = folder / "spec.json"
    spec.write_text(json.dumps(document))
    assert run(["generate", "--spec", str(spec), "--out", str(folder / "client")]) == 0
    return read_document(spec), load_manifest(folder / "client")


def found(document, manifest):
    [planned] = [one for one in plan_client(document, manifest, FAST) if one.method.method == "PUT"]
    checks = [one for one in CHECKS if one.name == "forms"]
    return list(run_plans(document, manifest, (planned,), FAST, checks=checks).findings)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("prepare.py", "sent = as_input(body.type, value)", "sent = value", "number"),
        ("returned.py", "return _stripped(", "return value if depth else _stripped(", "lines/0/id"),
    ],
)
def test_what_is_read_only_and_sent_is_found(right, tmp_path, file, old, new, place):
    """In the whole, and in a part of it."""
    document, manifest = right
    assert found(document, manifest) == []

    wrong = broken(manifest, tmp_path, f"_runtime/{file}", old, new)

    assert any(one.rule == "body-differs" and place in str(one) for one in found(document, wrong))


def test_a_class_of_what_may_be_null_stands_nowhere_in_the_document(tmp_path, capsys):
    """`nullable` beside `anyOf` is read as one more union, whose places the document has not."""
    source = {"type": "object", "required": ["branch"], "properties": {"branch": TEXT, "id": ID}}
    schema = {
        "type": "object",
        "nullable": True,
        "properties": {"source": source, "kind": TEXT},
        "anyOf": [{"required": ["source"]}, {"required": ["kind"]}],
    }
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    post = {"operationId": "make", "requestBody": body, "responses": {"204": {"description": "ok"}}}
    root = {
        "openapi": "3.0.3",
        "info": {"title": "Pages", "version": "1"},
        "servers": [{"url": "https://pages.example"}],
        "paths": {"/pages": {"post": post}},
    }
    spec, client = tmp_path / "pages.json", tmp_path / "pages"
    spec.write_text(json.dumps(root), encoding="utf-8")
    assert run(["generate", "--spec", str(spec), "--out", str(client)]) == 0

    code = run(["prove", "--client", str(client), "--spec", str(spec), "--budget", "fast"])

    assert code == 0, capsys.readouterr().out
