"""Faults planted in the tool's own reading of documents are found on the wire."""

from __future__ import annotations

import pytest

from tests.mutation.edits import edited, edits_of
from tests.mutation.source_operators import OPERATORS
from tests.mutation.sources import WRITTEN, measure_sources

PLANTED = {
    "comparison": ("if a in b:\n    c()", "if a not in b:\n    c()"),
    "junction": ("x = a and b", "x = a or b"),
    "branch": ("x = a if b else c", "x = a if not b else c"),
    "key": ("x = node['in']", "x = node['in~']"),
    "number": ("x = y[1:]", "x = y[2:]"),
    "member": ("x = {'a': b, 'c': d}", "x = {'a': b}"),
    "statement": ("if a:\n    b['c'] = d", "if a:\n    pass"),
    "case": (
        "match a:\n    case 1:\n        b()\n    case _:\n        c()",
        "match a:\n    case _:\n        c()",
    ),
}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.name)
def test_an_operator_makes_one_edit(operator):
    """The same source comes out, but for what the operator is named after."""
    right, wrong = PLANTED[operator.name]

    assert edited(right, operator, 0).strip() == wrong


def test_messages_are_left_alone():
    """No client differs by the text of an error."""
    source = 'def f(a: "str") -> None:\n    """Text."""\n    raise ValueError("text", 1)'

    assert {one.name: edits_of(source, one) for one in OPERATORS if edits_of(source, one)} == {}


def test_faults_in_the_application_of_overlays_are_found():
    """The proof applies the overlay by itself, so that a fault of the generator's shows."""
    [corrected] = [one for one in WRITTEN if one.name == "corrected"]

    rate = measure_sources(2, [corrected], ["overlay"])

    assert rate.known == 0
    assert len(rate.of("killed")) >= 2
    assert [fate.mutant.name for fate in rate.of("survived")] == []
