"""A schema with two models, one to send and one to receive, is sent as the one to send."""

from __future__ import annotations

import json

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.run import prove_client

ID = {"type": "string", "readOnly": True}
LINE = {"type": "object", "required": ["id"], "properties": {"id": ID, "sku": {"type": "string"}}}
ORDER = {"type": "object", "required": ["id"], "properties": {"id": ID, "lines": {}}}
ORDER["properties"]["lines"] = {"type": "array", "minItems": 1, "items": LINE}


def test_models_inside_models_are_of_the_same_kind(tmp_path):
    """`OrderInput` holds `OrderInputLinesItem`, whatever the order of the names is."""
    order = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
    put = {
        "operationId": "replaceOrder",
        "requestBody": {"required": True, "content": {"application/json": {"schema": {
            "type": "object", "required": ["order"],
            "properties": {"order": {"$ref": "#/components/schemas/Order"}},
        }}}},
        "responses": {"200": {"description": "as it is now", "content": order}},
    }  # fmt: skip
    spec = tmp_path / "spec.json"
    document = {"openapi": "3.1.0", "info": {"title": "Desk", "version": "1"}}
    document |= {"servers": [{"url": "https://desk.example"}], "paths": {"/order": {"put": put}}}
    document |= {"components": {"schemas": {"Order": ORDER}}}
    spec.write_text(json.dumps(document))
    assert run(["generate", "--spec", str(spec), "--out", str(tmp_path / "desk")]) == 0

    result = prove_client(client=tmp_path / "desk", spec=spec, overlay=None, budget=BUDGETS["fast"])

    assert result.ok
    (judged,) = [one.judged for one in result.counts if (one.check, one.mode) == ("forms", "sync")]
    assert judged > 1
