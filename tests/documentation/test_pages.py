"""Pages that are made say what the tool says; pages that are written name only what exists."""

import importlib.util
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from wireproof.cli.app import COMMANDS, run
from wireproof.diff.review import BUMPS, HEADINGS, ORDER, Action, Finding, Review
from wireproof.diff.rules import ActionKind
from wireproof.diff.symbols import SurfaceChange
from wireproof.findings.catalogue import RULES
from wireproof.settings import KEYS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The pages that docs/make_pages.py makes, by path."""
    spec = importlib.util.spec_from_file_location("make_pages", DOCS / "make_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.made_pages()
    return pages


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The options that `--help` lists."""
    run([command, "--help"])
    listed = capsys.readouterr().out.partition("Options:")[2].partition("Example:")[0]
    return {option for line in re.findall(r"^  (-.*?)(?:  |$)", listed, re.MULTILINE)
            for option in OPTION.findall(line)}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_a_page_with_each_of_its_options(command, made, capsys) -> None:
    """The page of a command lists what its help lists, so it cannot be out of date."""
    page = made[f"commands/{command}.md"]
    rows = page.partition("## Options")[2].partition("## Examples")[0]
    shown = set(re.findall(OPTION, " ".join(re.findall(r"^\| `([^`]*)`", rows, re.MULTILINE))))

    assert shown | {"-h", "--help"} == options_of(command, capsys)
    assert COMMANDS[command] in page
    assert f"```console\nwireproof {command}" in page


def test_each_rule_has_a_page(made) -> None:
    """The page of a rule has everything that the catalogue knows of it, and the list links it."""
    plain = {
        path: re.sub(r"\\(?=\[)", "", text.replace("&lt;", "<")) for path, text in made.items()
    }

    for id_, rule in RULES.items():
        page = plain[f"rules/{id_}.md"]
        for text in (rule.title, rule.meaning, rule.why, rule.violates, rule.conforms, rule.source):
            assert text.replace("&lt;", "<") in page, id_
        assert f"]({id_}.md)" in made["rules/index.md"]


@pytest.mark.parametrize("kind", ORDER)
def test_the_page_of_the_bump_says_what_a_review_does(kind, made) -> None:
    """The row of a group has the version that a review with one change of that group asks for."""
    review = Review("old", "new", "Acme", ("1", "2"), (_finding(kind),))
    rows = [row for row in made["rules/bump.md"].splitlines() if row.startswith("| ")]
    [row] = [row for row in rows if row.startswith(f"| {HEADINGS[kind]} |")]

    assert f"| **{review.bump}** |" in row
    assert BUMPS[kind].when in row
    assert len(rows) == len(ORDER) + 1


def test_the_page_of_the_bump_says_what_is_never_a_patch(made) -> None:
    """A new name in the client is a minor version, also where regenerating is all to do."""
    symbol = SurfaceChange("boats.watch", None, "boats.watch()", "additive", None, None)
    grown = replace(_finding("regenerate"), surface=(symbol,))

    assert Review("old", "new", "Acme", ("1", "2"), (grown,)).bump == "minor"
    assert "A name that is new in the client makes it a minor version at least" in " ".join(
        made["rules/bump.md"].split()
    )


def _finding(kind: ActionKind) -> Finding:
    return Finding(
        id="operation.text", fingerprint="0" * 16, title="", why="", impact=("docs",),
        breaking=False, verdicts={}, action=Action(kind, ""), old=None, new=None,
    )  # fmt: skip


def test_links_lead_to_pages(made) -> None:
    """A link of any page leads to a page that is written or made."""
    texts = {page: (DOCS / page).read_text("utf-8") for page in WRITTEN} | made
    broken = [
        f"{page}: {link}"
        for page, text in texts.items()
        for link in re.findall(r"\]\(([^)#:\s]+\.md)", text)
        if target(page, link) not in texts
    ]

    assert broken == []


def target(page: str, link: str) -> str:
    """The page that a link of another leads to."""
    parts = [*page.split("/")[:-1]]
    for step in link.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def test_the_menu_has_every_written_page() -> None:
    """Each page that somebody wrote can be reached from the menu."""
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]

    assert set(WRITTEN) <= set(leaves(nav))


def leaves(nav: object) -> list[str]:
    """The pages of a menu."""
    if isinstance(nav, str):
        return [nav]
    inner = nav.values() if isinstance(nav, dict) else nav
    return [page for one in inner for page in leaves(one)]


@pytest.mark.parametrize("page", [*WRITTEN, "../README.md", "../CONTRIBUTING.md"])
def test_commands_and_options_that_a_page_names_exist(page, capsys) -> None:
    """`wireproof COMMAND --option` on a page is a command with that option."""
    text = (DOCS / page).read_text("utf-8")
    fenced = "".join(
        re.findall(r"^```(?:console|yaml)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    )
    code = re.findall(r"`(wireproof [^`\n]+)`", text)
    code += re.findall(r"^(?:\$ | *- )?(wireproof .*)$", fenced, re.MULTILINE)
    for line in code:
        command, *words = re.split(r"\s[|#&;]", line)[0].split()[1:]
        if command in {"--help", "--version"}:
            continue
        assert command in COMMANDS, line
        given = {word.partition("=")[0] for word in words if re.fullmatch(r"--[a-z-]+(=.*)?", word)}
        assert given <= options_of(command, capsys), line


def test_the_settings_of_the_guide_are_those_that_are_read() -> None:
    """The table in the guide to monorepos has each key of [tool.wireproof]."""
    text = (DOCS / "guides/monorepo.md").read_text("utf-8")

    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(KEYS)


def test_the_inputs_of_the_action_are_documented() -> None:
    """The guide to GitHub lists the inputs of action.yml."""
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    text = (DOCS / "guides/github.md").read_text("utf-8")

    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(inputs)


@pytest.mark.parametrize("page", WRITTEN)
def test_examples_can_be_read(page: str) -> None:
    """Python, TOML and YAML of a page is Python, TOML and YAML."""
    text = (DOCS / page).read_text("utf-8")
    for language, block in re.findall(
        r"^```(\w+)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    ):
        if language == "python":
            compile(block, page, "exec")
        elif language == "toml":
            tomllib.loads(block)
        elif language == "yaml":
            yaml.safe_load(block)
