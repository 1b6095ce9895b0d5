"""Two versions of a small API, and what we say about the way from one to the other."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from textwrap import dedent
from typing import Any, Protocol

import pytest

from wireproof.cli.app import run
from wireproof.diff.contract import Delta, compare_documents
from wireproof.spec.load import load_document

SHOP: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example"}],
    "paths": {
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "tags": ["orders"],
                "parameters": [
                    {"name": "limit", "in": "query",
                     "schema": {"type": "integer", "default": 20, "maximum": 100}},
                    {"name": "ids", "in": "query",
                     "schema": {"type": "array", "items": {"type": "string"}}},
                ],
                "responses": {
                    "200": {
                        "description": "ok",
                        "headers": {"X-Total": {"schema": {"type": "integer"}, "required": True}},
                        "content": {"application/json": {"schema": {
                            "type": "array", "items": {"$ref": "#/components/schemas/Order"}}}},
                    },
                    "404": {"description": "none"},
                },
            },
            "post": {
                "operationId": "createOrder",
                "tags": ["orders"],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {
                        "$ref": "#/components/schemas/NewOrder"}}},
                },
                "responses": {
                    "201": {"description": "made", "content": {"application/json": {"schema": {
                        "$ref": "#/components/schemas/Order"}}}},
                },
            },
        },
        "/orders/{order_id}": {
            "get": {
                "operationId": "getOrder",
                "tags": ["orders"],
                "parameters": [{"name": "order_id", "in": "path", "required": True,
                                "schema": {"type": "string"}}],
                "responses": {
                    "200": {"description": "ok", "content": {"application/json": {"schema": {
                        "$ref": "#/components/schemas/Order"}}}},
                },
            },
        },
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "string", "format": "uuid", "readOnly": True},
                    "state": {"type": "string", "enum": ["open", "paid"]},
                    "note": {"type": ["string", "null"], "maxLength": 50},
                    "parent": {"$ref": "#/components/schemas/Order"},
                },
            },
            "NewOrder": {
                "type": "object",
                "required": ["item"],
                "properties": {
                    "item": {"type": "string", "minLength": 1},
                    "count": {"type": "integer", "minimum": 1},
                },
            },
        },
    },
}  # fmt: skip


class Compare(Protocol):
    """Compares two documents given as plain data."""

    def __call__(self, old: dict[str, Any], new: dict[str, Any]) -> Delta:
        """Write both, load both, compare."""
        ...


@pytest.fixture
def shop() -> dict[str, Any]:
    """The shop's document, free to be changed."""
    return copy.deepcopy(SHOP)


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Compare two documents given as plain data."""

    def compare(old: dict[str, Any], new: dict[str, Any]) -> Delta:
        documents = []
        for name, data in (("old", old), ("new", new)):
            path = tmp_path / f"{name}.json"
            path.write_text(json.dumps(data), encoding="utf-8")
            documents.append(load_document(path, strict_refs=False))
        return compare_documents(*documents)

    return compare


CALLERS = """
    from generated.shop import Shop, errors, models

    def report(shop: Shop) -> list[str]:
        return [order.state for order in shop.orders.list(limit=10)]

    def buy() -> None:
        with Shop() as client:
            order = client.orders.create(item="tea", count=2)
            print(order.note)
            match order.state:
                case "open":
                    pass
        try:
            client.orders.get(order_id="1")
        except errors.NotFoundError:
            pass
"""


@pytest.fixture
def review(tmp_path, monkeypatch, capsys):
    """Run `wireproof diff` on two documents, with the callers above; exit code and report."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(dedent(CALLERS), encoding="utf-8")
    (tmp_path / "shop").mkdir()

    def review(old: Any, new: Any, *options: str) -> tuple[int, Any]:
        for name, data in (("old", old), ("new", new)):
            Path(f"{name}.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
        code = run(["diff", "old.json", "new.json", "--client", "shop", *options])
        text = capsys.readouterr().out
        return code, json.loads(text) if "json" in options else text

    return review
