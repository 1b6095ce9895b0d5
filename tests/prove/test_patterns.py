"""Patterns as ECMA-262 reads them: all engines of the proof do, and a bad one is told of."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest

from tests.prove.test_right_clients import found_in
from tests.prove.test_right_schemas import both_ways
from wireproof.cases.model import BUDGETS
from wireproof.cases.patterns import readable
from wireproof.runner.run import prove_client

READ = [
    (r"^\cA[\cB-\cC]$", ["\x01\x02"], ["cAB", "\x01\x01"]),
    (r"^\0$", ["\0"], ["0", ""]),
    (r"^[\b]\b$", [], ["b", "\b"]),
    (r"^[\b\0]$", ["\b", "\0"], ["b", "0"]),
    (r"^[[:alpha:]]$", ["a]", "[]", ":]"], ["a", "b]"]),
    ("^[^]$", ["a", "\n"], [""]),
    ("^a?[]$", [], ["a", ""]),
    ("^[]a]$", ["]", "a"], ["a]", ""]),
    ("^[^]]$", ["a"], ["]"]),
    (r"^\u{1F600}\u{2e}$", ["\U0001f600."], ["\U0001f600a"]),
    (r"^(?<q>a|[(]b)(c)-\k<q>\2$", ["ac-ac", "(bc-(bc"], ["ac-(bc", "ac-cc"]),
    (r"^(?<!b)(?<q>a)\k<q>$", ["aa"], ["a"]),
    (r"\Aab\z", ["ab"], ["xab", "abx"]),
    (r"^\\cA$", ["\\cA"], ["\x01"]),
    (r"^\[]$", ["[]"], ["["]),
]


@pytest.mark.parametrize(("pattern", "taken", "refused"), READ, ids=[one[0] for one in READ])
def test_engines_agree_on_a_pattern(pattern, taken, refused):
    """What judges is of Rust, what makes samples is Python's."""
    found = readable(pattern)

    judge = jsonschema_rs.validator_for({"pattern": found})
    for told in (judge.is_valid, lambda text: re.search(found, text) is not None):
        assert [told(one) for one in taken] == [True] * len(taken)
        assert [told(one) for one in refused] == [False] * len(refused)


@pytest.mark.parametrize("pattern", ["^(a$", r"[\w-.]", "a{,3}", r"a\Z", "(?P<q>a)(?P=q)", "a**"])
def test_what_is_no_regular_expression_is_not_read(pattern):
    """With the flag `u`, which JSON Schema recommends, ECMA-262 lets nothing of it pass."""
    assert readable(pattern) is None


def holding(pattern):
    text = {"type": "string", "pattern": pattern}
    return {"type": "object", "required": ["a"], "properties": {"a": text}}


@pytest.mark.parametrize("pattern", [r"^\cA$", "^[[:alpha:]]+$", r"^[\b\0]$", r"^a\z"])
def test_operations_are_proven_by_samples_of_a_pattern(tmp_path, pattern):
    """Both directions; once there was no valid value, and no verdict."""
    assert found_in(tmp_path, both_ways("application/json", holding(pattern)), least=500) == []


def test_a_pattern_that_is_none_is_a_finding_about_the_document(tmp_path):
    """It has its place, and all else of the operation is proven."""
    schema = {**holding("^(a$"), "patternProperties": {"^[z-a]": {"type": "integer"}}}
    found = found_in(tmp_path, both_ways("application/json", schema), least=500)

    at = "#/paths/~1a/put/requestBody/content/application~1json/schema"
    told = "is no regular expression: nothing is held against it"
    assert found == [
        f"pattern-unreadable {at}/properties/a/pattern: '^(a$' {told}",
        f"pattern-unreadable {at}/patternProperties/^[z-a]: '^[z-a]' {told}",
    ]
    place = {"client": tmp_path / "acme", "spec": tmp_path / "spec.json", "overlay": None}
    told = prove_client(**place, budget=BUDGETS["fast"]).findings
    assert {(one.owner, one.severity) for one in told} == {("spec", "warning")}
