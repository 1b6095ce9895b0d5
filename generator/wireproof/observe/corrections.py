"""The overlay actions that correct one cause: they widen the document, and hold no value.

In: a cause and the document. Out: actions of an OpenAPI Overlay 1.0.0, without a description. An
update merges, so what has to go is removed first; where a text or a number takes the place of
another, one action is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wireproof.oas.pointer import is_within, join, parent, split
from wireproof.observe.causes import Cause
from wireproof.observe.dialect import child, is_older, node_at, resolved
from wireproof.oracle.files import HOLDER

_SIMPLE = re.compile(r"^[A-Za-z_]\w*$")

Action = dict[str, Any]

_FEW = 2
"""Values that make an enumeration a choice."""
WRAPPING = frozenset({"null", "type"})
"""Rules whose correction may put what a schema says into a branch of `anyOf`."""


def actions_for(one: Cause, root: dict[str, Any], *, enum_values: bool) -> list[Action]:
    """Return the actions that correct a cause; none where no overlay can, or a person has to read.

    Args:
        one: the cause.
        root: the document, corrected as far as others have been before.
        enum_values: whether an enumeration gets the values that were seen; else it is opened.
    """
    make = _MAKERS.get(one.rule)
    at = in_main_file(root, one.pointer)
    return [] if make is None or not at else make(replace(one, pointer=at), root, enum_values)


def place_of(one: Cause) -> str:
    """Return the pointer of the object that the actions of a cause change."""
    keeps = one.rule in {"null", "type", "status"}
    return one.pointer if keeps else parent(one.pointer)


def in_main_file(root: dict[str, Any], pointer: str) -> str:
    """Spell a pointer as an overlay of the main file has it, "" when it reaches there by none.

    Path items and components that are nothing but a reference into another file are put where they
    are referred to, and an overlay reaches into them; into what else stands in other files, none.
    """
    if not pointer.startswith(f"#/{HOLDER}/"):
        return pointer
    components = root.get("components")
    groups = {join("#", name): root.get(name)
              for name in ("paths", "definitions", "parameters", "responses")}  # fmt: skip
    for name, group in components.items() if isinstance(components, dict) else ():
        groups[join("#", "components", name)] = group
    for at, group in groups.items():
        for name, member in group.items() if isinstance(group, dict) else ():
            ref = member.get("$ref") if isinstance(member, dict) and len(member) == 1 else None
            if isinstance(ref, str) and is_within(pointer, ref):
                return join(at, name) + pointer.removeprefix(ref)
    return ""


def _node(root: dict[str, Any], pointer: str) -> Any:
    return node_at(root, resolved(root, pointer))


def _nullable(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    node = _node(root, one.pointer)
    if not isinstance(node, dict):
        return []
    target = json_path(one.pointer, root)
    if "swagger" in root:
        return _nullable_in_swagger(node, target)
    if is_older(root):
        return _nullable_30(node, target)
    kind = node.get("type")
    found = _null_among(node, target)
    if isinstance(kind, str):
        return [*found, *_retyped(target, [kind, "null"])]
    if isinstance(kind, list):
        added: list[Action] = [{"target": target, "update": {"type": ["null"]}}]
        return found if "null" in kind else [*found, *added]
    for key in ("anyOf", "oneOf"):
        if isinstance(node.get(key), list):
            return [*found, {"target": target, "update": {key: [{"type": "null"}]}}]
    return _wrapped(node, target, {"type": "null"})


def _null_among(node: dict[str, Any], target: str) -> list[Action]:
    """Add null to the values that an enumeration lists."""
    listed = isinstance(node.get("enum"), list) and None not in node["enum"]
    return [{"target": target, "update": {"enum": [None]}}] if listed else []


def _retyped(target: str, types: Any) -> list[Action]:
    """Replace a `type` by several: an update merges, so what stands there is removed first."""
    return [
        {"target": f"{target}.type", "remove": True},
        {"target": target, "update": {"type": types}},
    ]


def _nullable_in_swagger(node: dict[str, Any], target: str) -> list[Action]:
    """Make a schema of Swagger 2.0 nullable, as its vendors write it: it has no null of its own."""
    found: list[Action] = [{"target": target, "update": {"x-nullable": True}}]
    if "$ref" not in node:
        return [*found, *_null_among(node, target)]
    held = {"allOf": [{"$ref": node["$ref"]}], "x-nullable": True}
    return [{"target": f"{target}['$ref']", "remove": True}, {"target": target, "update": held}]


def _nullable_30(node: dict[str, Any], target: str) -> list[Action]:
    """Make a schema of OAS 3.0 nullable; null has no type of its own there."""
    if isinstance(node.get("type"), str):
        return [{"target": target, "update": {"nullable": True}}, *_null_among(node, target)]
    null = {"type": "string", "nullable": True, "enum": [None]}
    for key in ("anyOf", "oneOf"):
        if isinstance(node.get(key), list):
            return [{"target": target, "update": {key: [null]}}]
    return _wrapped(node, target, null)


def _wrapped(node: dict[str, Any], target: str, other: dict[str, Any]) -> list[Action]:
    """Put a schema and an alternative to it under `anyOf`; what it said goes into the branch."""
    keys = [key for key in node if key not in {"description", "title"}]
    branch = {key: node[key] for key in keys}
    removals: list[Action] = [{"target": f"{target}{_step(key)}", "remove": True} for key in keys]
    return [*removals, {"target": target, "update": {"anyOf": [branch, other]}}]


def _typed(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    node = _node(root, one.pointer)
    if not isinstance(node, dict):
        return []
    target = json_path(one.pointer, root)
    kind = node.get("type")
    if (kind, one.detail) == ("integer", "number") or _is_swagger_header(one, root):
        return [{"target": target, "update": {"type": one.detail}}]
    if isinstance(kind, list) and not is_older(root):
        return [{"target": target, "update": {"type": [one.detail]}}]
    if isinstance(kind, str) and not is_older(root):
        return _retyped(target, [kind, one.detail])
    if kind is None and isinstance(node.get("anyOf"), list):
        return [{"target": target, "update": {"anyOf": [{"type": one.detail}]}}]
    return _wrapped(node, target, {"type": one.detail})


def _is_swagger_header(one: Cause, root: dict[str, Any]) -> bool:
    """Tell a header of Swagger 2.0: it is text that is read as its type, and has one type."""
    return "swagger" in root and split(one.pointer)[-2:-1] == ["headers"]


def _required(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    if split(one.pointer)[-1] != "required":
        return []  # `dependentRequired` demands it under a condition, which a person has to read
    if _node(root, one.pointer) is True:  # of a header
        target = json_path(parent(one.pointer), root)
        return [{"target": target, "update": {"required": False}}]
    name = one.detail.replace("\\", "\\\\").replace("'", "\\'")
    return [{"target": f"{json_path(one.pointer, root)}[?@ == '{name}']", "remove": True}]


def _enum(one: Cause, root: dict[str, Any], values: bool) -> list[Action]:  # noqa: FBT001
    holder = parent(one.pointer)
    keyword = split(one.pointer)[-1]
    node = _node(root, holder)
    if not isinstance(node, dict):
        return []
    target = json_path(holder, root)
    if keyword == "const" or len(node.get("enum") or ()) < _FEW:
        return []  # one value is what a kind is known by: another one is of another kind
    if values and one.values:
        return [{"target": target, "update": {"enum": list(one.values)}}]
    found: list[Action] = [{"target": f"{target}{_step(keyword)}", "remove": True}]
    if "type" not in node:
        found.append({"target": target, "update": {"type": one.detail}})
    return found


def _keyword(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    if one.detail in {"referencing", "custom", "format"} or _node(root, one.pointer) is None:
        return []
    return [{"target": json_path(one.pointer, root), "remove": True}]


def _status(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    update = {one.detail: {"description": "Seen in recorded traffic, and not documented."}}
    return [{"target": json_path(one.pointer, root), "update": update}]


def _media_type(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    if "/" not in one.detail or "…" in one.detail:
        return []  # none was sent, or one that is made up
    holder = parent(one.pointer)
    if _node(root, holder) is None:
        return []
    return [
        {"target": json_path(holder, root), "update": {"content": {one.detail: {"schema": {}}}}}
    ]


_MAKERS: dict[str, Callable[[Cause, dict[str, Any], bool], list[Action]]] = {
    "null": _nullable,
    "type": _typed,
    "required": _required,
    "enum": _enum,
    "keyword": _keyword,
    "status": _status,
    "media-type": _media_type,
}


def json_path(pointer: str, root: dict[str, Any]) -> str:
    """Write a pointer as an RFC 9535 query for one node: a number is an index only in an array."""
    node: Any = root
    path = "$"
    for step in split(pointer):
        if isinstance(node, dict) and step not in node and isinstance(node.get("$ref"), str):
            node = node_at(root, resolved(root, node["$ref"]))
        path += f"[{step}]" if isinstance(node, list) and step.isdigit() else _step(step)
        node = child(node, step)
    return path


def _step(name: str) -> str:
    if _SIMPLE.match(name):
        return f".{name}"
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"
