"""Server-sent events that are one of several kinds, each an object of the fields of an event.

In: the document and a schema whose members are the kinds. Out: whether they are, and the schema of
what a caller gets: an event, with the JSON in its data read. On the wire nothing tells a JSON text
from a text that is meant as it stands (OAS 3.2, section 4.14.6.1), so that data is read only where
it cannot be a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wireproof.oas.media_types import is_json
from wireproof.oracle.references import lookup

_MOST_REFS = 30
_DEEPEST = 8
_OF_AN_EVENT = {"event", "data", "id", "retry"}
"""WHATWG HTML, section 9.2.6."""


def is_one_event(shape: dict[str, Any]) -> bool:
    """Tell whether an object has the fields of an event, data among them, and no others."""
    names = set(shape.get("properties") or {})
    return "data" in names and names <= _OF_AN_EVENT


def is_union_of_events(root: dict[str, Any], shape: dict[str, Any]) -> bool:
    """Tell whether a union speaks of events, rather than of the JSON that events carry.

    All members name their data or their type, and at least half of them nothing that the format of
    events does not know: `{"event": …, "task_id": …, "data": …}` is JSON of a vendor's own.
    """
    said = [_names(root, one, 0) for one, _ in _members(root, shape, 0)]
    plain = [one for one in said if one <= _OF_AN_EVENT]
    told = bool(said) and all(one & {"event", "data"} for one in said)
    return told and any("data" in one for one in said) and len(plain) * 2 >= len(said)


def parsed_events(root: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any] | None:
    """Return an event's schema with what `data` says as JSON in the place of its text.

    `None` where no kind of event has JSON there, or where the JSON may be a text itself; the same
    schema where nothing but JSON is described.
    """
    key = _union_in(shape)
    if not key:
        return None
    kinds: list[dict[str, Any]] = []
    any_json = any_text = False
    own = (shape.get("properties") or {}).get("data")
    for kind, tags in _members(root, shape, 0):
        said = _data_of(root, kind, 0)
        said = own if said is None else said
        inner = _json_in(root, said)
        if inner is not None and not is_never_text(root, inner, 0):
            return None
        any_json = any_json or inner is not None
        any_text = any_text or (inner is not None and inner is not said)
        parts = [kind if inner is None else _without_data(root, kind, 0)]
        if inner is not None or own is not None:
            parts.append({"properties": {"data": own if inner is None else inner}})
        if tags:
            parts.append({"properties": {name: {"enum": values} for name, values in tags.items()}})
        kinds.append({"allOf": parts})
    if not any_text:
        return shape if any_json else None
    rest = {name: one for name, one in shape.items() if name != "discriminator"}
    others = {name: one for name, one in (shape.get("properties") or {}).items() if name != "data"}
    return {**rest, **({"properties": others} if others else {}), key: kinds}


def _members(
    root: dict[str, Any], shape: dict[str, Any], depth: int
) -> Iterator[tuple[Any, dict[str, list[str]]]]:
    """Yield the members of a union, and of unions in it, with the tags a discriminator gives."""
    told = shape.get("discriminator")
    for member in shape.get(_union_in(shape)) or ():
        inner = followed(root, member)
        if _union_in(inner) and "properties" not in inner and depth < _DEEPEST:
            yield from _members(root, inner, depth + 1)
            continue
        ref = member.get("$ref") if isinstance(member, dict) else None
        tags: dict[str, list[str]] = {}
        if isinstance(told, dict) and isinstance(ref, str):
            name = ref.rpartition("/")[2]
            mapped = (told.get("mapping") or {}).items()
            values = [value for value, target in mapped if target in {ref, name}] or [name]
            tag = str(told.get("propertyName"))
            if not {"const", "enum"} & followed(root, _property(root, inner, tag, 0)).keys():
                tags[tag] = values
        yield member, tags


def _union_in(shape: dict[str, Any]) -> str:
    return next((key for key in ("oneOf", "anyOf") if isinstance(shape.get(key), list)), "")


def _names(root: dict[str, Any], kind: Any, depth: int) -> set[str]:
    kind = followed(root, kind)
    parts = kind.get("allOf") if depth < _DEEPEST else None
    inherited = (_names(root, one, depth + 1) for one in parts or ())
    return set(kind.get("properties") or {}).union(*inherited)


def _property(root: dict[str, Any], kind: Any, name: str, depth: int) -> Any:
    kind = followed(root, kind)
    if name in (kind.get("properties") or {}):
        return kind["properties"][name]
    parts = kind.get("allOf") if depth < _DEEPEST else None
    found = (_property(root, one, name, depth + 1) for one in parts or ())
    return next((one for one in found if one is not None), None)


def _data_of(root: dict[str, Any], kind: Any, depth: int) -> Any:
    """Return what a kind says of its data; of several parts, the one that describes its content."""
    kind = followed(root, kind)
    own = (kind.get("properties") or {}).get("data")
    parts = kind.get("allOf") if depth < _DEEPEST else None
    found = [own, *(_data_of(root, one, depth + 1) for one in parts or ())]
    there = [one for one in found if one is not None]
    described = (one for one in there if "contentSchema" in followed(root, one))
    return next(described, there[0] if there else None)


def _json_in(root: dict[str, Any], data: Any) -> Any:
    """Return the schema of the JSON that data holds; `None` where it is a text."""
    told = followed(root, data)
    if "contentSchema" in told:
        described = is_json(str(told.get("contentMediaType", "application/json")))
        return told["contentSchema"] if described else None
    return data if data is not None and is_never_text(root, data, 0) else None


def _without_data(root: dict[str, Any], kind: Any, depth: int) -> dict[str, Any]:
    out = dict(followed(root, kind))
    if "properties" in out:
        out["properties"] = {k: one for k, one in out["properties"].items() if k != "data"}
    if "allOf" in out and depth < _DEEPEST:
        out["allOf"] = [_without_data(root, one, depth + 1) for one in out["allOf"]]
    return out


def is_never_text(root: dict[str, Any], schema: Any, depth: int) -> bool:
    """Tell whether no value of a schema is a text."""
    schema = followed(root, schema)
    if "type" in schema:
        kinds = schema["type"]
        return "string" not in (kinds if isinstance(kinds, list) else [kinds])
    if "properties" in schema:
        return True
    if depth > _DEEPEST:
        return False
    parts = [is_never_text(root, one, depth + 1) for one in schema.get("allOf") or ()]
    either = [one for key in ("oneOf", "anyOf") for one in schema.get(key) or ()]
    return any(parts) or (
        bool(either) and all(is_never_text(root, one, depth + 1) for one in either)
    )


def followed(root: dict[str, Any], schema: Any) -> dict[str, Any]:
    """Return the object that references of a schema lead to; an empty one for anything else."""
    for _ in range(_MOST_REFS):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        schema = lookup(root, schema["$ref"])
    return schema if isinstance(schema, dict) else {}
