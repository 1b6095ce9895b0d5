"""`accept=`: of the media types that an answer comes in, those of another type are asked for."""

from __future__ import annotations

import json
import textwrap
import typing

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.run import prove_client

REPORT = """
paths:
  /report:
    get:
      operationId: getReport
      tags: [report]
      responses:
        '200':
          description: The report
          content:
            text/csv: {schema: {type: string}}
            application/json: {schema: {$ref: '#/components/schemas/Report'}}
            application/hal+json: {schema: {$ref: '#/components/schemas/Report'}}
            application/pdf: {schema: {type: string, format: binary}}
        '404':
          description: None
          content: {application/problem+json: {schema: {type: object}}}
components:
  schemas:
    Report: {type: object, required: [id], properties: {id: {type: integer}}}
"""


@pytest.fixture
def reports(acme):
    return acme(REPORT)


def test_json_is_asked_for_and_returned_by_default(reports):
    """With what has the same type, and what errors come in; the rest is not asked for."""
    reports.reply(data={"id": 1})

    report = reports.client().report.get()

    assert report == reports.package.models.Report(id=1)
    wanted = "application/json, application/hal+json, application/problem+json"
    assert reports.sent.headers["accept"] == wanted


@pytest.mark.parametrize(
    ("accept", "content", "value"),
    [("text/csv", b"id\n1\n", "id\n1\n"), ("application/pdf", b"%PDF", b"%PDF")],
)
def test_another_media_type_is_asked_for_by_its_name(reports, accept, content, value):
    """Its type is what comes back."""
    reports.reply(content=content, headers={"content-type": accept})

    assert reports.client(on_drift="raise").report.get(accept=accept) == value
    assert reports.sent.headers["accept"] == f"{accept}, application/problem+json"


def test_an_answer_that_was_not_asked_for_is_drift(reports):
    """It is returned with a record, for the annotation does not tell of it."""
    drift = []
    reports.reply(content=b"id", headers={"content-type": "text/csv"})

    assert reports.client(on_drift=drift.append).report.get() == "id"
    assert [(one.expected, one.got) for one in drift] == [
        ("content type application/json", "text/csv")
    ]


def test_an_unknown_media_type_is_refused(reports):
    """Before anything is sent."""
    with pytest.raises(reports.package.errors.RequestInvalid, match="accept"):
        reports.client().report.get(accept="text/html")
    assert reports.requests == []


def test_type_checkers_know_what_comes_back(reports):
    """One overload for each type."""
    method = type(reports.client().report).get
    hints = [
        (str(one.__annotations__["accept"]), one.__annotations__["return"])
        for one in typing.get_overloads(method)
    ]

    assert [(one.replace('"', "'"), value) for one, value in hints] == [
        ("Maybe[Literal['application/json', 'application/hal+json']]", "models.Report"),
        ("Literal['text/csv']", "str"),
        ("Literal['application/pdf']", "bytes"),
    ]


def test_where_nothing_is_to_be_chosen_there_is_no_argument(acme):
    """Media types of one type are all asked for, JSON first."""
    schema = "{schema: {$ref: '#/components/schemas/Report'}}"
    text = REPORT.replace("text/csv: {schema: {type: string}}", f"application/xml: {schema}")
    client = acme(text.replace("application/pdf: {schema: {type: string, format: binary}}", ""))
    client.reply(data={"id": 1})

    client.client().report.get()

    assert "accept" not in type(client.client().report).get.__annotations__
    assert client.sent.headers["accept"].startswith("application/json, application/hal+json")


def test_an_argument_of_the_vendor_keeps_its_name(acme):
    """Then ours is called otherwise."""
    parameter = "parameters: [{name: accept, in: query, schema: {type: string}}]"
    client = acme(REPORT.replace("tags: [report]", f"tags: [report]\n      {parameter}"))
    client.reply(content=b"id", headers={"content-type": "text/csv"})

    assert client.client().report.get(accept="x", accept_="text/csv") == "id"
    assert str(client.sent.url).endswith("/report?accept=x")


def test_its_proof_asks_for_each_and_sees_what_cannot_be_had(tmp_path):
    """Without its name in `Accept`, no server would send a documented answer."""
    spec, folder = tmp_path / "spec.yaml", tmp_path / "acme"
    head = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nservers: [{url: https://a.example}]\n"
    spec.write_text(head + textwrap.dedent(REPORT), "utf-8")
    assert run(["generate", "--spec", str(spec), "--out", str(folder)]) == 0

    def rules():
        made = prove_client(client=folder, spec=spec, overlay=None, budget=BUDGETS["fast"])
        return {one.rule for one in made.findings}

    assert rules() == set()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    [operation] = manifest["operations"]
    assert operation["accept"] == {"argument": "accept", "others": ["text/csv", "application/pdf"]}
    operation["accept"]["others"] = []
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert "valid-response-refused" in rules()  # drift: nobody asked for it
