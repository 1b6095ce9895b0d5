"""The user's own type checker, before and after."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.diff.test_rules import GONE, NEW, ORDER, put
from wireproof.cli.app import run

CODE = """
    from generated.shop import Shop

    def buy(shop: Shop) -> str:
        shop.orders.create(item="tea", count=2)
        order = shop.orders.get(order_id="1")
        wrong: int = "was wrong before"
        return order.state
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_new_errors_are_told_with_the_change_that_makes_them(
    tmp_path, monkeypatch, capsys, shop, checker
):
    """Two lines break for two reasons; what was wrong before is nobody's news."""
    monkeypatch.chdir(tmp_path)
    Path("shop").mkdir()
    Path("app.py").write_text(dedent(CODE), encoding="utf-8")
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{ORDER}/required", ["id"])
    for name, data in (("old", shop), ("new", new)):
        Path(f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    run(
        ["diff", "old.json", "new.json", "--client", "shop", "--callers", "app.py", "--json",
         "--typecheck", checker]
    )  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    told = {
        change["id"]: [(c["line"], bool(c["error"])) for c in change["callers"]]
        for change in report["changes"]
    }

    assert told == {"property.removed.optional": [(5, True)], "property.optional": [(8, True)]}
    assert not [note for note in report["notes"] if "was wrong before" in note]
