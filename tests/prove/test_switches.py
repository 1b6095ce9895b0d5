"""A boolean of the body that asks for a stream, as the proof sees it."""

from __future__ import annotations

import json

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.harness.keywords import place_named
from wireproof.harness.manifest import load_manifest
from wireproof.runner.run import prove_client

ANSWER = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}


@pytest.fixture
def chat(tmp_path):
    """A client whose answer is whole, or a stream where the switch is true; and its document."""

    def make(switch):
        body = {"type": "object", "required": ["q"],
                "properties": {"q": {"type": "string"}, "stream": switch}}  # fmt: skip
        kinds = ("application/json", "text/event-stream")
        paths = {"/chat": {"post": {
            "operationId": "chat",
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
