"""An operation that moved is one change; code that calls it by name goes on working."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from wireproof.cli.app import run

OLD, NEW = "/orders/{order_id}", "/v2/orders/{order_id}"


def moved(document: dict[str, Any]) -> dict[str, Any]:
    """The document with one path under another address."""
    changed = copy.deepcopy(document)
    changed["paths"][NEW] = changed["paths"].pop(OLD)
    return changed


def test_an_operation_that_moved_and_kept_its_id_needs_only_a_regenerate(review, shop):
    """The method keeps its name, so no line of the caller changes."""
    _, report = review(shop, moved(shop), "--format", "json", "--callers", "app.py")
    [change] = [one for one in report["changes"] if one["action"]["kind"] != "docs"]

    assert (change["id"], change["action"]["kind"]) == ("operation.moved", "regenerate")
    assert change["impact"] == ["runtime"]
    assert not change["breaking"]


def test_an_operation_that_moved_and_lost_a_status_is_still_the_same_one(review, shop):
    """Likeness counts what agrees, status by status; it does not ask for all or nothing."""
    operation = shop["paths"][OLD]["get"]
    operation["responses"] |= {str(s): {"description": "no"} for s in (400, 401, 403, 404)}
    del operation["operationId"]
    new = moved(shop)
    del new["paths"][NEW]["get"]["responses"]["403"]

    _, report = review(shop, new, "--format", "json")
    told = {change["id"] for change in report["changes"]}
    assert "operation.moved" in told
    assert not {"operation.removed", "operation.added"} & told


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_callers_outside_of_the_current_folder_are_told_once(tmp_path, monkeypatch, capsys, shop,
                                                             checker):  # fmt: skip
    """The scan and the type checker call a file by the same name, so its line stands there once."""
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "shop").mkdir(parents=True)
    there.mkdir()
    code = "from generated.shop import Shop\n\n\ndef see(shop: Shop) -> str:\n"
    code += '    return shop.orders.get(order_id="1").state\n'
    (there / "app.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(here)
    new = copy.deepcopy(shop)
    new["components"]["schemas"]["Order"]["required"] = ["id"]
    for name, data in (("old", shop), ("new", new)):
        Path(f"{name}.json").write_text(json.dumps(data), encoding="utf-8")

    run(
        ["diff", "old.json", "new.json", "--client", "shop", "--callers", "../there", "--json",
         "--typecheck", checker]
    )  # fmt: skip
    [change] = json.loads(capsys.readouterr().out)["changes"]
    assert [(c["file"], c["line"]) for c in change["callers"]] == [(str(there / "app.py"), 5)]
    assert change["callers"][0]["error"]
