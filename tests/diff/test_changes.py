"""CHANGES.md: what a new spec did to the client, written when the client is generated again."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from tests.diff.test_rules import GONE, NEW, put
from wireproof.cli.app import run


def git(*arguments: str) -> None:
    """Run git as nobody in particular."""
    names = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *names, *arguments], check=True, capture_output=True)


def supply(data: object) -> None:
    """The vendor ships a document."""
    folder = Path("specs/shop")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, indent=1)
    (folder / "openapi.json").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "vendor.toml").write_text(
        f'[source]\nurl = "https://shop.example"\nsha256 = "{digest}"\n'
        '[client]\nclass_name = "Shop"\n',
        encoding="utf-8",
    )


def changes() -> str:
    """The file, or nothing."""
    path = Path("generated/shop/CHANGES.md")
    return path.read_text("utf-8") if path.is_file() else ""


@pytest.fixture
def second(tmp_path, monkeypatch, shop):
    """A committed client of the shop's first version; the second has lost a property."""
    monkeypatch.chdir(tmp_path)
    supply(shop)
    assert run(["generate", "shop"]) == 0
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    new = put(shop, f"{NEW}/properties/count", GONE)
    return put(new, "/info/version", "2")


def test_a_new_spec_leaves_its_review_beside_the_client(second, capsys):
    """Both versions and both hashes head it; the decision comes first; there is no date."""
    assert changes() == ""
    supply(second)
    assert run(["generate", "shop"]) == 0
    text = changes()
    heading = next(line for line in text.splitlines() if line.startswith("## "))

    assert heading.startswith("## 1 → 2 (`")
    assert "1 change needs code edits" in text
    assert "the property count was removed" in text
    assert "generated/shop/CHANGES.md" in capsys.readouterr().err
    assert run(["generate", "shop", "--check"]) == 0


def test_generating_again_changes_nothing(second):
    """Twice the same, and what was never committed in between is one step, not two."""
    supply(second)
    run(["generate", "shop"])
    first = changes()
    run(["generate", "shop"])
    assert changes() == first

    supply(put(second, "/info/version", "3"))
    run(["generate", "shop"])
    assert changes().count("\n## ") == 1
    assert "## 1 → 3" in changes()
    supply(second)
    run(["generate", "shop"])
    assert changes() == first


def test_the_newest_entry_is_the_first(second):
    """After a commit, the next spec is a step of its own, found in the history of the spec."""
    supply(second)
    git("add", ".")
    git("commit", "-qm", "the spec alone")
    run(["generate", "shop"])
    git("add", ".")
    git("commit", "-qm", "second")
    supply(put(second, "/info/version", "3"))
    run(["generate", "shop"])

    assert [line[:9] for line in changes().splitlines() if line[:3] == "## "] == [
        "## 2 → 3 ",
        "## 1 → 2 ",
    ]


def test_without_the_old_spec_it_is_generated_all_the_same(second, tmp_path, capsys):
    """No repository, no entry, a remark; the client is written."""
    (tmp_path / ".git").rename(tmp_path / "elsewhere")
    supply(second)

    assert run(["generate", "shop"]) == 0
    assert changes() == ""
    assert "git does not have the spec before" in capsys.readouterr().err
    manifest = json.loads(Path("generated/shop/manifest.json").read_text("utf-8"))
    assert manifest["version"] == "2"


def test_a_review_that_fails_stops_nobody(second, monkeypatch, capsys):
    """Even a fault of the review itself is a remark."""

    def broken(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("wireproof.diff.assemble.review", broken)
    supply(second)

    assert run(["generate", "shop"]) == 0
    assert "KeyError" in capsys.readouterr().err
