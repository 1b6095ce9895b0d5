"""A small API and recordings of it, in every format that `observe` reads."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import yaml

SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://api.shop.example/v1"}],
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "responses": {
                    "200": {
                        "description": "An order.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                        },
                    }
                },
            }
        },
        "/orders": {
            "post": {
                "operationId": "createOrder",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Draft"}}
                    }
                },
                "responses": {
                    "201": {
                        "description": "Created.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                        },
                    }
                },
            }
        },
    },
    "components": {
        "schemas": {
            "Draft": {
                "type": "object",
                "properties": {"note": {"type": "string"}},
                "additionalProperties": False,
            },
            "Order": {
                "type": "object",
                "required": ["id", "state", "buyer"],
                "properties": {
                    "id": {"type": "string"},
                    "state": {"type": "string", "enum": ["open", "closed"]},
                    "buyer": {"$ref": "#/components/schemas/Buyer"},
                    "total": {"type": "integer"},
                },
            },
            "Buyer": {"type": "object", "properties": {"name": {"type": "string"}}},
        }
    },
}

GOOD = {"id": "o_1", "state": "open", "buyer": {"name": "Ada"}}


def exchange(body: Any, *, status: int = 200, when: str = "", **request: Any) -> dict[str, Any]:
    """One interaction as cassetter writes it."""
    headers = {"Content-Type": ["application/json"]}
    if when:
        headers["Date"] = [when]
    asked = {"method": "GET", "uri": "https://api.shop.example/v1/orders/o_1", "headers": {}}
    answer = {"status": {"code": status, "message": ""}, "headers": headers, "parsed_body": body}
    return {"request": {**asked, **request}, "response": answer}


def cassette(folder: Path, *interactions: dict[str, Any], name: str = "a.yaml") -> Path:
    """Write a cassette."""
    path = folder / name
    path.write_text(yaml.safe_dump({"interactions": list(interactions), "version": 1}))
    return path


def every_format(folder: Path, body: Any, secret: str) -> list[Path]:
    """The same exchange in each format, with a secret in each place that may hold one."""
    url = f"https://api.shop.example/v1/orders/{secret}?token={secret}"
    text, sent = json.dumps(body), json.dumps({"note": secret})
    kept = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    answer = {"Content-Type": "application/json", "Set-Cookie": f"id={secret}"}
    listed = [{"name": k, "value": v} for k, v in kept.items()]
    files = {
        "vcr.yaml": yaml.safe_dump(
            {"interactions": [{
                "request": {"method": "GET", "uri": url, "headers": kept, "body": sent},
                "response": {"status": {"code": 200, "message": secret}, "headers": answer,
                             "body": {"string": text}}}]}
        ),
        "betamax.json": json.dumps(
            {"http_interactions": [{
                "recorded_at": "2026-01-02T03:04:05",
                "request": {"method": "GET", "uri": url, "headers": kept,
                            "body": {"string": sent, "encoding": "utf-8"}},
                "response": {"status": {"code": 200, "message": "OK"}, "headers": answer,
                             "body": {"base64_string": base64.b64encode(text.encode()).decode(),
                                      "encoding": "utf-8"}}}]}
        ),
        "browser.har": json.dumps(
            {"log": {"entries": [{
                "startedDateTime": "2026-01-02T03:04:05Z",
                "request": {"method": "GET", "url": url, "headers": listed,
                            "postData": {"mimeType": "application/json", "text": sent}},
                "response": {"status": 200, "headers": [],
                             "content": {"mimeType": "application/json", "text": text}}}]}}
        ),
        "own.ndjson": json.dumps(
            {"method": "GET", "url": url, "status": 200, "when": "2026-01-02T03:04:05Z",
             "request": {"headers": kept, "body": {"note": secret}},
             "response": {"headers": answer, "body": body}}
        ),
        "replay.txt": "\n".join(
            ["https", "GET", "api.shop.example", "None", url.partition(".example")[2], repr(kept),
             sent, "200", repr(list(answer.items())), text, ""]
        ),
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(content)
    return [folder / name for name in files]


EXISTING = """\
# Ours.
overlay: 1.0.0
info: {title: Shop, version: '1'}
actions:
  # The vendor told us so.
  - target: $.components.schemas.Order.properties.total
    description: A note of ours.
    update: {description: In cents.}
"""
