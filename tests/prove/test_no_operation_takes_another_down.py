"""One bad spot in a document costs the cases that need it, and nothing else."""

from __future__ import annotations

import json

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.cli.app import run
from wireproof.errors import SpecError, SuiteError
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.proving import run_plans
from wireproof.runner.run import prove_client, refuse_empty
from wireproof.runner.session import Settings, each_plan

PLAIN = {"responses": {"204": {"description": "none"}}}


GONE = {"in": "query", "name": "q", "required": True, "schema": {"$ref": "#/nowhere"}}


def answering(schema):
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "d", "content": content}}}


@pytest.fixture
def client(tmp_path):
    """A client of a document with these paths."""

    def make(paths, **root):
        spec = tmp_path / "spec.json"
        info = {"title": "Parcel desk", "version": "1"}
        servers = [{"url": "https://parcel.example"}]
        written = {"openapi": "3.1.0", "info": info, "servers": servers, "paths": paths, **root}
        spec.write_text(json.dumps(written))
        assert run(["generate", "--spec", str(spec), "--out", str(tmp_path / "desk")]) in (0, 1)
        return tmp_path / "desk", spec

    return make


def prove(client, spec, **more):
    return prove_client(client=client, spec=spec, overlay=None, budget=BUDGETS["fast"], **more)


def test_some_operations_of_many_have_no_verdict_and_the_others_have(client):
    paths = {f"/fine{number}": {"get": {"operationId": f"fine{number}", **PLAIN}}
             for number in range(3)}  # fmt: skip
    paths |= {
        "/dangling": {"get": {"operationId": "a", "responses": {"200": {"$ref": "#/nowhere"}}}},
        "/gone": {"get": {"operationId": "d", **answering({"$ref": "#/components/schemas/G"})}},
        "/type": {"get": {"operationId": "b", **answering({"type": "float"})}},
        "/media": {"get": {"operationId": "c", "responses": {"200": {"description": "d",
                   "content": {"application/json": False}}}}},
    }  # fmt: skip
    result = prove(*client(paths))
    assert result.ok
    judged = {one.operation.rpartition(".")[2] for one in result.counts if one.judged}
    assert {"fine0", "fine1", "fine2"} <= judged
    reasons = {one.what: one.reason for one in result.unproven}
    assert set(reasons) == {
        "dangling.a 200 */*", "gone.d 200 application/json", "type.b 200 application/json",
    }  # fmt: skip
    assert "leads nowhere" in reasons["dangling.a 200 */*"]
    assert "leads nowhere" in reasons["gone.d 200 application/json"]
    assert "float" in reasons["type.b 200 application/json"]
    assert "c" in judged
    refuse_empty(result)


def test_a_parameter_and_a_response_that_lead_nowhere_cost_their_own_cases_only(client):
    """What else the operation takes and answers is proven."""
    operation = {"operationId": "mixed", **answering({"type": "string"})}
    operation["responses"]["404"] = {"$ref": "#/components/responses/Gone"}
    operation["parameters"] = [
        {"$ref": "#/components/parameters/Gone"},
        None,
        {"in": "query", "name": "fine", "schema": {"type": "integer"}},
    ]
    result = prove(*client({"/a": {"get": operation}}))
    told = {one.what.partition(" ")[2] for one in result.unproven}
    assert told == {"parameters/0", "404 */*"}
    assert {"query.fine", "200 application/json"} <= {one.part for one in result.matrix}
    assert result.ok
    refuse_empty(result)


def test_a_schema_that_cannot_be_judged_costs_its_own_cases_only(client):
    operation = {"operationId": "mixed", **answering({"type": "float"})}
    odd = {"type": "string", "pattern": "[a-"}  # which costs nothing but itself
    operation["responses"]["404"] = answering(odd)["responses"]["200"]
    operation["parameters"] = [
        {"in": "query", "name": "odd", "schema": {"type": "float"}},
        {"in": "query", "name": "fine", "schema": {"type": "integer"}},
    ]
    result = prove(*client({"/a": {"get": operation}}))
    told = {one.what.partition(" ")[2] for one in result.unproven}
    assert told == {"200 application/json", "query.odd"}
    assert {"query.fine", "404 application/json"} <= {one.part for one in result.matrix}
    assert not any(one.part in ("query.odd", "200 application/json") for one in result.matrix)
    refuse_empty(result)


def test_a_keyword_that_is_wrong_is_told_and_not_buried(client):
    """Beside a schema of a thousand characters, the end of the message says what is due."""
    rows = [{"type": "object", "description": "long " * 100} for _ in range(9)]
    result = prove(*client({"/a": {"get": {"operationId": "a", **answering({"items": rows})}}}))
    [told] = result.unproven
    assert told.reason.startswith("its schema is no schema: [")
    assert told.reason.endswith('is not of types "boolean", "object"')
    assert len(told.reason) < 300


def test_alternatives_that_multiply_cost_their_own_cases_only(client):
    """All of seven unions of four have 16,384 combinations; all of two are proven."""

    def all_of(number):
        unions = [
            {
                "oneOf": [
                    {"required": [f"p{n}_{m}"], "properties": {f"p{n}_{m}": {}}} for m in range(4)
                ]
            }
            for n in range(number)
        ]
        return {"type": "object", "allOf": unions}

    operation = {"operationId": "mixed", **answering(all_of(7))}
    operation["responses"]["404"] = answering(all_of(2))["responses"]["200"]
    result = prove(*client({"/a": {"get": operation}}))

    [told] = [one for one in result.unproven if one.what.endswith(" 200 application/json")]
    assert "10000 combinations" in told.reason
    assert "404 application/json" in {one.part for one in result.matrix if one.positive}
    refuse_empty(result)


def test_xml_that_leads_nowhere_costs_its_own_cases_only(client):
    """It is no text that could be judged: the client reads the elements that there are."""
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Gone"}, "xml": {"name": "a"}}
    operation = {"operationId": "mixed", **answering({"type": "string"})}
    content = operation["responses"]["200"]["content"]
    content["application/xml"] = {"schema": rows}
    operation["requestBody"] = {"content": {"application/xml": {"schema": rows}}}
    result = prove(*client({"/a": {"post": operation}}))
    told = {one.what.partition(" ")[2] for one in result.unproven}
    assert told == {"body application/xml", "200 application/xml"}
    assert result.ok
    refuse_empty(result)


def test_a_call_that_no_value_makes_valid_is_the_fault_of_the_document(client):
    """An integer of which only texts are listed: nothing is proven of what stands beside it."""
    listed = {"type": "integer", "enum": ["-1", "1"]}
    parameters = [
        {"in": "query", "name": "fine", "required": True, "schema": {"type": "string"}},
        {"in": "query", "name": "odd", "required": True, "schema": listed},
    ]
    paths = {"/a": {"get": {"operationId": "a", **PLAIN, "parameters": parameters}},
             "/b": {"get": {"operationId": "b", **PLAIN}}}  # fmt: skip
    with pytest.raises(SpecError, match=r"no valid value was found for a\.a query\.fine"):
        refuse_empty(prove(*client(paths)))


def test_where_nothing_can_be_judged_the_document_is_at_fault(client):
    paths = {"/a": {"get": {"operationId": "a", **PLAIN, "parameters": [GONE]}}}
    with pytest.raises(SpecError, match=r"no operation .* can be judged"):
        refuse_empty(prove(*client(paths)))


def test_a_check_that_fails_itself_is_told_after_all_others_have_run(client):
    folder, spec = client({"/a": {"get": {"operationId": "a", **PLAIN}}})
    document, manifest = read_document(spec), load_manifest(folder)

    def broken(_harness):
        raise KeyError("oops")

    broken_check = Check("broken", "positive", broken, CHECKS[0].judge, "Fails.")
    settings = Settings(BUDGETS["fast"])
    result = run_plans(
        document, manifest, each_plan(document, manifest, settings), settings,
        checks=(broken_check, *CHECKS),
    )  # fmt: skip
    assert {one.what.partition(" ")[2] for one in result.unproven} == {
        "broken (sync)", "broken (async)",
    }  # fmt: skip
    assert {one.check for one in result.counts} >= {check.name for check in CHECKS}
    with pytest.raises(SuiteError, match="oops"):
        refuse_empty(result)


def test_a_run_that_proves_too_little_still_writes_its_reports(client, tmp_path, monkeypatch):
    folder, spec = client({"/a": {"get": {"operationId": "a", **PLAIN}}})
    monkeypatch.setattr("wireproof.checks.coverage.LEAST", 10**6)
    report = tmp_path / "out" / "proof.json"
    code = run(["prove", "--client", str(folder), "--spec", str(spec), "--budget", "fast",
                 "--report", f"json={report}"])  # fmt: skip
    assert code == 4
    [vendor] = json.loads(report.read_text())["vendors"]
    assert any(not one["excuse"] for one in vendor["shortfalls"])


def test_a_webhook_that_cannot_be_read_is_told_and_operations_are_proven(client):
    """A payload that refers to nothing is the document's fault: no failure of the proof."""
    gone = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Gone"}}}}
    webhooks = {"sent": {"post": {"requestBody": gone, "responses": {"204": {"description": ""}}}}}
    folder, spec = client({"/a": {"get": {"operationId": "a", **PLAIN}}}, webhooks=webhooks)

    result = prove(folder, spec)

    assert result.cases
    assert not any(one.of_suite for one in result.unproven)


def test_an_operation_whose_server_lacks_a_value_is_proven_elsewhere(client):
    """Its client is told where to send to, as a caller tells it."""
    server = {"url": "https://{tenant}.parcel.example"}
    paths = {"/a": {"get": {"operationId": "a", **PLAIN, "servers": [server]}}}

    result = prove(*client(paths))

    assert result.cases
    assert result.ok
