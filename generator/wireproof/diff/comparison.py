"""The state of one comparison: both documents, their views, the pairs met so far.

In: two documents. Out: nodes of the comparison graph, each pair once, in the order first met.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from wireproof.client.families import read_families
from wireproof.client.ledger import Ledger
from wireproof.diff.graph import OPEN, Node, NodeKey, Passage
from wireproof.diff.model import Edit, Effect
from wireproof.diff.swaps import KIND, names_of, uncompared
from wireproof.diff.values import Unchanged
from wireproof.diff.view import Sources, View, Views
from wireproof.errors import SpecError
from wireproof.spec.document import Document

TEXTUAL = frozenset(("text", "exploded"))
"""Kinds of pairs of schemas whose values travel as text."""

_MOST_OTHERS: Final = 16
_MOST_CROSSED: Final = 20_000
"""Pairs of schemas at different places, beyond which each is compared with few others: where most
references lead elsewhere than before, every schema meets every other one."""


class Comparison:
    """Both documents, and a queue of the pairs that wait to be compared."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = Views(old)
        self.new = Views(new)
        children = extending(old), extending(new)
        self.unchanged = Unchanged(old, new, children)
        self.families = tuple(
            {views.view((parent,)).key: found for parent, found in one.items()}
            for views, one in zip((self.old, self.new), children, strict=True)
        )
        """Schemas that extend a parent with a discriminator, by the parent's meaning."""
        self.nodes: dict[NodeKey, Node] = {}
        self.queue: deque[NodeKey] = deque()
        self.swaps: dict[NodeKey, tuple[str, str]] = {}
        """Places that refer to another schema now, and the names of both."""
        self._others: dict[Sources, set[Sources]] = {}
        self._crossed = 0
        self.shared: list[NodeKey] = []
        """Pairs of named schemas, which are told whoever uses them."""
        self.lineage: dict[str, str] = {}
        """Operations, webhooks and callbacks that are in both documents: new pointer -> old."""
        self.renamed_schemes: Mapping[str, str] = {}
        """Security schemes under another name: old name -> new name."""
        self.parameter_names: tuple[dict[str, str], dict[str, str]] = ({}, {})
        """Pointers of parameters -> their names, in either document."""

    def schema(self, old: Sources, new: Sources, *, text: str = "") -> NodeKey | None:
        """Register a pair of schemas; None when both say the same.

        Args:
            old: the conjunction in the old document.
            new: the one in the new document.
            text: "text" where the value travels as text, as in a query string, so that any scalar
                is also a string; "exploded" where besides one value is a list of one value.
        """
        if len(old) == len(new) and all(
            self.unchanged(self.old.node(one), self.new.node(two))
            for one, two in zip(old, new, strict=True)
        ):
            return None
        one, two = self.old.view(old).key, self.new.view(new).key
        if not self._meets(one, two):
            told = uncompared((self.old, old), (self.new, new), _MOST_OTHERS)
            key = (told.rule, old, new)
            self.nodes[key] = Node([told])
            return key
        key = self.pair(text or "schema", one, two)
        names = None if text else names_of((self.old, old), (self.new, new))
        if names is None:
            return key
        swap = (KIND, old, new)
        equal = Edit("schema.retargeted", Effect.NONE, old[0], new[0], "", *names)
        self.nodes.setdefault(swap, Node([equal], [(key, OPEN)]))
        self.swaps[swap] = names
        return swap

    def _meets(self, old: Sources, new: Sources) -> bool:
        """Whether two schemas are compared: those at one place, and a bounded number of others."""
        if old == new:
            return True
        others = self._others.setdefault(old, set())
        if new in others:
            return True
        if self._crossed >= _MOST_CROSSED and len(others) >= _MOST_OTHERS:
            return False
        others.add(new)
        self._crossed += 1
        return True

    def pair(self, kind: str, old: Sources, new: Sources) -> NodeKey:
        """Register a pair of objects of a kind."""
        key = (kind, old, new)
        if key not in self.nodes:
            self.nodes[key] = Node()
            self.queue.append(key)
        return key

    def note(self, node: Node, edit: Edit, passage: Passage) -> None:
        """Note an edit that not every use of a node reaches."""
        key: NodeKey = ("edit", (edit.rule, edit.old or ""), (edit.new or "", edit.subject))
        self.nodes[key] = Node([edit])
        node.to(key, passage)

    def alike(self, old: View, new: View) -> float:
        """How much two schemas have in common, from 0 to 1, judged by their surface."""
        if old.key == new.key or old.pointer == new.pointer:
            return 1.0
        if old.types is not None and new.types is not None and not old.types & new.types:
            return 0.0
        names, others = set(old.properties), set(new.properties)
        if names or others:
            return len(names & others) / len(names | others)
        if (old.enum is None) != (new.enum is None):
            return 0.3
        if old.enum is not None and new.enum is not None:
            both = len(old.enum.keys() & new.enum.keys())
            return both / max(len(old.enum), len(new.enum), 1)
        return 0.9 if old.types == new.types and old.types is not None else 0.4


def extending(document: Document) -> dict[str, tuple[str, ...]]:
    """The schemas that extend each parent that has a discriminator."""
    families = read_families(document, Ledger())
    return {
        parent: tuple(child for child, _ in family.members)
        for parent, family in families.of.items()
    }


def resolved(document: Document, node: Any, pointer: str) -> tuple[Mapping[str, Any], str]:
    """Follow the references of an object that is no schema; what cannot be read says nothing."""
    try:
        target, place = document.deref(node)
    except SpecError:
        return {}, pointer
    return (target if isinstance(target, dict) else {}), place or pointer
