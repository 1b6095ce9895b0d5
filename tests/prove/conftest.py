"""A small client written by hand, and copies of it that are broken on purpose."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from wireproof.cases.model import Budget
from wireproof.checks.catalogue import CHECKS
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.proving import run_plans
from wireproof.runner.session import Settings, plan_client

FAST = Budget("fast", 0)
SHOP = Path(__file__).parent / "shop"

MANIFEST = {
    "format": 1,
    "tool": {"name": "hand", "version": "0"},
    "vendor": "shop",
    "client": {
        "sync": "Shop",
        "async": "AsyncShop",
        "env_prefix": "SHOP",
        "servers": [{"name": "production", "url": "https://shop.example/api/v1"}],
    },
    "credentials": [
        {"scheme": "key", "arguments": {"value": "key"}},
        {"scheme": "token", "arguments": {"value": "token"}},
    ],
    "operations": [
        {
            "id": "orders.add_line",
            "pointer": "#/paths/~1orders~1{orderId}~1lines/post",
            "method": "POST",
            "path": "/orders/{orderId}/lines",
            "resource": "orders",
            "attribute": "add_line",
            "parameters": [
                {"in": "path", "name": "orderId", "argument": "orderId"},
                {"in": "query", "name": "tags", "argument": "tags"},
                {"in": "query", "name": "filter", "argument": "filter"},
                {"in": "query", "name": "dryRun", "argument": "dryRun"},
                {"in": "header", "name": "X-Trace", "argument": "trace"},
            ],
            "responses": {
                "201": {"application/json": "Line"},
                "409": {"application/json": "Problem"},
                "404": {},
            },
            "body": {
                "required": True,
                "argument": None,
                "fields": {"sku": "sku", "quantity": "quantity", "note": "note", "kind": "kind"},
                "extra": None,
                "media_types": ["application/json"],
                "media_type_argument": None,
            },
        }
    ],
}


def write_manifest(client: Path, spec: Path, overlay: Path | None = None) -> None:
    files = {
        str(path.relative_to(client)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(client.rglob("*.py"))
    }
    spec_hash = hashlib.sha256(spec.read_bytes()).hexdigest()
    overlay_hash = hashlib.sha256(overlay.read_bytes()).hexdigest() if overlay else ""
    manifest = {
        **MANIFEST,
        "spec": {"file": spec.name, "sha256": spec_hash, "overlay_sha256": overlay_hash},
        "files": files,
    }
    (client / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def shop_spec() -> Path:
    return SHOP / "openapi.yaml"


@pytest.fixture(scope="session")
def shop_cases(tmp_path_factory):
    """The document and its deterministic cases: the same for every copy of the client."""
    document = read_document(SHOP / "openapi.yaml")
    client = tmp_path_factory.mktemp("shop")
    write_manifest(client, SHOP / "openapi.yaml")
    return document, plan_client(document, load_manifest(client), Settings(FAST))


@pytest.fixture
def prove_shop(shop_cases):
    """Prove a copy of the client with cases that are made once."""

    def prove(client: Path, names: str | tuple[str, ...] = ()):
        document, planned = shop_cases
        manifest = load_manifest(client)
        checks = [check for check in CHECKS if not names or check.name in names]
        return run_plans(document, manifest, planned, Settings(FAST), checks=checks, modes=["sync"])

    return prove


@pytest.fixture
def make_shop(tmp_path, shop_spec):
    """Copy the client, with a piece of its code replaced when asked."""

    def make(old: str = "", new: str = "") -> Path:
        client = tmp_path / f"shop{len(list(tmp_path.iterdir()))}"
        shutil.copytree(SHOP / "client", client, ignore=shutil.ignore_patterns("__pycache__"))
        if old:
            code = client / "__init__.py"
            text = code.read_text()
            assert text.count(old) == 1, f"{old!r} is not in the client exactly once"
            code.write_text(text.replace(old, new))
        write_manifest(client, shop_spec)
        return client

    return make


def one_call(schema: Any) -> dict[str, Any]:
    """A synthetic document, as data is made from: one POST with a JSON body."""
    content = {"application/json": {"schema": schema}}
    post = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "fine"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/call/x": {"post": post}},
    }
