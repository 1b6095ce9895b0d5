"""The pages that the tool writes about itself: one for each command, one for each rule.

In: the commands' own help and the catalogue of rules. Out: `build/pages/`, the hand-written pages
beside the made ones, which is what the site is built from. Nothing made is kept in the repository,
so that it cannot be out of date.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import typer.main

from wireproof.cli.app import COMMANDS, build_app
from wireproof.diff.review import BUMPS, HEADINGS, ORDER
from wireproof.diff.rules import RULES as DIFF_RULES
from wireproof.findings.catalogue import RULES as CATALOGUE
from wireproof.findings.catalogue import rule_record

DOCS: Final = Path(__file__).parent
ROOT: Final = DOCS.parent
PAGES: Final = ROOT / "build/pages"
COPIED: Final = {
    "architecture.md": "ARCHITECTURE.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
}
"""Documents of the repository that are pages of the site, too."""
EXAMPLES: Final = 4
BUMP_LAW: Final = """\
What a change asks its users to do decides, and nothing else; the highest of all changes counts.
A name that is new in the client makes it a minor version at least (Semantic Versioning 2.0.0, item
7), whatever brought it. Below 1.0.0, what is major raises the minor number, and everything else the
last one. A vendor's own version number takes no part."""
BUMP_NOTE: Final = """\
An example stands where its rule usually leads. What it asks for follows from where it is met: a
value that is new is an edit in a response and an addition in a request, and what no operation uses
is no more than a text."""
OWNERS: Final = {
    "client": "whoever makes or uses the client",
    "spec": "the document: the vendor, or an overlay",
    "suite": "whoever keeps the files of this check up to date",
}


def main() -> None:
    """Write every page into `build/pages/`."""
    shutil.rmtree(PAGES, ignore_errors=True)
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(DOCS, PAGES, ignore=ignored)
    for path, text in made_pages().items():
        target = PAGES / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def made_pages() -> dict[str, str]:
    """The text of each page that is made, by path below the site."""
    pages = {"commands/index.md": _command_list()}
    pages |= {f"commands/{name}.md": command_page(name) for name in COMMANDS}
    pages |= {"rules/index.md": _rule_list(), "rules/bump.md": bump_page()}
    pages |= {f"rules/{id_}.md": rule_page(rule_record(rule)) for id_, rule in CATALOGUE.items()}
    for page, source in COPIED.items():
        pages[page] = _at_home((ROOT / source).read_text("utf-8"))
    return pages


def command_page(name: str) -> str:
    """What `wireproof NAME --help` says, as a page."""
    command: Any = typer.main.get_command(build_app(name))
    command = getattr(command, "commands", {}).get(name, command)
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    usage = " ".join(
        ["wireproof", name, *("[OPTIONS]" for _ in options[:1]), *map(_shown, arguments)]
    )
    paragraphs = (command.help or "").split("\n\n")
    lines = [f"# wireproof {name}", "", *_joined(paragraphs), "```text", usage, "```", ""]
    if arguments:
        rows = [(f"`{_shown(one)}`", _text(one)) for one in arguments]
        lines += ["## Arguments", "", *_table(("argument", ""), rows), ""]
    if options:
        rows = [(f"`{_spelt(one)}`", _text(one)) for one in options]
        lines += ["## Options", "", *_table(("option", ""), rows), ""]
    examples = str(command.epilog or "").removeprefix("Example: ").split("; ")
    return "\n".join([*lines, "## Examples", "", "```console", *examples, "```", ""])


def rule_page(rule: Mapping[str, Any]) -> str:
    """Everything that the catalogue knows of a rule."""
    facts = [
        ("reported by", f"[`wireproof {rule['command']}`](../commands/{rule['command']}.md)"),
        ("topic", rule["topic"]),
        ("severity", rule["severity"]),
        ("corrected by", OWNERS[rule["owner"]]),
    ]
    facts += [("source", rule["source"])] if rule["source"] else []
    lines = [f"# {rule['id']}", "", f"**{rule['title']}**", "", *_table(("", ""), facts), ""]
    for heading, key in (
        ("What it means", "meaning"),
        ("Why it matters", "why"),
        ("Reported", "violates"),
        ("Not reported", "conforms"),
    ):
        lines += [f"## {heading}", "", _prose(rule[key]), ""]
    return "\n".join(
        [*lines, f"In a terminal: `wireproof rules {rule['id']}`. [All rules](index.md)", ""]
    )


def bump_page() -> str:
    """Which version a change asks for: the law that the review goes by, with examples."""
    rows: list[tuple[str, ...]] = []
    for kind in ORDER:
        of_kind = [CATALOGUE[one.id] for one in DIFF_RULES.values() if one.remedy == kind]
        shown = list({one.topic: one for one in reversed(of_kind)}.values())[::-1]
        examples = "; ".join(f"[{_prose(one.title)}]({one.id}.md)" for one in shown[:EXAMPLES])
        rows.append((HEADINGS[kind], BUMPS[kind].when, f"**{BUMPS[kind].level}**", examples))
    head = ("group of the review", "what is true of it", "bump", "examples")
    return "\n".join(
        [
            "# Which version a change asks for",
            "",
            BUMP_LAW,
            "",
            *_table(head, rows),
            "",
            BUMP_NOTE,
            "",
        ]
    )


def _command_list() -> str:
    rows = [(f"[`wireproof {name}`]({name}.md)", text) for name, text in COMMANDS.items()]
    intro = "Every page below is made from the command's own `--help`."
    return "\n".join(["# Commands", "", intro, "", *_table(("command", ""), rows), ""])


def _rule_list() -> str:
    lines = [
        "# Rules",
        "",
        f"The {len(CATALOGUE)} kinds of finding. `wireproof rules ID` shows each.",
        "",
    ]
    for (command, topic), group in groupby(
        CATALOGUE.values(), lambda one: (one.command, one.topic)
    ):
        rows = [(f"[`{one.id}`]({one.id}.md)", one.severity, _prose(one.title)) for one in group]
        lines += [f"## {command}: {topic}", "", *_table(("rule", "severity", ""), rows), ""]
    return "\n".join(lines)


def _shown(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _spelt(option: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag or option.count:
        return names
    return f"{names} {option.metavar or option.name.rstrip('_').upper()}"


def _text(parameter: Any) -> str:
    text = (parameter.help or "").strip()
    default = parameter.default
    shown = isinstance(default, str | int) and not isinstance(default, bool) and default != ""
    if not shown or parameter.required:
        return text
    return f"{text} Default: `{default}`."


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    head = tuple(head)
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows),
    ]


def _joined(paragraphs: Iterable[str]) -> list[str]:
    return [line for one in paragraphs for line in (_prose(" ".join(one.split())), "")]


def _prose(text: str) -> str:
    """Text that Markdown shows as it stands: brackets would be taken for links, tags for HTML."""
    parts = text.split("`")
    plain = [part.replace("<", "&lt;").replace("[", "\\[") for part in parts[::2]]
    parts[::2] = plain
    return "`".join(parts)


def _at_home(text: str) -> str:
    """A document of the repository with its links led to the pages of the site."""
    for page, source in COPIED.items():
        text = text.replace(f"]({source}", f"]({page}")
    return text.replace("](docs/", "](")


if __name__ == "__main__":
    main()
