"""What the client's ledger admits is known, and does not fail the proof unless it is strict."""

from __future__ import annotations

import json

import pytest

from wireproof.cases.model import BUDGETS, CallCase
from wireproof.cases.planning import plan_operation
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict
from wireproof.cli.app import run
from wireproof.client.unions import MOST_MEMBERS
from wireproof.errors import Location
from wireproof.findings.finding import new_finding
from wireproof.harness.manifest import Degraded
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.reading import read_operations
from wireproof.runner.known import known_reason

BODY = "#/paths/~1a/post/requestBody/content/application~1json/schema"
NAMED = "#/components/schemas/Named"
WORD = "#/components/schemas/Word"
FIRST = {"type": "array", "prefixItems": [{"type": "string"}]}
NEST = {
    "type": "object",
    "properties": {
        "pw": {"type": "string", "pattern": "^x"},
        "first": FIRST,
        "named": {"$ref": NAMED},
        "maybe": {"anyOf": [{"type": "string", "pattern": "^y"}, {"type": "null"}]},
        "words": {"anyOf": [{"type": "array", "items": {"$ref": WORD}}, {"type": "null"}]},
        "when": {"if": {"type": "string"}, "then": {"minLength": 3}},
        "some": {"type": "array", "contains": {"const": "a"}, "minContains": 2},
    },
}


def document(schema):
    operation = {
        "operationId": "sign_up",
        "parameters": [{"in": "query", "name": "q", "schema": {"type": "string", "maxLength": 2}}],
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": "none"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parcel desk", "version": "1"},
        "servers": [{"url": "https://parcel.example"}],
        "paths": {"/a": {"post": operation}},
        "components": {
            "schemas": {
                "Named": {"type": "string", "minLength": 3},
                "Word": {"properties": {"text": {"type": "string", "pattern": "^w"}}},
            }
        },
    }


@pytest.fixture(scope="module")
def plan():
    root = document(NEST)
    [operation] = read_operations(root)
    return plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)


@pytest.mark.parametrize(
    ("told", "body", "known"),
    [
        (f"{BODY}/properties/pw/pattern", {"pw": "a"}, True),
        (f"{BODY}/properties/pw", {"pw": "a"}, True),
        (f"{BODY}/properties/pw/pattern", {"pw": 1}, False),
        (f"{BODY}/properties/pw/pattern", {"pw": "a", "named": "b"}, False),
        (f"{BODY}/properties/other/pattern", {"pw": "a"}, False),
        (f"{BODY}/properties/first/prefixItems", {"first": [1]}, True),
        (f"{NAMED}/minLength", {"named": "a"}, True),
        (f"{NAMED}Other/minLength", {"named": "a"}, False),
        (f"{BODY}/properties/maybe/anyOf/0/pattern", {"maybe": "a"}, True),
        (f"{WORD}/properties/text/pattern", {"words": [{"text": "a"}]}, True),
        (f"{WORD}/properties/text/pattern", {"words": [{"text": "a"}, {"text": 1}]}, False),
        (f"{WORD}/properties/text/pattern", {"words": 1}, False),
        (f"{BODY}/properties/when/if", {"when": "a"}, True),
        (f"{BODY}/properties/some/contains", {"some": ["a"]}, True),
        (f"{BODY}/properties/some/minItems", {"some": ["a"]}, False),
    ],
)
def test_a_finding_is_known_where_the_ledger_tells_of_the_keyword(plan, told, body, known):
    case = CallCase(Arguments({}, body, "application/json"), Verdict.INVALID, "here")
    finding = new_finding("invalid-arguments-sent", "it was sent", Location("spec.json"))
    reason = known_reason(plan, case, finding, [Degraded(told, "keyword", "not checked")])
    assert reason == (f"{told}: not checked" if known else "")


def test_what_a_reference_leads_to_is_known_where_the_ledger_tells_of_the_reference(plan):
    """It could not be followed, so nothing behind it is checked."""
    body = {"named": "a"}
    case = CallCase(Arguments({}, body, "application/json"), Verdict.INVALID, "here")
    finding = new_finding("invalid-arguments-sent", "it was sent", Location("spec.json"))
    held, other = f"{BODY}/properties/named", f"{BODY}/properties/first"

    assert known_reason(plan, case, finding, [Degraded(held, "schema", "a URL")])
    assert not known_reason(plan, case, finding, [Degraded(other, "schema", "a URL")])


def test_a_parameter_that_the_ledger_tells_of_is_known(plan):
    case = CallCase(Arguments({"query": {"q": "long"}}), Verdict.INVALID, "here")
    finding = new_finding("invalid-arguments-sent", "it was sent", Location("spec.json"))
    entry = Degraded("#/paths/~1a/post/parameters/0", "parameter", "any value is taken")
    assert known_reason(plan, case, finding, [entry])


def test_a_type_that_takes_what_the_ledger_tells_of_is_known(tmp_path):
    """More members than Python can write as a union have no type, so no type checker objects."""
    spec, folder = tmp_path / "spec.json", tmp_path / "desk"
    members = [
        {"type": "object", "required": [f"a{n}"], "properties": {f"a{n}": {"type": "integer"}}}
        for n in range(MOST_MEMBERS + 1)
    ]
    target = {"anyOf": members}
    schema = {"type": "object", "required": ["target"], "properties": {"target": target}}
    spec.write_text(json.dumps(document(schema)))
    assert run(["generate", "--spec", str(spec), "--out", str(folder)]) == 0
    report = tmp_path / "proof.json"
    command = ["prove", "--client", str(folder), "--spec", str(spec), "--budget", "fast"]

    assert run([*command, "--report", f"json={report}"]) == 0

    [vendor] = json.loads(report.read_text())["vendors"]
    assert "type-too-wide" in {one["rule"] for one in vendor["accounted"]}


@pytest.mark.parametrize(
    ("rule", "kind"), [("wrong-path", "keyword"), ("invalid-arguments-sent", "operation")]
)
def test_neither_other_faults_nor_operations_as_a_whole_are_excused(plan, rule, kind):
    case = CallCase(Arguments({}, {"pw": "a"}, "application/json"), Verdict.INVALID, "here")
    finding = new_finding(rule, "it was sent", Location("spec.json"))
    assert not known_reason(plan, case, finding, [Degraded("#/paths/~1a/post", kind, "weaker")])


def test_the_command_is_green_on_what_is_known_and_red_when_strict(tmp_path):
    """The condition of `if` is not checked by a client, and its ledger says so."""
    spec, folder = tmp_path / "spec.json", tmp_path / "desk"
    schema = {"type": "object", "properties": {"when": NEST["properties"]["when"]}}
    spec.write_text(json.dumps(document(schema)))
    assert run(["generate", "--spec", str(spec), "--out", str(folder)]) == 0
    command = ["prove", "--client", str(folder), "--spec", str(spec), "--budget", "fast"]
    report = tmp_path / "proof.json"
    assert run([*command, "--report", f"json={report}"]) == 0
    [vendor] = json.loads(report.read_text())["vendors"]
    assert vendor["findings"] == []
    assert {one["state"] for one in vendor["accounted"]} == {"known"}
    assert run([*command, "--strict"]) == 1
