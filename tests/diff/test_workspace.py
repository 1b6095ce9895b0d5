"""A vendor of the workspace against a candidate for its next version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.diff.test_rules import GONE, NEW, ORDER, put
from wireproof.cli.app import run

OVERLAY = """
overlay: 1.0.0
info: {title: corrections, version: "1"}
actions:
  - target: $.components.schemas.NewOrder.properties.count
    description: The page says that it counts from two.
    update: {minimum: 2}
"""


@pytest.fixture
def workspace(tmp_path, monkeypatch, shop):
    """A workspace with the shop as its vendor, generated once."""
    folder = tmp_path / "specs" / "shop"
    folder.mkdir(parents=True)
    text = json.dumps(shop, indent=1)
    (folder / "openapi.json").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "vendor.toml").write_text(
        f'[source]\nurl = "https://shop.example"\nsha256 = "{digest}"\n'
        '[client]\nclass_name = "Shop"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert run(["generate", "shop"]) == 0
    return tmp_path


def candidate(data: object) -> str:
    """The path of a candidate."""
    Path("candidate.json").write_text(json.dumps(data), encoding="utf-8")
    return "candidate.json"


def test_a_vendors_name_means_its_committed_spec(workspace, shop, capsys):
    """The names of the committed client are kept, and told as its users know them."""
    path = candidate(put(shop, f"{NEW}/properties/count", GONE))
    Path("app.py").write_text(
        "import generated.shop as vendor\n\n"
        "with vendor.Shop() as shop:\n"
        '    shop.orders.create_order(item="tea", count=1)\n',
        encoding="utf-8",
    )

    assert run(["diff", "shop", path, "--callers", "app.py"]) == 1
    assert "at app.py:4" in capsys.readouterr().out


def test_corrections_apply_to_both_versions(workspace, shop, capsys):
    """What we correct in the old version we correct in the new one, so it is no change."""
    (workspace / "specs/shop/overlay.yaml").write_text(OVERLAY, encoding="utf-8")

    assert run(["diff", "shop", candidate(shop)]) == 0
    assert "no changes" in capsys.readouterr().out


def test_an_outdated_correction_does_not_hide_the_new_version(workspace, shop, capsys):
    """The vendor's own words are compared instead, and the report says so."""
    (workspace / "specs/shop/overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    path = candidate(put(shop, f"{NEW}/properties/count", GONE))

    assert run(["diff", "shop", path]) == 1
    told = capsys.readouterr().out
    assert "the property count was removed" in told
    assert "compared without corrections" in told


def test_a_class_keeps_its_name_when_the_vendor_adds_one_like_it(workspace, shop, capsys):
    """An addition cannot rename what exists: the only news is the new class."""
    new = put(shop, "/components/schemas/order", {"type": "object", "properties": {"a": {}}})
    new = put(new, f"{ORDER}/properties/other", {"$ref": "#/components/schemas/order"})

    assert run(["diff", "shop", candidate(new), "--json"]) == 0
    impacts = {tuple(change["impact"]) for change in json.loads(capsys.readouterr().out)["changes"]}
    assert impacts == {("additive",)}
