"""Apply an OpenAPI Overlay, as the proof does it.

In: a document and an overlay, both as read. Out: the corrected document. Whether the overlay is
well kept (reasons, nothing that matches nothing) was told when the client was generated; here it
only has to be applied. Source: Overlay Specification 1.0.0, "Action Object"; 1.1.0 for `copy`.
"""

from __future__ import annotations

from typing import Any

import jsonpath_rfc9535 as jsonpath

from wireproof.errors import Location, UsageError
from wireproof.oas.pointer import join
from wireproof.oracle.files import HOLDER
from wireproof.oracle.references import lookup


def apply_overlay(document: dict[str, Any], overlay: Any, file: str) -> dict[str, Any]:
    """Return a corrected copy of a document.

    Args:
        document: with local references; it is not changed.
        overlay: value of the overlay file.
        file: its name, for errors.

    Raises:
        UsageError: it is no overlay, or an action does not fit the document.
    """
    actions = overlay.get("actions") if isinstance(overlay, dict) else None
    if not isinstance(actions, list):
        raise UsageError("not an OpenAPI Overlay: it has no `actions`", location=Location(file))
    root: dict[str, Any] = _unshared(document)
    _put_in_place(root)
    for index, action in enumerate(actions):
        try:
            _act(root, action)
        except (jsonpath.JSONPathError, KeyError, TypeError, AttributeError, ValueError) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise UsageError(
                f"this action of the overlay cannot be applied: {said}",
                location=Location(file, pointer=join("#", "actions", index)),
                hint="`wireproof generate` says more about it",
            ) from error
    return root


def _put_in_place(root: dict[str, Any]) -> None:
    """Put path items and components of other files where the main document refers to them.

    An overlay speaks of the document as a whole: `$.paths['/pets'].get` is meant to be found.
    """
    components = root.get("components")
    groups = [root.get(name) for name in ("paths", "definitions", "parameters", "responses")]
    groups += components.values() if isinstance(components, dict) else []
    for group in groups:
        if not isinstance(group, dict):
            continue
        for name, member in group.items():
            ref = member.get("$ref") if isinstance(member, dict) and len(member) == 1 else None
            if isinstance(ref, str) and ref.startswith(f"#/{HOLDER}/"):
                target = lookup(root, ref)
                if isinstance(target, dict):
                    group[name] = target  # shared, so that whoever refers to it sees the change


def _act(root: dict[str, Any], action: dict[str, Any]) -> None:
    found = [node.location for node in jsonpath.find(action["target"], root)]
    if not found:
        raise ValueError(f"{action['target']} matches nothing")
    if action.get("remove") is True:
        for path in sorted(found, key=lambda path: [str(step).zfill(9) for step in path])[::-1]:
            holder = _at(root, path[:-1])
            del holder[path[-1]]
        return
    if "copy" in action:
        (source,) = jsonpath.find(action["copy"], root)
        update: Any = source.value
    else:
        update = action["update"]
    for path in found:
        node = _at(root, path)
        if isinstance(node, list):
            node.extend(_unshared(update if isinstance(update, list) else [update]))
        elif isinstance(node, dict):
            _merge(node, update)
        else:
            _at(root, path[:-1])[path[-1]] = _unshared(update)


def _merge(node: dict[str, Any], update: dict[str, Any]) -> None:
    for key, new in update.items():
        old = node.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            _merge(old, new)
        elif isinstance(old, list) and isinstance(new, list):
            old.extend(_unshared(new))
        else:
            node[key] = _unshared(new)


def _unshared(node: Any) -> Any:
    """Return a copy in which no two places are one object, as YAML aliases make them."""
    match node:
        case dict():
            return {key: _unshared(one) for key, one in node.items()}
        case list():
            return [_unshared(one) for one in node]
        case _:
            return node


def _at(root: Any, path: Any) -> Any:
    for step in path:
        root = root[step]
    return root
