"""Every kind of finding is explained, once, and the code reports nothing that is not."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import wireproof
from wireproof.cli.app import run
from wireproof.findings.catalogue import _TOPICS, RULES, rules_of
from wireproof.findings.rule import Rule

TOOL = Path(wireproof.__file__).parent
FOLDERS = {
    "prove": ("checks", "oracle", "runner", "findings", "harness"),
    "lint": ("lint",),
    "diff": ("diff",),
}
# The position of the rule's id among the arguments of what reports.
REPORTERS = {"Complaint": 0, "new_finding": 0, "Fault": 0, "Edit": 0, "_complain": 1, "_about": 1}


def modules(command: str) -> Iterator[tuple[Path, ast.Module]]:
    """The code of a command; the catalogue's own texts apart."""
    for folder in FOLDERS[command]:
        for path in (TOOL / folder).rglob("*.py"):
            if path.parent.name != "rules" or folder != "findings":
                yield path, ast.parse(path.read_text("utf-8"))


def literals(node: ast.expr) -> Iterator[str]:
    """The ids that an argument may be: a text, or one of two texts."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)


def reported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and id of each literal that is given to a reporter."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        position = REPORTERS.get(name)
        if position is not None and len(call.args) > position:
            yield from ((call.lineno, id_) for id_ in literals(call.args[position]))


def _part(node: ast.expr) -> str:
    return re.escape(node.value) if isinstance(node, ast.Constant) else r"\S+"


def said(command: str) -> list[re.Pattern[str]]:
    """Every text of the code as a pattern; what an f-string puts in is anything."""
    found: list[re.Pattern[str]] = []
    for _, tree in modules(command):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [re.compile(re.escape(line.split(" | ")[0]))
                          for line in node.value.splitlines() if line]  # fmt: skip
            elif isinstance(node, ast.JoinedStr):
                fixed = "".join(p.value for p in node.values if isinstance(p, ast.Constant))
                if re.search(r"[a-z]{4}", fixed) and " " not in fixed:
                    found.append(re.compile("".join(map(_part, node.values))))
    return found


@pytest.mark.parametrize("command", FOLDERS)
def test_what_is_reported_is_in_the_catalogue(command):
    """A misspelt or undocumented id fails here, not in a user's terminal."""
    strange = [
        f"{path.name}:{line} {id_}"
        for path, tree in modules(command)
        for line, id_ in reported(tree)
        if id_ not in RULES
    ]

    assert strange == []


@pytest.mark.parametrize("command", FOLDERS)
def test_what_is_in_the_catalogue_is_reported(command):
    """A rule that no code can report is not documented as if it could be."""
    patterns = said(command)
    idle = [id_ for id_ in rules_of(command) if not any(p.fullmatch(id_) for p in patterns)]

    assert patterns
    assert idle == []


def test_an_undocumented_id_is_noticed():
    """The search sees a literal, either branch of a choice, and no other call."""
    tree = ast.parse('Complaint("a" if x else "b", "c")\n_about(w, "d", "e")\nother("f")\n')

    assert [id_ for _, id_ in reported(tree)] == ["a", "b", "d"]


def test_ids_are_given_once():
    """One id is one rule, whichever command reports it."""
    ids = [rule.id for module in _TOPICS for rule in module.RULES]

    assert len(ids) == len(set(ids)) == len(RULES) > 300


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_rule_explains_itself(rule: Rule):
    """Titles are headlines, the rest are sentences, and both examples are there and differ."""
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.meaning.endswith(".")
    assert rule.why.endswith(".")
    assert rule.violates
    assert rule.conforms
    assert rule.violates != rule.conforms
    assert rule.meaning != rule.why
    form = r"[a-z]\w*(\.\w+)+" if rule.command == "diff" else r"[a-z]+(-[a-z]+)*"
    assert re.fullmatch(form, rule.id)


def test_rules_are_listed_and_explained(capsys):
    """`wireproof rules` has them all; with an id it tells what there is to know."""
    assert run(["rules"]) == 0
    listed = capsys.readouterr().out
    assert all(f"  {id_} " in listed for id_ in RULES)

    assert run(["rules", "example-mismatch"]) == 0
    told = capsys.readouterr().out
    rule = RULES["example-mismatch"]
    for text in (rule.title, rule.meaning, rule.why, rule.violates, rule.conforms, rule.source):
        assert text in told


def test_rules_are_data(capsys):
    """For machines, each rule with all of its fields."""
    assert run(["rules", "enum.value.added", "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)["rules"]

    assert record["command"] == "diff"
    assert record["owner"] == "client"
    assert set(record) >= {"title", "meaning", "why", "violates", "conforms", "severity", "source"}


def test_a_misspelt_rule_is_guessed(capsys):
    """Whoever mistypes is told what they meant."""
    assert run(["rules", "exmaple-mismatch"]) == 2
    assert "did you mean example-mismatch" in capsys.readouterr().err
