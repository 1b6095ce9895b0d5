"""Two hand-written pages of one operation, laid together.

In: two operations that were read from tags. Out: one that has what either page describes. What both
describe is taken from the first; where they disagree on a type, both places are told.
"""

from __future__ import annotations

from typing import Any

CONTRADICTIONS = "x-contradictions"


def is_written(operation: Any) -> bool:
    """Tell an operation that was read from words and tags: it knows what stated its endpoint."""
    source = operation.get("x-source") if isinstance(operation, dict) else None
    return isinstance(source, dict) and "stated-by" in source


def together(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Lay two operations together.

    A parameter or field that only one of the pages describes, or that only one demands, is not
    required: a call as the other page shows it is right, too.
    """
    told: list[dict[str, Any]] = [*first.get(CONTRADICTIONS, [])]
    result = {**second, **first}
    parameters = _parameters(first, second, told)
    if parameters:
        result["parameters"] = parameters
    for key in ("requestBody", "responses"):
        if key in first and key in second:
            result[key] = _node(first[key], second[key], f"/{key}", told)
    if told:
        result[CONTRADICTIONS] = told
    return result


def _parameters(
    first: dict[str, Any], second: dict[str, Any], told: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    ours = {(one["in"], one["name"]): one for one in first.get("parameters", [])}
    theirs = {(one["in"], one["name"]): one for one in second.get("parameters", [])}
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        mine, other = ours.get(key), theirs.get(key)
        one = dict(mine or other or {})
        if mine is not None and other is not None:
            where = f"/parameters/{key[0]}.{key[1]}"
            one["schema"] = _node(mine["schema"], other["schema"], where, told)
        everywhere = bool(mine and other and mine.get("required") and other.get("required"))
        if one["in"] != "path" and not everywhere:
            one.pop("required", None)
        found.append(one)
    return found


def _node(mine: Any, other: Any, where: str, told: list[dict[str, Any]]) -> Any:
    """Lay two nodes together; what only one of them requires is not required."""
    if not isinstance(mine, dict) or not isinstance(other, dict):
        return mine
    kinds = mine.get("type"), other.get("type")
    if all(isinstance(kind, str) for kind in kinds) and kinds[0] != kinds[1]:
        places = [one.get("x-source") for one in (mine, other)]
        told.append({"at": where, "types": list(kinds), "places": places})
        return mine
    result = {**other, **mine}
    for key in mine.keys() & other.keys() - {"x-source", "example", "enum"}:
        result[key] = _node(mine[key], other[key], f"{where}/{key}", told)
    needed = [name for name in _names(mine) if name in _names(other)]
    if isinstance(result.get("required"), list):
        result["required"] = needed
    if not result.get("required"):
        result.pop("required", None)
    if isinstance(mine.get("enum"), list) and isinstance(other.get("enum"), list):
        result["enum"] = list(dict.fromkeys([*mine["enum"], *other["enum"]]))
    elif "enum" in result:
        result.pop("enum")  # one page lists values, the other takes any
    return result


def _names(node: dict[str, Any]) -> list[str]:
    required = node.get("required")
    return required if isinstance(required, list) else []
