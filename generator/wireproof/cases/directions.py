"""What only travels one way: `readOnly` and `writeOnly`.

In: a schema object of the document. Out: the same for requests or for responses. OAS 3.1.1, "Schema
Object": a property that is readOnly "SHOULD NOT be sent as part of the request", and where it "is
required, the required will take effect on the response only".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from wireproof.oracle.references import lookup

FLAGS: Final = {"request": "readOnly", "response": "writeOnly"}
"""What marks that which does not travel in a direction."""
_DEEPEST = 64


def flags_in(root: Any) -> frozenset[str]:
    """Which of the flags is set anywhere in a document, where shared parts are looked at once."""
    found: set[str] = set()
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if not isinstance(node, dict | list) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            found |= {flag for flag in FLAGS.values() if node.get(flag) is True}
        pending += node.values() if isinstance(node, dict) else node
    return frozenset(found)


def one_way(
    root: dict[str, Any],
    node: dict[str, Any],
    direction: Literal["request", "response"],
    purpose: Literal["generate", "exact", "loose"],
) -> dict[str, Any]:
    """Leave out what only travels the other way.

    Args:
        root: the document.
        node: the schema.
        direction: of the data.
        purpose: left out of what is generated, forbidden where it is exact, allowed where loose.
    """
    flag = FLAGS[direction]
    gone = {name for name, child in _properties(node).items() if _flagged(root, child, flag)}
    optional = gone | {
        name for name, child in _properties(node).items() if _holds(root, child, flag)
    }
    out = dict(node)
    if isinstance(node.get("allOf"), list):
        # One member may require what another one declares.
        optional |= {
            name
            for one in _joined(root, {"allOf": node["allOf"]})
            for name, child in _properties(one).items()
            if _flagged(root, child, flag)
        }
        relaxing = _Relaxing(root)
        out["allOf"] = [relaxing.member(one, frozenset(optional)) for one in node["allOf"]]
    if optional and isinstance(out.get("required"), list):
        out["required"] = [name for name in out["required"] if name not in optional]
    if gone and purpose == "generate":
        out["properties"] = {k: v for k, v in _properties(node).items() if k not in gone}
    if gone and purpose == "exact":
        out["properties"] = {k: False if k in gone else v for k, v in _properties(node).items()}
    return out


def names_of_one_way(
    root: dict[str, Any], node: Any, direction: Literal["request", "response"]
) -> frozenset[str]:
    """Return the properties of an object that do not travel in a direction."""
    flag = FLAGS[direction]
    return frozenset(k for k, child in _properties(node).items() if _flagged(root, child, flag))


def _properties(node: Any) -> dict[str, Any]:
    found = node.get("properties") if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def _flagged(root: dict[str, Any], child: Any, flag: str) -> bool:
    """Tell whether a schema carries the flag, by itself or through `$ref` and `allOf`."""
    return any(one.get(flag) is True for one in _joined(root, child))


def _joined(root: dict[str, Any], node: Any) -> Iterator[dict[str, Any]]:
    """A schema, and those that it refers to or joins, each once: ways to them can be many."""
    seen: set[int] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if not isinstance(one, dict) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        members = one.get("allOf")
        pending += members if isinstance(members, list) else []
        if isinstance(one.get("$ref"), str):
            pending.append(lookup(root, one["$ref"]))


def _holds(root: dict[str, Any], child: Any, flag: str) -> bool:
    """Tell whether a schema is of arrays whose items all carry the flag."""
    if isinstance(child, dict) and isinstance(child.get("$ref"), str):
        child = lookup(root, child["$ref"])
    return isinstance(child, dict) and _flagged(root, child.get("items"), flag)


class _Relaxing:
    """Members of `allOf` that require less; each is looked at once for what may be absent."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._known: dict[tuple[int, frozenset[str]], Any] = {}

    def member(self, node: Any, optional: frozenset[str], depth: int = 0) -> Any:
        """Return a member of `allOf` that requires none of these properties.

        A reference stays one unless what it leads to has to be changed.
        """
        if not isinstance(node, dict) or depth > _DEEPEST or not optional:
            return node
        key = id(node), optional
        if key not in self._known:
            self._known[key] = self._relaxed(node, optional, depth)
        return self._known[key]

    def _relaxed(self, node: dict[str, Any], optional: frozenset[str], depth: int) -> Any:
        if isinstance(node.get("$ref"), str):
            target = lookup(self._root, node["$ref"])
            changed = self.member(target, optional - set(_properties(target)), depth + 1)
            return node if changed is target else changed
        required, members = node.get("required"), node.get("allOf")
        unknown = isinstance(required, list) and any(name in optional for name in required)
        relaxed = [self.member(one, optional, depth + 1) for one in members or ()]
        same = all(one is other for one, other in zip(relaxed, members or (), strict=True))
        if not unknown and same:
            return node
        out = dict(node)
        if isinstance(required, list):
            out["required"] = [name for name in required if name not in optional]
        return out if same else {**out, "allOf": relaxed}
