"""An example that its own schema refuses is the vendor's fault, and the finding says where."""

from __future__ import annotations

import json

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.run import prove_client

SCHEMA = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": {"type": "integer"}}},
}


def content(*lines):
    return {"content": {"application/json": {"schema": SCHEMA, "example": {"lines": [*lines]}}}}


def prove(folder, asked, answered):
    """The findings of an operation with an example of its body, and one of its answer."""
    operation = {
        "operationId": "order",
        "requestBody": content(*asked),
        "responses": {"200": {"description": "ordered", **content(*answered)}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Parcel desk", "version": "1"},
        "servers": [{"url": "https://parcel.example"}],
        "paths": {"/orders": {"post": operation}},
    }
    spec, client = folder / "spec.json", folder / "desk"
    spec.write_text(json.dumps(document))
    assert run(["generate", "--spec", str(spec), "--out", str(client)]) == 0
    return prove_client(client=client, spec=spec, overlay=None, budget=BUDGETS["fast"]).findings


@pytest.mark.parametrize(
    ("asked", "answered", "source", "told"),
    [
        ([1, "two"], [1], "request example 1 of application/json", "/body/lines/1 (`type`)"),
        ([1], [1, "two"], "response example 1 of 200", "/lines/1 (`type`)"),
    ],
)
def test_a_finding_of_an_example_says_where_it_does_not_fit(
    tmp_path, asked, answered, source, told
):
    """Place, keyword and what stands there: a reader need not look for it."""
    [finding] = prove(tmp_path, asked, answered)

    assert (finding.rule, finding.owner, finding.where) == ("example-invalid", "spec", source)
    assert f'own schema: {told}: "two" is not of type "integer"' in finding.message


def test_examples_that_fit_are_no_finding(tmp_path):
    assert prove(tmp_path, [1], [2]) == ()
