"""The same contract in other words is no change."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from tests.diff.refactorings import REFACTORINGS
from tests.diff.small_documents import CALLBACK, REF, document, getting

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


CRAFT, HULL = REF % "Craft", "{type: object, properties: {beam: {type: %s}}}"


def boat(kind: str, members: str, beam: str = "number") -> dict[str, Any]:
    """A union of some members; `Craft`, which may be one, is a union itself."""
    hull, craft = HULL % beam, "{anyOf: [%s, {type: integer}]}" % (REF % "Hull")
    return getting(f"{{{kind}: [{members}]}}", Craft=craft, Hull=hull)


@pytest.mark.parametrize("kind", ["anyOf", "oneOf"])
def test_a_member_named_twice_is_still_there_after_a_change_within(compare, kind):
    """What changed is told where it did; no member of the union came or went."""
    twice = f"{CRAFT}, {CRAFT}, {{type: string}}"

    assert wire(compare(boat(kind, twice), boat(kind, twice, "string"))) == ["schema.type.changed"]


@pytest.mark.parametrize("beam", ["number", "string"])
def test_naming_a_member_of_any_of_once_more_is_no_change(compare, beam):
    """Nor is it where the member changed, too: that alone is told."""
    once, twice = f"{CRAFT}, {{type: string}}", f"{CRAFT}, {{type: string}}, {CRAFT}"
    within = [] if beam == "number" else ["schema.type.changed"]

    assert wire(compare(boat("anyOf", once), boat("anyOf", twice, beam))) == within
    assert wire(compare(boat("anyOf", twice), boat("anyOf", once, beam))) == within


def test_the_servers_of_a_document_are_none_of_a_callback(compare):
    """It goes to where the caller said; the operations have theirs, as before."""
    servers = "servers: [{url: 'https://yard.example'}]"
    callback = CALLBACK % ("filled", "{$request.body#/url}")
    own = callback.replace("operationId: addBoat", f"operationId: addBoat\n      {servers}")
    old, new = document(f"{servers}\n{callback}"), document(own)

    assert wire(compare(old, new)) == wire(compare(new, old)) == []
