"""What only travels one way: `readOnly` and `writeOnly`.

In: a schema object of the document. Out: the same for requests or for responses. OAS 3.1.1, "Schema
Object": a property that is readOnly "SHOULD NOT be sent as part of the request", and where it "is
required, the required will take effect on the response only".
"""

from __future__ import annotations

from typing import Any, Literal

from wireproof.oracle.references import lookup

_DEEPEST = 64


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
    flag = "readOnly" if direction == "request" else "writeOnly"
    gone = {name for name, child in _properties(node).items() if _flagged(root, child, flag)}
    optional = gone | {
        name for name, child in _properties(node).items() if _holds(root, child, flag)
    }
    out = dict(node)
    if isinstance(node.get("allOf"), list):
        # One member may require what another one declares.
        optional |= {name for one in node["allOf"] for name in _below(root, one, flag, 0)}
        out["allOf"] = [_relaxed(root, one, optional, 0) for one in node["allOf"]]
    if optional and isinstance(out.get("required"), list):
        out["required"] = [name for name in out["required"] if name not in optional]
    if gone and purpose == "generate":
        out["properties"] = {k: v for k, v in _properties(node).items() if k not in gone}
    if gone and purpose == "exact":
        out["properties"] = {k: False if k in gone else v for k, v in _properties(node).items()}
    return out


def _properties(node: Any) -> dict[str, Any]:
    found = node.get("properties") if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def _flagged(root: dict[str, Any], child: Any, flag: str, depth: int = 0) -> bool:
    """Tell whether a schema carries the flag, by itself or through `$ref` and `allOf`."""
    if not isinstance(child, dict) or depth > _DEEPEST:
        return False
    inner = list(child.get("allOf") or [])
    if isinstance(child.get("$ref"), str):
        inner.append(lookup(root, child["$ref"]))
    return child.get(flag) is True or any(_flagged(root, one, flag, depth + 1) for one in inner)


def _holds(root: dict[str, Any], child: Any, flag: str) -> bool:
    """Tell whether a schema is of arrays whose items all carry the flag."""
    if isinstance(child, dict) and isinstance(child.get("$ref"), str):
        child = lookup(root, child["$ref"])
    return isinstance(child, dict) and _flagged(root, child.get("items"), flag)


def _below(root: dict[str, Any], node: Any, flag: str, depth: int) -> set[str]:
    """Return the properties with the flag that a member of `allOf` declares."""
    if not isinstance(node, dict) or depth > _DEEPEST:
        return set()
    found = {name for name, child in _properties(node).items() if _flagged(root, child, flag)}
    inner = list(node.get("allOf") or [])
    if isinstance(node.get("$ref"), str):
        inner.append(lookup(root, node["$ref"]))
    return found.union(*(_below(root, one, flag, depth + 1) for one in inner))


def _relaxed(root: dict[str, Any], node: Any, optional: set[str], depth: int) -> Any:
    """Return a member of `allOf` that requires none of these properties.

    A reference stays one unless what it leads to has to be changed.
    """
    if not isinstance(node, dict) or depth > _DEEPEST:
        return node
    if isinstance(node.get("$ref"), str):
        target = lookup(root, node["$ref"])
        changed = _relaxed(root, target, optional - set(_properties(target)), depth + 1)
        return node if changed is target else changed
    required = node.get("required")
    unknown = isinstance(required, list) and any(name in optional for name in required)
    members = node.get("allOf")
    relaxed = [_relaxed(root, one, optional, depth + 1) for one in members or ()]
    same = all(one is other for one, other in zip(relaxed, members or (), strict=True))
    if not unknown and same:
        return node
    out = dict(node)
    if unknown:
        out["required"] = [name for name in node["required"] if name not in optional]
    return out if same else {**out, "allOf": relaxed}
