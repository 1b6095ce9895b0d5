"""The proof remembers an operation until something that its proof depends on changes."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.prove.conftest import write_manifest
from wireproof.cache import Cache
from wireproof.cases.model import Budget
from wireproof.oracle.operations import Operation
from wireproof.oracle.reading import each_operation
from wireproof.runner import prover
from wireproof.runner.reach import ClientReach, DocumentReach
from wireproof.runner.reporting import render_proof_json
from wireproof.runner.result import ProofResult
from wireproof.runner.run import Means, prove_client

FAST = Budget("fast", 0, by_both=5)


def _answers(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


ZOO: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Zoo", "version": "1"},
    "servers": [{"url": "https://zoo.test"}],
    "paths": {
        "/cats": {"get": {"responses": _answers("Cat")}},
        "/pets": {"get": {"responses": _answers("Pet")}},
        "/keepers": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "get": {"responses": _answers("Keeper")},
        },
    },
    "components": {
        "schemas": {
            "Pet": {"type": "object", "discriminator": {"propertyName": "kind"}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"required": ["lives"]}]},
            "Keeper": {
                "type": "object",
                "properties": {"of": {"$ref": "#/components/schemas/Age"}},
            },
            "Age": {"type": "integer"},
        }
    },
}


def _changed(*path: str, value: Any) -> set[str]:
    """Return the paths whose key differs after a change of the document."""
    after = copy.deepcopy(ZOO)
    node = after
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    before_keys, after_keys = _keys(ZOO), _keys(after)
    return {name for name in before_keys if before_keys[name] != after_keys[name]}


def _keys(root: dict[str, Any]) -> dict[str, str]:
    reach = DocumentReach(root)
    found = [one for one in each_operation(root) if isinstance(one, Operation)]
    return {one.path: reach.key(one) for one in found}


SCHEMAS = ("components", "schemas")


@pytest.mark.parametrize(
    ("path", "value", "reached"),
    [
        ((*SCHEMAS, "Age"), {"type": "string"}, {"/keepers"}),
        ((*SCHEMAS, "Cat", "allOf"), [{"$ref": "#/components/schemas/Pet"}], {"/cats", "/pets"}),
        ((*SCHEMAS, "Pet", "type"), "string", {"/cats", "/pets"}),
        ((*SCHEMAS, "Unused"), {"type": "string"}, set()),
        (("paths", "/keepers", "parameters"), [], {"/keepers"}),
        (("paths", "/new"), {"get": {"responses": _answers("Age")}}, set()),
        (("info", "title"), "Another", set()),
        (("servers",), [{"url": "https://other.test"}], {"/cats", "/pets", "/keepers"}),
        ((*SCHEMAS, "Age"), {"$dynamicRef": "#age"}, {"/cats", "/pets", "/keepers"}),
    ],
)
def test_a_change_of_the_document_reaches_what_refers_to_it(
    path: tuple[str, ...], value: Any, reached: set[str]
) -> None:
    """A subtype reaches the operations of its parent; a reference by name reaches everything."""
    assert _changed(*path, value=value) == reached


CLIENT = {
    "__init__.py": "from ._client import Zoo",
    "_client.py": "class Zoo: pass",
    "models/__init__.py": "",
    "models/cats.py": "class Cat:\n    age: Age\n",
    "models/shared/ages.py": "class Age: pass\n",
    "models/keepers.py": "class Keeper: pass\n",
    "resources/cats.py": "LIST = Operation(lambda: models.Cat)\n",
    "resources/keepers.py": "LIST = Operation(lambda: models.Keeper)\n",
}


@pytest.mark.parametrize(
    ("file", "reached"),
    [
        ("models/shared/ages.py", {"cats"}),
        ("models/keepers.py", {"keepers"}),
        ("resources/cats.py", {"cats"}),
        ("_client.py", {"cats", "keepers"}),
        ("models/__init__.py", {"cats", "keepers"}),
    ],
)
def test_a_change_of_the_client_reaches_the_resources_that_use_it(
    tmp_path: Path, file: str, reached: set[str]
) -> None:
    """A model reaches the resources that name it, directly or by another model."""
    for name, text in CLIENT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = ClientReach(tmp_path)
    (tmp_path / file).write_text(CLIENT[file] + "# changed\n")
    after = ClientReach(tmp_path)
    assert {one for one in ("cats", "keepers") if before.key(one) != after.key(one)} == reached


def test_what_is_proven_is_not_proven_again_and_reported_the_same(
    tmp_path, make_shop, shop_spec, monkeypatch
) -> None:
    """The second run runs no check; its report is that of the first, and of one without a cache."""
    shop, cache = make_shop(), tmp_path / "cache"

    def prove(folder: Path | None, budget: Budget = FAST) -> str:
        result = prove_client(
            client=shop,
            spec=shop_spec,
            overlay=None,
            budget=budget,
            means=Means(cache=Cache(folder)),
        )
        return render_proof_json(result)

    first, alone = prove(cache), prove(None)
    tried = []
    monkeypatch.setattr(prover, "_try", lambda *arguments: tried.append(arguments))
    assert prove(cache) == first == alone
    assert tried == []
    prove(cache, replace(FAST, by_both=6))
    assert tried  # another budget, another proof


def test_a_method_with_findings_is_not_proven_again(
    tmp_path, make_shop, shop_spec, monkeypatch
) -> None:
    """Where something else has changed, its findings are those that were kept, and as many."""
    shop, spec = make_shop('headers["X-Trace"] = trace', "pass"), tmp_path / "openapi.yaml"

    def prove(text: str) -> ProofResult:
        spec.write_text(text)
        write_manifest(shop, spec)
        means = Means(cache=Cache(tmp_path / "cache"))
        return prove_client(client=shop, spec=spec, overlay=None, budget=FAST, means=means)

    first = prove(shop_spec.read_text())
    tried = []
    monkeypatch.setattr(prover, "_try", lambda *arguments: tried.append(arguments))
    moved = prove("# one line more\n" + shop_spec.read_text())
    assert tried == []
    assert first.findings
    assert [one.location.line - 1 for one in moved.findings] == [
        one.location.line for one in first.findings
    ]
    assert [one.snippet for one in moved.findings] == [one.snippet for one in first.findings]
