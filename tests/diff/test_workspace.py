"""A vendor of the workspace against a candidate for its next version."""

from __future__ import annotations

import hashlib
import json
import subprocess
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
        '    shop.orders.create(item="tea", count=1)\n',
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
    """It is left out, the other corrections stay, and the report says so."""
    (workspace / "specs/shop/overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    path = candidate(put(shop, f"{NEW}/properties/count", GONE))

    assert run(["diff", "shop", path]) == 1
    told = capsys.readouterr().out
    assert "the property count was removed" in told
    assert "a correction no longer fits" in told
    assert "the overlay action matches nothing" in told


def test_a_vendors_folder_brings_its_own_corrections_of_that_revision(workspace, shop, capsys):
    """Vendor and correction changed in one commit: each side is read with what belonged to it."""
    overlay = workspace / "specs/shop/overlay.yaml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    commit(workspace)
    spec = workspace / "specs/shop/openapi.json"
    corrected = put(shop, f"{NEW}/properties/count/minimum", 2)
    replace_spec(spec, json.dumps(corrected))
    overlay.unlink()

    assert run(["diff", "git:HEAD:specs/shop", "specs/shop"]) == 0
    assert "no changes" in capsys.readouterr().out
    assert run(["diff", "shop"]) == 0
    assert "no changes" in capsys.readouterr().out


def test_a_candidate_that_is_a_vendors_folder_keeps_its_own_corrections(workspace, shop, capsys):
    """The folder of another branch is read with what is corrected there, not here."""
    overlay = workspace / "specs/shop/overlay.yaml"
    overlay.write_text(OVERLAY.replace("minimum: 2", "minimum: 3"), encoding="utf-8")
    commit(workspace)
    overlay.write_text(OVERLAY, encoding="utf-8")

    assert run(["diff", "shop", "git:HEAD:specs/shop"]) == 1
    assert "minimum" in capsys.readouterr().out


def commit(folder: Path) -> None:
    """Put everything in a folder under version control."""
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        identity = ["-c", "user.name=shop", "-c", "user.email=shop@shop.example"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def replace_spec(spec: Path, text: str) -> None:
    """Put a new version of a vendor's document into the workspace, with its hash."""
    settings = spec.parent / "vendor.toml"
    before, after = (hashlib.sha256(one.encode()).hexdigest() for one in (spec.read_text(), text))
    settings.write_text(settings.read_text().replace(before, after))
    spec.write_text(text, encoding="utf-8")


def test_a_class_keeps_its_name_when_the_vendor_adds_one_like_it(workspace, shop, capsys):
    """An addition cannot rename what exists: the only news is the new class."""
    new = put(shop, "/components/schemas/order", {"type": "object", "properties": {"a": {}}})
    new = put(new, f"{ORDER}/properties/other", {"$ref": "#/components/schemas/order"})

    assert run(["diff", "shop", candidate(new), "--json"]) == 0
    impacts = {tuple(change["impact"]) for change in json.loads(capsys.readouterr().out)["changes"]}
    assert impacts == {("additive",)}
