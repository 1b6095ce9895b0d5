"""Compare two schemas: typed edits of this level, and the pairs of the next.

In: the views of both. Out: edits and edges on a `Node`. Nothing here knows a direction; that is
what the edges are for.
"""

from __future__ import annotations

from typing import Any

from wireproof.diff.comparison import TEXTUAL, Comparison
from wireproof.diff.graph import Node, NodeKey, Passage
from wireproof.diff.keywords import (
    assertion_facts,
    compare_types,
    compare_values,
    is_idle,
)
from wireproof.diff.model import Edit, Effect, Twist
from wireproof.diff.notes import compare_notes
from wireproof.diff.properties import compare_properties
from wireproof.diff.unions import (
    compare_families,
    compare_unions,
    is_any,
    is_wrapping,
    without_open_unions,
)
from wireproof.diff.view import Sources, View, Views, as_one_list

WORDS = {Effect.NARROW: "narrowed", Effect.WIDEN: "widened", Effect.INCOMPARABLE: "changed"}
_CHILDREN = ("items", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems",
             "contentSchema")  # fmt: skip


def compare_schemas(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of schemas."""
    kind, one, two = key
    old, new = run.old.view(one), run.new.view(two)
    node = run.nodes[key]
    if is_wrapping(old, new):
        old, new = as_one_list(run.old, old), as_one_list(run.new, new)
    old, new = without_open_unions(run, node, old, new)
    level = Level(run, node, old, new, text=kind if kind in TEXTUAL else "")
    compare_notes(node, old, new)
    if is_wrapping(old, new) and not (is_any(old) or is_any(new)):
        level.null()
        compare_unions(run, node, old, new, text=level.text)
    elif level.types():
        level.values()
        level.assertions()
        if not level.without("object"):
            compare_properties(run, node, old, new, text=level.text)
        level.children()
        level.logic()
        compare_unions(run, node, old, new, text=level.text)
        compare_families(run, node, old, new)


class Level:
    """One level of one pair of schemas."""

    def __init__(self, run: Comparison, node: Node, old: View, new: View, *, text: str) -> None:
        self.run, self.node, self.old, self.new, self.text = run, node, old, new, text

    def edit(
        self, rule: str, effect: Effect, keyword: str, before: Any = None, after: Any = None
    ) -> None:
        """Note an edit at the place where the keyword stands."""
        one, two = places(self.old, self.new, keyword)
        self.node.edits.append(Edit(rule, effect, one, two, keyword, before, after))

    def types(self) -> bool:
        """Compare what kinds of values there are; False when the rest is not worth comparing."""
        old, new = self.old, self.new
        if old.never != new.never:
            effect = Effect.NARROW if new.never else Effect.WIDEN
            self.edit(f"schema.type.{WORDS[effect]}", effect, "type", *map(describe, (old, new)))
            return False
        blank = is_any(old), is_any(new)
        told = [_implied(one) is not None or bool(one.choices) for one in (old, new)]
        if blank[0] != blank[1] and any(told):
            effect = Effect.NARROW if blank[0] else Effect.WIDEN
            self.edit(f"schema.type.{WORDS[effect]}", effect, "type", *map(describe, (old, new)))
            return False
        one, two = _implied(old), _implied(new)
        effect = compare_types(one, two)
        only_null = (one == frozenset()) != (two == frozenset())
        if (one is None) == (two is None):
            self.null()
        if effect is Effect.NONE:
            return True
        if self.text:
            effect = self._as_text(one, two, effect)
        if _by_values(old, new) and effect is not Effect.INCOMPARABLE:
            return True  # the values will tell
        self.edit(f"schema.type.{WORDS[effect]}", effect, "type", describe(old), describe(new))
        disjoint = one is not None and two is not None and not _overlap(one, two)
        return not disjoint and not only_null

    def without(self, kind: str) -> bool:
        """Whether one side alone refuses values of a type: nothing else is to tell of them."""
        types = [view.types for view in (self.old, self.new)]
        return len({one is None or kind in one for one in types}) > 1

    def null(self) -> None:
        """Compare whether null is a value."""
        if self.old.nullable != self.new.nullable:
            change = Effect.WIDEN if self.new.nullable else Effect.NARROW
            rule = "schema.null.allowed" if self.new.nullable else "schema.null.refused"
            self.edit(rule, change, "type", self.old.nullable, self.new.nullable)

    def _as_text(
        self, one: frozenset[str] | None, two: frozenset[str] | None, effect: Effect
    ) -> Effect:
        """Where values travel as text, every scalar is a string as well."""
        if one is None or two is None or "object" in one | two:
            return effect
        if "array" in one ^ two and self.text != "exploded":
            return effect
        if "array" in one ^ two:
            return self._as_list(one, two, effect)
        if "array" in one & two:
            return effect
        if "string" in two and "string" not in one and _is_free(self.new):
            return Effect.WIDEN
        if "string" in one and "string" not in two and _is_free(self.old):
            return Effect.NARROW
        return effect

    def _as_list(self, one: frozenset[str], two: frozenset[str], effect: Effect) -> Effect:
        """One value is written like a list of one value (RFC 6570, section 2.4.2)."""
        if "array" in two:
            return Effect.WIDEN if self._takes_text(self.run.new, self.new) else effect
        del one
        return Effect.NARROW if self._takes_text(self.run.old, self.old) else effect

    @staticmethod
    def _takes_text(views: Views, view: View) -> bool:
        items = views.view(view.children["items"]) if "items" in view.children else None
        return items is None or (
            (items.types is None or "string" in items.types) and _is_free(items)
        )

    def values(self) -> None:
        """Compare `enum` and `const`."""
        old, new = self.old.enum, self.new.enum
        effect = compare_values(old, new)
        if effect is Effect.NONE:
            return
        if old is None or new is None:
            rule = "enum.added" if old is None else "enum.dropped"
            facts = [None if v is None else list(v.values()) for v in (old, new)]
            self.edit(rule, effect, "enum", *facts)
            return
        gone = [value for name, value in old.items() if name not in new]
        fresh = [value for name, value in new.items() if name not in old]
        if gone:
            self.edit("enum.value.removed", Effect.NARROW, "enum", gone, None)
        if fresh:
            self.edit("enum.value.added", Effect.WIDEN, "enum", None, fresh)

    def assertions(self) -> None:
        """Compare bounds, patterns, formats and the like."""
        for keyword, effect, before, after in assertion_facts(self.old, self.new):
            if is_idle(keyword, self.old, self.new):
                self.edit("schema.idle", Effect.NONE, keyword, before, after)
            else:
                rule = f"schema.{keyword}.{WORDS[effect]}"
                self.edit(rule, effect, keyword, before, after)

    def children(self) -> None:
        """Compare the schemas of items and the like."""
        for key in _CHILDREN:
            self._child(key, self.old.children.get(key), self.new.children.get(key))
        for index in range(max(len(self.old.prefix), len(self.new.prefix))):
            one, two = (
                view.prefix[index] if index < len(view.prefix) else view.children.get("items")
                for view in (self.old, self.new)
            )
            self._child("prefixItems", one, two)
        for key in ("patternProperties", "dependentSchemas"):
            one_map, two_map = self.old.maps.get(key, {}), self.new.maps.get(key, {})
            for name in dict.fromkeys([*one_map, *two_map]):
                self._child(key, one_map.get(name), two_map.get(name), name)

    def _child(self, key: str, old: Sources | None, new: Sources | None, name: str = "") -> None:
        if old is not None and new is not None:
            self.node.to(self.run.schema(old, new, text=self.text))
            return
        if old is None and new is None:
            return
        present = self.run.new.view(new) if new is not None else self.run.old.view(old or ())
        if key != "contains" and is_any(present):
            return
        effect = Effect.NARROW if old is None else Effect.WIDEN
        rule = f"schema.{key}.{'added' if old is None else 'removed'}"
        pointers = (
            (self.old.pointer, new[0]) if new is not None else ((old or ("",))[0], self.new.pointer)
        )
        self.node.edits.append(
            Edit(rule, effect, pointers[0], pointers[1], name or key,
                 *((None, describe(present)) if old is None else (describe(present), None)))
        )  # fmt: skip

    def logic(self) -> None:
        """Compare `not` and `if`."""
        invert, blur = Passage(twist=Twist.INVERT), Passage(twist=Twist.BLUR)
        old, new = self.old, self.new
        for one, two in zip(old.nots, new.nots, strict=False):
            self.node.to(self.run.schema(one, two, text=self.text), invert)
        if len(old.nots) != len(new.nots):
            more = len(new.nots) > len(old.nots)
            effect = Effect.NARROW if more else Effect.WIDEN
            self.edit(f"schema.not.{'added' if more else 'removed'}", effect, "not")
        for before, after in zip(old.conditions, new.conditions, strict=False):
            for position, passage in enumerate((blur, Passage(), Passage())):
                pair = self.run.schema(before[position], after[position], text=self.text)
                self.node.to(pair, passage)
        if len(old.conditions) != len(new.conditions):
            more = len(new.conditions) > len(old.conditions)
            effect = Effect.NARROW if more else Effect.WIDEN
            self.edit(f"schema.if.{'added' if more else 'removed'}", effect, "if")


def places(old: View, new: View, keyword: str) -> tuple[str, str]:
    """Where a keyword stands in both documents; the schema itself where it is absent."""
    one, two = old.places.get(keyword), new.places.get(keyword)
    return (
        one or (two if two in old.parts and two is not None else old.pointer),
        two or (one if one in new.parts and one is not None else new.pointer),
    )


def describe(view: View) -> str:
    """The types of a schema in words."""
    if view.never:
        return "nothing"
    if view.choices and view.types is None:
        return f"{view.choices[0].kind} of {len(view.choices[0].members)}"
    types = _implied(view)
    names = sorted(types) if types is not None else ["any"]
    shown = " or ".join(names) if names else "null"
    given = view.keywords.get("format")
    return f"{shown} ({given})" if isinstance(given, str) else shown


def _implied(view: View) -> frozenset[str] | None:
    """The types, also where only `enum` or only keywords tell them."""
    if view.types is not None or view.enum is None:
        return view.types
    kinds = {bool: "boolean", str: "string", int: "integer", float: "number", list: "array",
             dict: "object"}  # fmt: skip
    return frozenset(kinds.get(type(value), "null") for value in view.enum.values())


def _by_values(old: View, new: View) -> bool:
    """Whether a change of type is only how an enum without a type looks."""
    return (old.types is None and old.enum is not None) or (
        new.types is None and new.enum is not None
    )


def _overlap(one: frozenset[str], two: frozenset[str]) -> bool:
    numbers = {"integer", "number"}
    return bool(one & two) or bool(one & numbers and two & numbers)


def _is_free(view: View) -> bool:
    return view.enum is None and not view.keywords.keys() & {"pattern", "format"}
