"""Patterns with look-around: said by expressions that take time linear in the text."""

from __future__ import annotations

import re

import pytest

from wireproof.client.patterns import LookAround, look_around, matches, portable_pattern

SAID = [
    ("^(?!tmp_)[a-z_]+$", ["abc", "tmp_a", "A", ""]),
    (r"^(?=.*[A-Z])(?=.*\d).{8,}$", ["Abcdefg1", "abcdefg1", "A1"]),
    ("^[a-z-]+(?<!-)$", ["ab", "ab-", "-"]),
    ("^(?=.{1,5}$)[a-z]+(?:-[a-z]+)*$", ["a-b", "a-b-c-d", "a--b"]),
    ("^(?!.*--)(?!-)[a-z-]*(?<![-.])$", ["a-b", "a--b", "-a", "a-", ""]),
    ("^(?![()])[^)]*$", ["a", "(a", "a)"]),
]
NOT_SAID = ["^(?!a)b|c$", "(?!x)y", "^a(?!b)c$", r"^(a)\1$", "^(?=a)?b$", "^(?=(?!a)b)c$"]


@pytest.mark.parametrize(("pattern", "texts"), SAID)
def test_look_around_at_the_ends_is_said_by_several_expressions(pattern, texts):
    """They agree with an engine that has look-around, which may take its time."""
    found = look_around(pattern)

    assert found is not None
    for text in texts:
        assert matches(found, text) == bool(re.search(pattern, text)), text


@pytest.mark.parametrize("pattern", NOT_SAID)
def test_what_several_expressions_cannot_say_is_left_to_the_ledger(pattern):
    """Look-around in the middle, alternatives beside it, back-references."""
    assert look_around(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        (r"^\cA[\cB-\cC]$", ["\x01\x02", "\x01\x03"], ["cAB", "\x01\x01"]),
        (r"^\0$", ["\0"], ["0", ""]),
        (r"^[\b]$", ["\b"], ["b"]),
        (r"^[[:alpha:]]$", ["a]", "[]", ":]"], ["a", "b]"]),
        ("^[^]$", ["a", "\n"], [""]),
        ("^a?[]$", [], ["a", ""]),
        ("^[]a]$", ["]", "a"], ["a]", ""]),
        ("^[^]]$", ["a"], ["]"]),
    ],
)
def test_what_ecma_262_reads_otherwise_than_rust_is_translated(pattern, taken, refused):
    """A control character by its letter, a bracket in a class, a class of nothing."""
    found = portable_pattern(pattern)

    assert found is not None
    assert [matches(LookAround(pattern, (found,), ()), one) for one in taken] == [True] * len(taken)
    assert not any(matches(LookAround(pattern, (found,), ()), one) for one in refused)
