"""The same contract in other words is no change."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from tests.diff.refactorings import REFACTORINGS

DOCS = {"component.added", "component.removed", "component.renamed"}


def wire(delta: Any) -> list[str]:
    """The rules of all changes but those about names of components."""
    return [change.edit.rule for change in delta.changes if change.edit.rule not in DOCS]


def test_a_document_equals_itself(compare, shop):
    """Nothing is said about nothing."""
    assert compare(shop, copy.deepcopy(shop)).changes == []


def test_the_order_of_keys_never_matters(compare, shop):
    """Neither in objects, nor in `required`, nor in `enum`."""

    def shuffled(node: Any, chance: random.Random) -> Any:
        if isinstance(node, dict):
            items = list(node.items())
            chance.shuffle(items)
            return {
                key: sorted(value, key=lambda _: chance.random())
                if key in ("required", "enum") and isinstance(value, list)
                else shuffled(value, chance)
                for key, value in items
            }
        return [shuffled(item, chance) for item in node] if isinstance(node, list) else node

    for seed in range(20):
        assert compare(shop, shuffled(shop, random.Random(seed))).changes == []  # noqa: S311


@pytest.mark.parametrize("name", sorted(REFACTORINGS))
def test_a_refactoring_is_silent_both_ways(compare, shop, name):
    """No finding about the wire, whichever of both came first."""
    other = REFACTORINGS[name](copy.deepcopy(shop))

    assert json.dumps(other) != json.dumps(shop)
    assert wire(compare(shop, other)) == []
    assert wire(compare(other, shop)) == []
