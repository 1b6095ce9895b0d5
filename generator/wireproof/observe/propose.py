"""The smallest correction of the document that makes the traffic valid, as overlay actions.

In: causes and the document. Out: proposals, chosen greedily (a set cover), then thinned out: one
that the others make needless goes. Each is an OpenAPI Overlay 1.0.0 action that widens the document
and says why, with counts and dates; none holds a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wireproof.oas.pointer import parent, split
from wireproof.observe.causes import Cause, Seen
from wireproof.observe.cover import choose, valid
from wireproof.observe.dialect import is_older, node_at

_SIMPLE = re.compile(r"^[A-Za-z_]\w*$")

ENOUGH = 0.05
"""The share of contradicting answers at which streams, whose items repeat, get their turn."""

Action = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One correction.

    Attributes:
        cause: what it corrects.
        actions: of the overlay, in order.
        explains: how many exchanges become valid with it and those before it.
    """

    cause: Cause
    actions: tuple[Action, ...]
    explains: int


def propose(
    causes: Sequence[Cause], seen: Sequence[Seen], root: dict[str, Any], *,
    enum_values: bool = False, at_least: int = 2, most: int = 8,
) -> tuple[Proposal, ...]:  # fmt: skip
    """Propose corrections.

    Args:
        causes: of the traffic.
        seen: its exchanges, as the causes count them.
        root: the document, overlay applied.
        enum_values: whether an enumeration gets the values that were seen; else it is opened.
        at_least: exchanges that have to show a cause.
        most: proposals at most.
    """
    usable = {
        one.key: one
        for one in causes
        if one.state == "drift" and len(one.firm) >= at_least and _actions(one, root, enum_values)
    }
    needs = _needs(causes, seen)
    answers = [keys for index, keys in needs.items() if _is_answer(seen[index])]
    everything = list(needs.values())
    first = choose(usable, answers, most, left=ENOUGH * sum(map(_is_answer, seen)))
    chosen = choose(usable, everything, most, taken=first)
    kept = [one for one in causes if one.key in chosen]
    return tuple(
        Proposal(
            one,
            tuple(_actions(one, root, enum_values)),
            valid([other.key for other in kept[: number + 1]], everything),
        )
        for number, one in enumerate(kept)
    )


def _is_answer(one: Seen) -> bool:
    """Tell whether a response was judged as a whole."""
    return bool(one.response.schema) and not one.response.stream


def _needs(causes: Sequence[Cause], seen: Sequence[Seen]) -> dict[int, frozenset[Any]]:
    """Return for each violating exchange in no doubt which causes have to go."""
    found: dict[int, set[Any]] = {}
    for one in causes:
        for index in one.firm:
            if one.side == "response" or not _is_answer(seen[index]):
                found.setdefault(index, set()).add(one.key)
    return {index: frozenset(keys) for index, keys in found.items()}


def _actions(one: Cause, root: dict[str, Any], enum_values: bool) -> list[Action]:  # noqa: FBT001
    make = _MAKERS.get(one.rule)
    if make is None:
        return []
    found = make(one, root, enum_values)
    description = evidence(one)
    return [{"target": a.pop("target"), "description": description, **a} for a in found]


def evidence(one: Cause) -> str:
    """Say in one sentence what was seen, how often and when."""
    sides = {"request": "sent and accepted", "response": "answered"}
    what = {
        "null": "null",
        "type": f"a value of type {one.detail}",
        "required": f"without {one.detail!r}",
        "enum": "a value that the enumeration does not list",
        "keyword": f"a value that `{one.detail}` refuses",
        "status": f"status {one.detail}",
        "media-type": f"content of type {one.detail}",
    }[one.rule]
    when = ""
    if one.first is not None and one.last is not None:
        when = f", {one.first.date().isoformat()} to {one.last.date().isoformat()}"
    count = len(one.firm)
    many = f"{count} exchange{'s' * (count != 1)}"
    return f"Recorded traffic: {what} was {sides[one.side]} in {many}{when}."


def _nullable(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    node = node_at(root, one.pointer)
    if not isinstance(node, dict):
        return []
    target = json_path(one.pointer, root)
    if is_older(root):
        return _nullable_30(node, target)
    kind = node.get("type")
    found: list[Action] = []
    if isinstance(node.get("enum"), list) and None not in node["enum"]:
        found.append({"target": target, "update": {"enum": [None]}})
    if isinstance(kind, str):
        return [*found, *_retyped(target, [kind, "null"])]
    if isinstance(kind, list):
        return found  # the types allow it: another keyword refuses it
    for key in ("anyOf", "oneOf"):
        if isinstance(node.get(key), list):
            return [*found, {"target": target, "update": {key: [{"type": "null"}]}}]
    return _wrapped(node, target, {"type": "null"})


def _retyped(target: str, types: Any) -> list[Action]:
    """Replace `type`: an update merges, so what stands there is removed first."""
    return [
        {"target": f"{target}.type", "remove": True},
        {"target": target, "update": {"type": types}},
    ]


def _nullable_30(node: dict[str, Any], target: str) -> list[Action]:
    """Make a schema of OAS 3.0 nullable; null has no type of its own there."""
    if isinstance(node.get("type"), str):
        found: list[Action] = [{"target": target, "update": {"nullable": True}}]
        if isinstance(node.get("enum"), list) and None not in node["enum"]:
            found.append({"target": target, "update": {"enum": [None]}})
        return found
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
    node = node_at(root, one.pointer)
    if not isinstance(node, dict):
        return []
    target = json_path(one.pointer, root)
    kind = node.get("type")
    wider = "number" if (kind, one.detail) == ("integer", "number") else one.detail
    if isinstance(kind, list) and not is_older(root):
        return [{"target": target, "update": {"type": [wider]}}]
    if isinstance(kind, str) and not is_older(root):
        return _retyped(target, wider if wider == "number" and kind == "integer" else [kind, wider])
    return _wrapped(node, target, {"type": wider})


def _required(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    if split(one.pointer)[-1] != "required":
        return []  # `dependentRequired` demands it under a condition, which a person has to read
    name = one.detail.replace("\\", "\\\\").replace("'", "\\'")
    return [{"target": f"{json_path(one.pointer, root)}[?@ == '{name}']", "remove": True}]


def _enum(one: Cause, root: dict[str, Any], values: bool) -> list[Action]:  # noqa: FBT001
    holder = parent(one.pointer)
    keyword = split(one.pointer)[-1]
    node = node_at(root, holder)
    if not isinstance(node, dict):
        return []
    target = json_path(holder, root)
    if values and one.values and keyword == "enum":
        return [{"target": target, "update": {"enum": list(one.values)}}]
    found: list[Action] = [{"target": f"{target}{_step(keyword)}", "remove": True}]
    if "type" not in node:
        found.append({"target": target, "update": {"type": one.detail}})
    return found


def _keyword(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    if one.detail in {"referencing", "custom", "format"} or node_at(root, one.pointer) is None:
        return []
    return [{"target": json_path(one.pointer, root), "remove": True}]


def _status(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    update = {one.detail: {"description": "Seen in recorded traffic, and not documented."}}
    return [{"target": json_path(one.pointer, root), "update": update}]


def _media_type(one: Cause, root: dict[str, Any], _values: bool) -> list[Action]:  # noqa: FBT001
    if "/" not in one.detail:
        return []
    holder = parent(one.pointer)
    if node_at(root, holder) is None:
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
        if isinstance(node, list) and step.isdigit():
            path, node = f"{path}[{step}]", node[int(step)] if int(step) < len(node) else None
        else:
            path, node = path + _step(step), node.get(step) if isinstance(node, dict) else None
    return path


def _step(name: str) -> str:
    if _SIMPLE.match(name):
        return f".{name}"
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"


def actions_of(proposals: Sequence[Proposal]) -> list[Action]:
    """Return the actions of all proposals, in order."""
    return [action for one in proposals for action in one.actions]
