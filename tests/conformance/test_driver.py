"""The conformance driver finds calls by the document and the manifest, and tells a wrong answer."""

from __future__ import annotations

import base64
import json

import pytest

from tests.conformance.judging import difference
from tests.conformance.page import table
from tests.conformance.scenarios import Body, load_scenarios
from wireproof.mock.schemas import Schemas
from wireproof.spec.load import load_document

ORIGIN = "http://localhost:1"


@pytest.fixture
def schemas(tmp_path) -> Schemas:
    """The schemas of a document without any."""
    path = tmp_path / "openapi.json"
    info = {"title": "Acme", "version": "1"}
    path.write_text(json.dumps({"openapi": "3.1.1", "info": info, "paths": {}}))
    return Schemas(load_document(path))


def test_a_scenario_becomes_a_request_of_the_server(tmp_path):
    """Queries are encoded, headers are text, and the stand-in gives way to the server's URL."""
    body = base64.b64encode(b'{"next": "http://spector.invalid/two"}').decode()
    api = {
        "uri": "/pets/api-version\\:v1",
        "method": "get",
        "request": {"query": {"tags": ["a b", "c"], "all": True}, "headers": {"X-Count": 2}},
        "response": {"status": 200, "body": {"type": "application/json", "content": body}},
    }
    scenario = {"service": "pets", "name": "List", "condition": "response-success", "apis": [api]}
    path = tmp_path / "scenarios.json"
    path.write_text(json.dumps([scenario]))

    [read] = load_scenarios(path, ORIGIN)
    [call] = read.calls

    assert (call.request.path, call.request.query) == (
        "/pets/api-version:v1",
        "tags=a%20b&tags=c&all=true",
    )
    assert call.request.headers == [("x-count", "2")]
    assert call.answer == Body("application/json", b'{"next": "http://localhost:1/two"}')


@pytest.mark.parametrize(
    ("value", "is_right"),
    [({"name": "Rex", "age": 3}, True), ({"name": "Rex", "age": True}, False), ({}, False)],
)
def test_a_value_that_is_not_what_was_answered_is_told(schemas, value, is_right):
    """A value is compared with the bytes that the server sent."""
    answer = Body("application/json", b'{"name": "Rex", "age": 3}')

    assert (difference(schemas, None, answer, value) == "") is is_right


def test_the_table_counts_each_dialect():
    """One row a dialect, one column for each way that a scenario can end."""
    verdicts = [{"mark": "right"}, {"mark": "right"}, {"mark": "wrong"}]

    assert table({"3.1": verdicts}).splitlines()[-1] == "| 3.1 | 3 | 2 | 0 | 1 | 0 |"
