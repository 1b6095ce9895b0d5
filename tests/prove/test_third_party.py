"""The proof is not made for our own clients: it finds the faults of someone else's."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.mutation.run import TRAP
from wireproof.cases.model import BUDGETS
from wireproof.oracle.document import read_document
from wireproof.runner.run import prove_client

pytest.importorskip("attrs", reason="openapi-python-client's models are attrs classes")

FOLDER = Path(__file__).parent / "third_party"


def method(name, place, wire, argument):
    return {
        "id": f"search.search_{name}",
        "pointer": f"#/paths/~1search~1{name}/get",
        "method": "GET",
        "path": f"/search/{name}",
        "resource": "search",
        "attribute": f"search_{name}",
        "parameters": [{"in": place, "name": wire, "argument": argument}],
        "responses": {"204": {}},
    }


@pytest.fixture(scope="module")
def proof(tmp_path_factory):
    """The search operations of the trap, and what openapi-python-client makes of them."""
    root = tmp_path_factory.mktemp("third")
    trap = read_document(TRAP).raw
    paths = {path: item for path, item in trap["paths"].items() if path.startswith("/search/")}
    spec = root / "search.json"
    spec.write_text(json.dumps({**trap, "paths": paths}))
    client = root / "third_party"
    shutil.copytree(FOLDER, client, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = {
        "format": 1,
        "tool": {"name": "openapi-python-client", "version": "0.29.1"},
        "vendor": "search",
        "spec": {"sha256": hashlib.sha256(spec.read_bytes()).hexdigest(), "overlay_sha256": ""},
        "client": {
            "sync": "Search",
            "async": "AsyncSearch",
            "servers": [{"name": "production", "url": "https://trap.example/api/v2"}],
        },
        "operations": [
            method("deep", "query", "filter", "filter_"),
            method("piped", "query", "ids", "ids"),
        ],
    }
    (client / "manifest.json").write_text(json.dumps(manifest))
    return prove_client(client=client, spec=spec, overlay=None, budget=BUDGETS["fast"])


def rules(proof, operation, where):
    return {
        one.rule
        for one in proof.findings
        if one.operation == operation and one.where.startswith(where)
    }


def test_deep_objects_are_flattened(proof):
    """`filter[limit]` goes out as `limit`: open upstream as issue 1064."""
    found = rules(proof, "search.search_deep", "query.")

    assert {"missing-on-wire", "undeclared-on-wire"} <= found


def test_piped_arrays_are_exploded(proof):
    """`ids=a|b` goes out as `ids=a&ids=b`: open upstream as issue 197."""
    assert "wrong-on-wire" in rules(proof, "search.search_piped", "query.ids")


def test_an_array_in_a_header_loses_its_operation(proof):
    """The operation is left out with a warning, and the proof misses it."""
    assert "operation-missing" in rules(proof, "", "GET /search/headers")


def test_findings_name_who_has_to_act(proof):
    """Nothing here is blamed on the document, and each can be repeated."""
    assert not proof.ok
    assert {one.owner for one in proof.findings} == {"client"}
    assert all(one.snippet for one in proof.findings if one.check == "request+")
