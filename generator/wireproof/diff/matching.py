"""Which operation became which: by method and path template, by `operationId`, by likeness.

In: two documents. Out: matched pairs with the reason, and what is left over on either side. Names
of template variables do not matter (OAS 3.1 section 4.8.8.2).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from wireproof.diff.comparison import resolved
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import join
from wireproof.spec.document import Document

_VARIABLE: Final = re.compile(r"\{[^}]*\}")
_LIKE: Final = 0.78
_MOST: Final = 200
"""Left-over operations of one method beyond which likeness is not looked for."""


@dataclass(frozen=True, slots=True)
class OperationNode:
    """An operation where it stands."""

    pointer: str
    method: str
    path: str
    node: Mapping[str, Any]
    item: Mapping[str, Any]
    item_pointer: str

    @property
    def name(self) -> str:
        """`GET /pets/{id}`."""
        return f"{self.method} {self.path}"

    @property
    def template(self) -> str:
        """Method and path with anonymous variables."""
        return f"{self.method} {_VARIABLE.sub('{}', self.path)}"

    @property
    def id(self) -> str:
        """The `operationId`, or nothing."""
        given = self.node.get("operationId")
        return given if isinstance(given, str) else ""


@dataclass(slots=True)
class Matched:
    """Pairs of operations, and those without a partner."""

    pairs: list[tuple[OperationNode, OperationNode]] = field(default_factory=list)
    removed: list[OperationNode] = field(default_factory=list)
    added: list[OperationNode] = field(default_factory=list)


def operations(document: Document, holder: str = "paths") -> Iterator[OperationNode]:
    """Every operation of `paths` or `webhooks`, in the order of the document."""
    items = document.data.get(holder)
    yield from operations_in(document, items, join("#", holder))


def operations_in(document: Document, items: Any, place: str) -> Iterator[OperationNode]:
    """Every operation of a map of path items."""
    for path, raw in items.items() if isinstance(items, dict) else ():
        if path.startswith("x-"):
            continue
        pointer = join(place, path)
        item, where = resolved(document, raw, pointer)
        for method, node, own in operations_of(item, pointer):
            if isinstance(node, dict):
                yield OperationNode(own, method, path, node, item, where)


def match_operations(
    old: Iterable[OperationNode], new: Iterable[OperationNode], *, named: bool = False
) -> Matched:
    """Pair the operations of two documents.

    Args:
        old: of the one.
        new: of the other.
        named: whether the key is a name rather than a path, as that of a webhook is.
    """
    result = Matched()
    before, after = list(old), list(new)
    for key in (_by_template, _by_id, *([_by_key] if named else [])):
        before, after = _pair(result, before, after, key)
    for one, two in _by_likeness(before, after):
        result.pairs.append((one, two))
        before.remove(one)
        after.remove(two)
    result.removed, result.added = before, after
    return result


def _by_template(operation: OperationNode) -> str:
    return operation.template


def _by_key(operation: OperationNode) -> str:
    return operation.path


def _by_id(operation: OperationNode) -> str:
    return operation.id


def _pair(
    result: Matched, old: list[OperationNode], new: list[OperationNode], key: Any
) -> tuple[list[OperationNode], list[OperationNode]]:
    partners = {key(operation): operation for operation in reversed(new) if key(operation)}
    left: list[OperationNode] = []
    for operation in old:
        partner = partners.pop(key(operation), None)
        if partner is None:
            left.append(operation)
        else:
            result.pairs.append((operation, partner))
    paired = {id(two) for _, two in result.pairs}
    return left, [operation for operation in new if id(operation) not in paired]


def _by_likeness(
    old: list[OperationNode], new: list[OperationNode]
) -> list[tuple[OperationNode, OperationNode]]:
    """Paths that moved: same method, same number of variables, similar address and identity."""
    by_method: dict[str, list[OperationNode]] = defaultdict(list)
    for operation in new:
        by_method[operation.method].append(operation)
    scored: list[tuple[float, int, int, OperationNode, OperationNode]] = []
    if len(old) > _MOST or len(new) > _MOST:
        return []
    for index, one in enumerate(old):
        for other, two in enumerate(by_method[one.method]):
            score = _likeness(one, two)
            if score >= _LIKE:
                scored.append((-score, index, other, one, two))
    found: list[tuple[OperationNode, OperationNode]] = []
    used: set[str] = set()
    for _, _, _, one, two in sorted(scored, key=lambda item: item[:3]):
        if one.pointer not in used and f"new{two.pointer}" not in used:
            found.append((one, two))
            used |= {one.pointer, f"new{two.pointer}"}
    return found


def _likeness(one: OperationNode, two: OperationNode) -> float:
    """How much two operations look like one that moved; their contents must agree, too."""
    if len(_VARIABLE.findall(one.path)) != len(_VARIABLE.findall(two.path)):
        return 0.0
    first, second = (_VARIABLE.sub("{}", item.path).strip("/").split("/") for item in (one, two))
    path = SequenceMatcher(None, first, second, autojunk=False).ratio()
    same = [
        _agreement(one.node.get(key), two.node.get(key))
        for key in ("summary", "requestBody", "responses", "parameters")
        if key in one.node or key in two.node
    ]
    content = sum(same) / len(same) if same else 0.0
    return path * 0.5 + content * 0.5


def _agreement(one: Any, two: Any) -> float:
    """How much of two parts of an operation is the same: by status, by parameter, or all of it."""
    match one, two:
        case dict(), dict():
            names = one.keys() | two.keys()
            same = sum(name in one and name in two and one[name] == two[name] for name in names)
            return same / len(names) if names else 1.0
        case list(), list():
            same = sum(item in two for item in one)
            return same / max(len(one), len(two), 1)
        case _:
            return float(one == two)
