"""A boolean of the body that asks for a stream, as the proof sees it."""

from __future__ import annotations

import json

import pytest

from tests.prove.one_line import FAST, broken
from wireproof.cases.model import BUDGETS
from wireproof.checks.catalogue import CHECKS
from wireproof.cli.app import run
from wireproof.harness.keywords import place_named
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.proving import run_plans
from wireproof.runner.run import prove_client
from wireproof.runner.session import plan_client

ANSWER = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}


@pytest.fixture
def chat(tmp_path):
    """A client whose answer is whole, or a stream where the switch is true; and its document."""

    def make(switch):
        body = {"type": "object", "required": ["q"],
                "properties": {"q": {"type": "string"}, "stream": switch}}  # fmt: skip
        kinds = ("application/json", "text/event-stream")
        room = {"name": "room", "in": "path", "required": True, "schema": {"type": "string"}}
        paths = {"/chat/{room}": {"post": {
            "operationId": "chat",
            "parameters": [room],
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {"200": {"description": "Told.",
                          "content": {kind: {"schema": ANSWER} for kind in kinds}}},
        }}}  # fmt: skip
        spec = tmp_path / "spec.json"
        info, servers = {"title": "Chat", "version": "1"}, [{"url": "https://chat.example"}]
        written = {"openapi": "3.1.0", "info": info, "servers": servers, "paths": paths}
        spec.write_text(json.dumps(written))
        assert run(["generate", "--spec", str(spec), "--out", str(tmp_path / "chat")]) == 0
        return tmp_path / "chat", spec

    return make


@pytest.mark.parametrize(
    "switch",
    [
        {"type": ["boolean", "null"]},
        {"anyOf": [{"type": "boolean"}, {"type": "null"}], "default": None},
    ],
)
def test_null_asks_for_a_whole_answer_where_the_document_takes_it(chat, switch):
    """Everything but true does; a client that sends null does nothing wrong."""
    client, spec = chat(switch)

    found = prove_client(client=client, spec=spec, overlay=None, budget=BUDGETS["fast"])

    assert [one.rule for one in found.findings] == []
    assert found.ok


def test_a_refusal_names_a_place_in_the_body_where_that_is_given_whole(chat):
    """With an undeclared property it is; else the place is that of the property's argument."""
    client, _ = chat({"type": "boolean"})
    method = next(one for one in load_manifest(client).methods if not one.streaming)

    assert place_named(method, {"q": []}, ("body", "q")) == "q"
    assert place_named(method, {"body": {"q": [], "x": 1}}, ("body", "q")) == "body.q"
    assert place_named(method, {"q": "", "x": []}, ("body", "x")) == ""


QUERIED = {
    "/answers/{id}": {
        "get": {
            "operationId": "read",
            "tags": ["answers"],
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "stream", "in": "query", "schema": {"type": "boolean"}},
            ],
        }
    },
    "/answers": {
        "post": {
            "operationId": "make",
            "tags": ["answers"],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["q"],
                            "properties": {
                                "q": {"type": "string"},
                                "stream": {"type": "boolean", "default": True},
                            },
                        }
                    }
                },
            },
        }
    },
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """A client whose server streams unless it is told otherwise, or is asked in the query."""
    folder = tmp_path_factory.mktemp("switches")
    kinds = ("application/json", "text/event-stream")
    answer = {"description": "ok", "content": {kind: {"schema": ANSWER} for kind in kinds}}
    paths = {
        path: {
            method: {**operation, "responses": {"200": answer}}
            for method, operation in item.items()
        }
        for path, item in QUERIED.items()
    }
    info, servers = {"title": "Chat", "version": "1"}, [{"url": "https://chat.example"}]
    spec = folder / "spec.json"
    spec.write_text(
        json.dumps({"openapi": "3.1.0", "info": info, "servers": servers, "paths": paths})
    )
    assert run(["generate", "--spec", str(spec), "--out", str(folder / "client")]) == 0
    return read_document(spec), load_manifest(folder / "client")


def rules(document, manifest, operation):
    planned = plan_client(document, manifest, FAST, [operation])
    checks = [one for one in CHECKS if one.name in ("request+", "request-")]
    return {
        one.rule for one in run_plans(document, manifest, planned, FAST, checks=checks).findings
    }


@pytest.mark.parametrize(
    ("old", "new", "operation", "rule"),
    [
        ("streams_by_default=True", "streams_by_default=False", "answers.make", "body-differs"),
        ("?stream=true", "", "answers.read_stream", "missing-on-wire"),
        ("?stream=true", "?stream=false", "answers.read_stream", "wrong-on-wire"),
    ],
)
def test_a_method_that_asks_for_the_other_kind_of_answer_is_found(
    right, tmp_path, old, new, operation, rule
):
    """A server that streams by default is told not to; one that is asked in a query is asked."""
    document, manifest = right
    assert rules(document, manifest, operation) == set()

    wrong = broken(manifest, tmp_path, "resources/answers.py", old, new)

    assert rule in rules(document, wrong, operation)
