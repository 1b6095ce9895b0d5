"""Equality and spelling of JSON values as JSON Schema sees them.

In: plain JSON. Out: canonical text. `1` and `1.0` are one number, `true` is not `1`
(JSON Schema 2020-12 core, section 4.2.2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from wireproof.spec.document import Document

_SHOWN: Final = 60


def canonical(value: Any) -> str:
    """The one text of a JSON value: keys sorted, whole floats as integers."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    match value:
        case bool() | None | str():
            return value
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal."""
    return one is other or (one == other and canonical(one) == canonical(other))


def shown(value: Any) -> str:
    """A value in a sentence: JSON, shortened."""
    text = canonical(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class Unchanged:
    """Tells which nodes mean the same in both documents: equal, and so is all they refer to.

    This is what keeps the comparison proportional to the change: equal parts are never entered.
    """

    def __init__(
        self,
        old: Document,
        new: Document,
        children: tuple[Mapping[str, tuple[str, ...]], ...] = ({}, {}),
    ) -> None:
        """Begin to compare.

        Args:
            old: the document before.
            new: the document after.
            children: in either, the schemas that come with one that is referred to.
        """
        self._old, self._new, self._children = old, new, children
        self._refs: dict[int, frozenset[str]] = {}
        self._clean: dict[str, bool] = {}

    def __call__(self, old: Any, new: Any) -> bool:
        """Whether a node of the old document and one of the new mean the same."""
        if old is not new and (old != new or not _same_text(old, new)):
            return False
        return all(self._is_clean(ref) for ref in self._references(old))

    def _is_clean(self, ref: str) -> bool:
        """Whether the target of a reference is equal in both documents, all the way down."""
        known = self._clean.get(ref)
        if known is not None:
            return known
        reached, stack = {ref}, [ref]
        clean = True
        while stack and clean:
            target = stack.pop()
            if self._clean.get(target) is False:
                clean = False
                break
            old, new = self._old.seek(target, _MISSING), self._new.seek(target, _MISSING)
            if old is _MISSING or new is _MISSING or old != new or not _same_text(old, new):
                clean = False
                self._clean[target] = False
                break
            below = [family.get(target, ()) for family in self._children]
            if below[0] != below[1]:
                clean = False
                self._clean[target] = False
                break
            for inner in (*self._references(old), *below[0]):
                if inner not in reached and self._clean.get(inner) is not True:
                    reached.add(inner)
                    stack.append(inner)
        if clean:
            self._clean.update(dict.fromkeys(reached, True))
        else:
            self._clean[ref] = False
        return clean

    def _references(self, node: Any) -> frozenset[str]:
        """Every `$ref` below a node; too many is harmless, so nothing is skipped."""
        if not isinstance(node, dict | list):
            return frozenset()
        key = id(node)
        known = self._refs.get(key)
        if known is None:
            found: set[str] = set()
            stack: list[Any] = [node]
            while stack:
                item = stack.pop()
                if isinstance(item, dict):
                    ref = item.get("$ref")
                    if isinstance(ref, str):
                        found.add(ref)
                    stack.extend(v for v in item.values() if isinstance(v, dict | list))
                else:
                    stack.extend(v for v in item if isinstance(v, dict | list))
            known = self._refs[key] = frozenset(found)
        return known


_MISSING: Final = object()


def _same_text(old: Any, new: Any) -> bool:
    """Equal values whose texts differ may hide `true` for `1`."""
    return repr(old) == repr(new) or canonical(old) == canonical(new)
