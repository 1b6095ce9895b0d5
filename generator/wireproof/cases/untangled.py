"""Schemas that all lead to one another, made small enough for data to be made by them.

In: a synthetic document. Out: the same one, or, where the values that its objects unfold into
would be too large, one in which each schema stands at a few places, and no more where it is
optional: some properties of some objects are then tried by no value, which is told.
What its values are, valid or not, the judge says, who knows the schemas as they are.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from wireproof.cases.shortened import refers

MOST_UNFOLDED: Final = 10_000
"""Properties of one value with every object in it: Schemathesis lays all of them out before the
first sample. The largest of GitHub's and Stripe's have some 1,300."""
_MOST_USES: Final = 4
"""At how many places samples have one schema where nothing requires it."""
TANGLED: Final = (
    f"its schemas lead to one another so often that a full value has over "
    f"{MOST_UNFOLDED:,} properties: optional ones hold each schema at {_MOST_USES} places, others "
    "are not tried"
)
_AT: Final = "#/components/schemas/"
_DEEPEST: Final = 200
"""What leads further is told as too deep, before or after this."""


def untangled(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of which data can be made: the same one, where that holds of it already."""
    schemas = document.get("components", {}).get("schemas", {})
    if not isinstance(schemas, dict) or not _Unfolding(schemas).is_large(document.get("paths")):
        return document
    return _Untangling(schemas).of(document)


class _Unfolding:
    """Counts properties the way that Schemathesis 4.32 unfolds them.

    It enters a reference inside of itself once more, and only one of them at a time.
    """

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas
        self._open: Counter[str] = Counter()
        self._repeated = False
        self._left = MOST_UNFOLDED

    def is_large(self, paths: Any) -> bool:
        """Tell whether some schema of a document has more than are made."""
        pending, roots = [paths], [*self._schemas.values()]
        while pending:
            match pending.pop():
                case {"schema": dict() as one}:
                    roots.append(one)
                case dict() as one:
                    pending += one.values()
                case list() as many:
                    pending += many
                case _:
                    pass
        for one in roots:
            self._left = MOST_UNFOLDED
            self._enter(one)
            if self._left < 0:
                return True
        return False

    def _enter(self, node: Any, depth: int = 0) -> None:
        properties = node.get("properties") if isinstance(node, dict) else None
        if not isinstance(properties, dict) or depth > _DEEPEST:
            return
        for one in properties.values():
            self._left -= 1
            if self._left < 0:
                return
            name = _name(one)
            if not name:
                self._enter(one, depth + 1)
            elif not (self._open[name] and self._repeated):
                before, self._repeated = self._repeated, self._repeated or bool(self._open[name])
                self._open[name] += 1
                self._enter(self._schemas.get(name), depth + 1)
                self._open[name] -= 1
                self._repeated = before


class _Untangling:
    """Copies schemas: in full where they are met first, elsewhere without what is optional in them.

    Only optional properties that refer to others are left out: a value without them fits both.
    """

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas
        self._short = "short."
        while any(name.startswith(self._short) for name in schemas):
            self._short += "_"
        self._uses: Counter[str] = Counter()
        self._queue: list[str] = []
        self._queued: set[str] = set()

    def of(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the document, with what is met near to its operations in full."""
        paths = self._copied(document["paths"], short=False)
        made: dict[str, Any] = {}
        for name in self._queue:  # grows
            node = self._schemas.get(name.removeprefix(self._short), {})
            made[name] = self._copied(node, short=name.startswith(self._short))
        if not any(name.startswith(self._short) for name in made):
            return document  # large, and no schema stands in it twice
        components = {**document["components"], "schemas": made}
        return {**document, "paths": paths, "components": components}

    def _copied(self, node: Any, *, short: bool) -> Any:
        if isinstance(node, list):
            return [self._copied(one, short=short) for one in node]
        if not isinstance(node, dict):
            return node
        if name := _name(node):
            return {**node, "$ref": _AT + self._use(name, short=short)}
        properties = node.get("properties")
        if isinstance(properties, dict):
            needed = node.get("required") or []
            kept = {
                key: self._copied(one, short=short)
                for key, one in properties.items()
                if key in needed or self._is_wanted(one, short=short)
            }
            node = {**node, "properties": kept}
        rest = {key: one for key, one in node.items() if key != "properties"}
        return {**node, **{key: self._copied(one, short=short) for key, one in rest.items()}}

    def _is_wanted(self, schema: Any, *, short: bool) -> bool:
        return self._uses[_name(schema)] < _MOST_USES and not (short and refers(schema))

    def _use(self, name: str, *, short: bool) -> str:
        used = self._short + name if short or self._uses[name] else name
        self._uses[name] += not short
        if used not in self._queued:
            self._queued.add(used)
            self._queue.append(used)
        return used


def _name(node: Any) -> str:
    """Return which schema of the document a schema refers to, or ""."""
    reference = node.get("$ref") if isinstance(node, dict) else None
    inside = isinstance(reference, str) and reference.startswith(_AT)
    return str(reference).removeprefix(_AT) if inside else ""
