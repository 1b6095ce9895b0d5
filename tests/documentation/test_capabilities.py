"""The programs of examples/vendors and the pages on what clients can do: run and type-checked.

Both use the five documents of examples/vendors, whose clients are generated here.
"""

import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.documentation.follow import BLOCK
from tests.documentation.mocked import examples, transport
from tests.documentation.mocked import run as run_calls

ROOT = Path(__file__).parents[2]
VENDORS = ROOT / "examples/vendors"
PAGES = ("fakes", "login", "pages", "streaming", "webhooks")
PROGRAM_LINES = 80


@pytest.fixture(scope="session")
def workspace(tmp_path_factory) -> Path:
    """A copy of the workspace, with its clients."""
    folder = tmp_path_factory.mktemp("capabilities") / "vendors"
    shutil.copytree(VENDORS, folder, ignore=shutil.ignore_patterns("generated", "names.lock"))
    done = run(folder, "wireproof", "generate", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool in a folder, as somebody who works there."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": "."},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def test_the_programs_do_what_their_tests_say(workspace) -> None:
    """Each program has a test of its name, and all pass against the fakes."""
    programs = {path.stem for path in VENDORS.glob("*.py") if not path.stem.startswith("test_")}
    tested = {path.stem.removeprefix("test_") for path in VENDORS.glob("test_*.py")}

    done = run(workspace, "pytest", "-q", "-p", "no:cacheprovider")

    assert programs == tested
    assert re.search(r"^\d+ passed", done.stdout, re.MULTILINE), done.stdout
    text = (VENDORS / "README.md").read_text("utf-8")
    assert set(re.findall(r"\]\((\w+)\.py\)", text)) == programs


@pytest.mark.parametrize("path", sorted(VENDORS.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_is_short(path: Path) -> None:
    """At most 80 lines: what a reader takes in at once."""
    assert len(path.read_text("utf-8").splitlines()) <= PROGRAM_LINES


def test_the_programs_and_pages_are_strictly_typed(workspace, tmp_path) -> None:
    """Mypy and pyright, both strict, find nothing in programs, tests, pages and clients."""
    folder = tmp_path / "typed"
    shutil.copytree(workspace, folder)
    for page in PAGES:
        save(page, folder)
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', "utf-8")
    files = sorted(path.name for path in folder.glob("*.py"))

    mypy = run(folder, "mypy", "--strict", *files)
    pyright = run(folder, "pyright", *files)

    assert mypy.returncode == 0, mypy.stdout
    assert pyright.returncode == 0, pyright.stdout


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_works(workspace, tmp_path, page) -> None:
    """The files of a page are saved, and its tests pass."""
    folder = tmp_path / page
    shutil.copytree(workspace / "generated", folder / "generated")
    tests = [name for name in save(page, folder) if name.startswith("test_")]

    done = run(folder, "pytest", "-q", "-p", "no:cacheprovider", *tests)

    assert tests
    assert re.search(r"^\d+ passed", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("vendor", ["desk", "till", "scribe", "bank", "relay"])
def test_each_call_of_a_readme_passes_the_mock(workspace, monkeypatch, vendor) -> None:
    """What a README shows below each operation is a call that the document takes."""
    monkeypatch.syspath_prepend(str(workspace / "generated"))
    package = importlib.import_module(vendor)
    secret = "access_token" if vendor == "bank" else "bearer_token"
    calls = examples(workspace / "generated" / vendor / "README.md")

    with httpx.Client(transport=transport(workspace / "specs" / vendor / "openapi.yaml")) as sender:
        client = getattr(package, vendor.title())
        run_calls(calls, vendor, client(http_client=sender, **{secret: "secret"}))

    assert calls
    if vendor == "desk":
        assert 'subject="The till is stuck"' in "".join(calls)


def save(page: str, folder: Path) -> list[str]:
    """Write the Python files of a page; their names."""
    text = (ROOT / f"docs/guides/{page}.md").read_text("utf-8")
    found = [(title, content) for _, title, content in BLOCK.findall(text) if title.endswith(".py")]
    for title, content in found:
        (folder / title).write_text(content, "utf-8")
    return [title for title, _ in found]
