"""What guides and README tell a reader to do works, on the vendor of the tutorial."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.documentation.follow import BLOCK

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs/guides"
OLD, APP, *_ = (
    text for _, title, text in BLOCK.findall((ROOT / "docs/tutorial.md").read_text("utf-8"))
    if title.endswith((".yaml", "app.py"))
)  # fmt: skip


def block(guide: str, title: str) -> str:
    """The file of a guide with a title."""
    text = (GUIDES / guide).read_text("utf-8")
    return next(content for _, name, content in BLOCK.findall(text) if name == title)


@pytest.fixture
def acme(project, site, wireproof):
    """The project of somebody who followed the README's two commands."""
    address = "https://api.acme.example/openapi.json"
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"```console\n(pip install 'wire.*?)\n(.*?)\n```", readme, re.DOTALL)
    first, second = found.groups()
    assert first == "pip install 'wireproof[all]'"  # as tests/way_in does, from the wheel
    published = site.put("/openapi.json", json.dumps(yaml.safe_load(OLD)))
    command = second.replace(address, published).split()[1:]
    assert wireproof(*command, "--name", "acme", "--allow-private").code == 0
    return project.root


def test_a_correction_reaches_the_client(acme, wireproof) -> None:
    """The guide's overlay lets null in, `generate` takes it, `explain` shows the model."""
    surface = acme / "generated/acme/client.api.txt"
    before = surface.read_text("utf-8")
    overlay = block("correct-a-document.md", "specs/acme/overlay.yaml")
    (acme / "specs/acme/overlay.yaml").write_text(overlay, "utf-8")

    assert wireproof("generate", "acme").code == 0
    assert "email: str | None" not in before
    assert "email: str | None" in surface.read_text("utf-8")
    assert "Member" in wireproof("explain", "acme", "#/components/schemas/Member").out


def test_the_guides_tests_are_tests(acme) -> None:
    """Pytest runs the tests of the guide with the tutorial's code."""
    (acme / "app.py").write_text(APP, "utf-8")
    files = ["test_app.py", "test_by_hand.py"]
    for file in files:
        (acme / file).write_text(block("test-your-code.md", file), "utf-8")

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(
        command, cwd=acme, capture_output=True, text=True, check=False, timeout=60
    )

    assert "2 passed" in done.stdout, done.stdout


def test_an_accepted_change_is_not_reported(acme, wireproof, tmp_path) -> None:
    """The guide's `diff ack` writes an entry; the change counts no more."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(OLD, "utf-8")
    new.write_text(OLD.replace("team: {type: string}", "squad: {type: string}"), "utf-8")
    review = wireproof("diff", old, new)
    [mark] = re.findall(r"\[property\.removed\.optional (\w+)\]", review.out)
    text = (GUIDES / "accept-a-finding.md").read_text("utf-8")
    [command] = re.findall(r"^wireproof (diff ack \w+) (--reason .*)$", text, re.MULTILINE)
    assert command[0].split()[:2] == ["diff", "ack"]

    taken = wireproof(
        "diff", "ack", mark, "--reason", "we never send a team", "--until", "2099-03-31",
        "--accepted", "specs/acme/accepted.toml",
    )  # fmt: skip

    assert review.code == 1
    assert taken.code == 0
    assert wireproof("diff", old, new, "--accepted", "specs/acme/accepted.toml").code == 0
