"""OpenAPI Overlay 1.0 and 1.1: corrections to a vendor's document, each with its reason.

A document and an overlay in; a new document, and where its new nodes came from, out. Two rules are
stricter than the specification, because an overlay here is a list of the vendor's mistakes: every
action says why (`description`), and an action that matches nothing is an error, so that an overlay
expires loudly when the vendor corrects the document.

Source: Overlay Specification 1.1.0, section 4.4.3 (Action Object). An array given to an array is
concatenated for 1.0 as well, where the text leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import jsonpath_rfc9535 as jsonpath

from wireproof.errors import UsageError
from wireproof.spec.document import Origin, Source
from wireproof.spec.grammar import replace_at
from wireproof.spec.pointer import ROOT, JsonPointer, is_within, join

_SUPPORTED: Final = re.compile(r"1\.[01]\.[0-9]+\Z")
_FIELDS: Final = frozenset({"target", "description", "update", "remove", "copy"})
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One correction."""

    pointer: JsonPointer
    """Of the action in the overlay document."""
    target: str
    """JSONPath (RFC 9535)."""
    description: str
    kind: Literal["update", "remove", "copy"]
    value: Any
    """What to merge; for `copy`, the JSONPath of it; for `remove`, true."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A validated overlay document."""

    source: Source
    version: str
    title: str
    actions: tuple[Action, ...]


def parse_overlay(source: Source) -> Overlay:
    """Check an overlay document and return its actions.

    Raises:
        UsageError: it is not an Overlay 1.0 or 1.1 document, or an action lacks something.
    """
    value = source.value
    if not isinstance(value, dict) or "overlay" not in value:
        raise _error(source, ROOT, "not an OpenAPI Overlay document: it has no `overlay` field")
    version = value["overlay"]
    if not isinstance(version, str) or not _SUPPORTED.match(version):
        raise _error(
            source, "#/overlay", f"overlay version {version!r} is not supported", "write 1.1.0"
        )
    info = value.get("info")
    if not isinstance(info, dict) or not all(
        isinstance(info.get(name), str) for name in ("title", "version")
    ):
        raise _error(
            source,
            "#/info",
            "the overlay needs `info` with a `title` and a `version`, both strings",
            "put a version like 1.0 in quotes",
        )
    actions = value.get("actions")
    if not isinstance(actions, list) or not actions:
        raise _error(source, "#/actions", "the overlay needs `actions`, a list with at least one")
    return Overlay(
        source, version, info["title"], tuple(_action(source, i, a) for i, a in enumerate(actions))
    )


def _action(source: Source, index: int, action: Any) -> Action:
    pointer = join("#/actions", index)
    if not isinstance(action, dict):
        raise _error(source, pointer, "an overlay action is an object")
    target = action.get("target")
    if not isinstance(target, str):
        raise _error(source, pointer, "an overlay action needs a `target`, a JSONPath")
    unknown = [key for key in action if key not in _FIELDS and not key.startswith("x-")]
    if unknown:
        raise _error(
            source,
            join(pointer, unknown[0]),
            f"unknown field `{unknown[0]}` in the overlay action for {target}",
            f"an action has {', '.join(sorted(_FIELDS))}",
        )
    description = action.get("description")
    if not isinstance(description, str) or not description.strip():
        raise _error(
            source,
            pointer,
            f"the overlay action for {target} does not say why",
            "add a `description` with the reason, so that a reader can tell when it is obsolete",
        )
    remove = action.get("remove", False)
    if not isinstance(remove, bool):
        raise _error(source, join(pointer, "remove"), "`remove` is true or false")
    if remove:
        return Action(pointer, target, description, "remove", value=True)
    given = [name for name in ("update", "copy") if name in action]
    if len(given) != 1:
        raise _error(
            source,
            pointer,
            f"the overlay action for {target} needs exactly one of `update`, `copy`, `remove: true`",
        )
    kind: Literal["update", "copy"] = "update" if given == ["update"] else "copy"
    if kind == "copy" and not isinstance(action["copy"], str):
        raise _error(source, join(pointer, "copy"), "`copy` is a JSONPath")
    return Action(pointer, target, description, kind, action[kind])


def apply_overlay(
    document: dict[str, Any], overlay: Overlay
) -> tuple[dict[str, Any], dict[JsonPointer, Origin]]:
    """Apply the actions of an overlay in their order.

    Args:
        document: the vendor's document; it is not changed.
        overlay: what to do.

    Returns:
        the corrected document, and the origin of each node that was added, replaced or that moved
        because an array element before it was removed.

    Raises:
        UsageError: an action matches nothing, or does not fit what it matches.
    """
    state = _State(document, overlay.source)
    for action in overlay.actions:
        paths = _find(state, action, action.target, "target")
        if not paths:
            raise _error(
                overlay.source,
                join(action.pointer, "target"),
                f"the overlay action matches nothing: {action.target}",
                f"remove it if the vendor has corrected this ({action.description.strip()[:120]}), "
                "or correct its target",
            )
        match action.kind:
            case "remove":
                _remove(state, action, paths)
            case "copy":
                found = _find(state, action, action.value, "copy")
                if len(found) != 1:
                    raise _error(
                        overlay.source,
                        join(action.pointer, "copy"),
                        f"`copy` must select one node, and {action.value} selects {len(found)}",
                    )
                _update(state, action, paths, _at(state.document, found[0]))
            case "update":
                _update(state, action, paths, action.value)
    return state.document, state.moved


@dataclass(slots=True)
class _State:
    """The document while actions are applied, and the origins of what they brought."""

    document: dict[str, Any]
    source: Source
    moved: dict[JsonPointer, Origin] = field(default_factory=dict)


def _find(state: _State, action: Action, path: str, name: str) -> list[Path]:
    try:
        nodes = jsonpath.find(path, state.document)
    except jsonpath.JSONPathError as error:
        raise _error(
            state.source,
            join(action.pointer, name),
            f"{path} is not a JSONPath: {str(error).splitlines()[0]}",
            "RFC 9535 writes $.paths['/pets'].get and $.tags[?@.name == 'x']",
        ) from None
    return list(dict.fromkeys(node.location for node in nodes))


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _shape(value: Any) -> str:
    return "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "value"


def _update(state: _State, action: Action, paths: Sequence[Path], value: Any) -> None:
    shapes = {_shape(_at(state.document, path)) for path in paths}
    if len(shapes) > 1:
        raise _error(
            state.source,
            join(action.pointer, "target"),
            f"{action.target} selects nodes of different kinds: {', '.join(sorted(shapes))}",
        )
    for path in paths:
        merge = _Merge(state, action)
        place = join(ROOT, *path)
        source = join(action.pointer, action.kind)
        _replace(state, path, lambda node, m=merge, p=place, s=source: m.root(node, value, p, s))


def _replace(state: _State, path: Path, change: Callable[[Any], Any]) -> None:
    state.document = replace_at(state.document, [str(step) for step in path], change)


@dataclass(frozen=True, slots=True)
class _Merge:
    """The recursive merge of the specification; recursion is bounded by the depth of a file."""

    state: _State
    action: Action

    def root(self, node: Any, value: Any, place: JsonPointer, source: JsonPointer) -> Any:
        """Merge into a selected node; an array takes a single entry as well."""
        if isinstance(node, list) and not isinstance(value, list):
            self._came(join(place, len(node)), source)
            return [*node, value]
        return self.merge(node, value, place, source)

    def merge(self, node: Any, value: Any, place: JsonPointer, source: JsonPointer) -> Any:
        if isinstance(node, dict) and isinstance(value, dict):
            result = dict(node)
            for key, new in value.items():
                at, below = join(place, key), join(source, key)
                if key in node:
                    result[key] = self.merge(node[key], new, at, below)
                else:
                    self._came(at, below)
                    result[key] = new
            return result
        if isinstance(node, list) and isinstance(value, list):
            for index in range(len(value)):
                self._came(join(place, len(node) + index), join(source, index))
            return [*node, *value]
        if _shape(node) != _shape(value) or _shape(node) != "value":
            raise _error(
                self.state.source,
                source,
                f"cannot merge an {_shape(value)} into the {_shape(node)} at {place}".replace(
                    "an value", "a value"
                ),
                "remove the node with an action of its own first, then update its parent",
            )
        self._came(place, source)
        return value

    def _came(self, place: JsonPointer, source: JsonPointer) -> None:
        at = self.action.pointer if self.action.kind == "copy" else source
        self.state.moved[place] = Origin(self.state.source, at)


def _remove(state: _State, action: Action, paths: Sequence[Path]) -> None:
    # from the back, so that the indexes of elements before stay right; inner nodes before outer
    for path in sorted(paths, key=_removal_order, reverse=True):
        if not path:
            raise _error(state.source, join(action.pointer, "target"), "cannot remove the document")
        *above, last = path
        _replace(state, tuple(above), lambda node, key=last: _without(node, key))
        place = join(ROOT, *path)
        for pointer in [p for p in state.moved if is_within(p, place)]:
            del state.moved[pointer]


def _removal_order(path: Path) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]


def _without(node: Any, key: str | int) -> Any:
    if isinstance(node, list):
        return [item for index, item in enumerate(node) if index != key]
    return {name: value for name, value in node.items() if name != key}


def _error(source: Source, pointer: JsonPointer, message: str, hint: str = "") -> UsageError:
    return UsageError(message, location=source.location(pointer), hint=hint)
