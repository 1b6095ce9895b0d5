"""What the project says of itself is true: links, targets, paths, examples, lengths."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Each relative link of a document leads to a file of this repository."""
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text_of(name))

    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_targets_and_paths_exist(name: str) -> None:
    """Each `make` target and each path of ours that a document names is really there."""
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", "\n".join(code_of(name))))
    paths = {
        path.rstrip("/")
        for path in re.findall(r"`((?:generator|tests|specs|\.ci)/[\w./]+)`", text_of(name))
    }

    assert named <= targets
    assert [path for path in paths if not (ROOT / path).exists()] == []


def code_of(name: str) -> list[str]:
    """Inline code and fenced blocks of a document."""
    fenced = r"^```\w*\n(.*?)^```$"
    blocks = re.findall(fenced, text_of(name), re.DOTALL | re.MULTILINE)
    prose = re.sub(fenced, "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    return [f"{code}\n" for code in blocks + re.findall(r"`([^`\n]+)`", prose)]


def test_python_examples_compile() -> None:
    """Every Python block of README.md is Python."""
    blocks = re.findall(r"^```python\n(.*?)^```$", text_of("README.md"), re.DOTALL | re.MULTILINE)

    assert blocks
    for block in blocks:
        compile(block, "README.md", "exec")


@pytest.mark.parametrize(("name", "lines"), [("README.md", 100), ("ARCHITECTURE.md", 80)])
def test_a_reader_is_through_soon(name: str, lines: int) -> None:
    """README.md has at most 100 lines, ARCHITECTURE.md is one page."""
    assert len(text_of(name).splitlines()) <= lines


def test_the_changelog_has_a_place_for_the_next_line() -> None:
    """CHANGELOG.md begins with what is not released yet."""
    headings = re.findall(r"^## (.*)$", text_of("CHANGELOG.md"), re.MULTILINE)

    assert headings[0] == "[Unreleased]"


def test_commands_that_measure_can_be_run() -> None:
    """`python -m tests.…`, wherever a page names it: nothing else runs most of them for weeks."""
    pages = [ROOT / name for name in DOCUMENTS] + sorted((ROOT / "docs").rglob("*.md"))
    pages += [ROOT / "Makefile", *(ROOT / "tests").rglob("*.py")]
    texts = [path.read_text("utf-8") for path in pages]
    named = {
        name for text in texts for name in re.findall(r"python -m (tests(?:\.[a-z_]+)+)", text)
    }
    files = {name: ROOT / f"{name.replace('.', '/')}" for name in named}

    for name, path in files.items():
        if path.is_dir():
            assert (path / "__main__.py").exists(), name
        else:
            import_module(name)
    assert len(named) > 15
