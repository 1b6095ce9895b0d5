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
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import jsonpath_rfc9535 as jsonpath

from wireproof.errors import UsageError, did_you_mean
from wireproof.oas.pointer import ROOT, JsonPointer, join
from wireproof.spec.document import Origin, Provenance
from wireproof.spec.draft import Draft
from wireproof.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUPPORTED: Final = re.compile(r"1\.[01]\.[0-9]+\Z")
_FIELDS: Final = frozenset({"target", "description", "update", "remove", "copy"})
_TOP: Final = ("overlay", "info", "extends", "actions")
_INFO: Final = ("title", "version", "description")
_LONGEST_PATH: Final = 2_000
"""Characters; a JSONPath is read by recursion."""
_MOST_COPIED: Final = 50_000
"""Nodes that all copies of an overlay may add."""
_PRIMITIVE: Final = "a primitive value"
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
    for place, fields, known in ((ROOT, value, _TOP), ("#/info", info, _INFO)):
        _refuse_unknown(source, place, fields, known)
    actions = value.get("actions")
    if not isinstance(actions, list) or not actions:
        raise _error(source, "#/actions", "the overlay needs `actions`, a list with at least one")
    return Overlay(
        source, version, info["title"], tuple(_action(source, i, a) for i, a in enumerate(actions))
    )


def _refuse_unknown(
    source: Source, place: str, fields: dict[str, Any], known: tuple[str, ...]
) -> None:
    """Refuse fields that neither version of the specification has, extensions aside."""
    for key in fields:
        if key not in known and not str(key).startswith("x-"):
            raise _error(
                source,
                join(place, key),
                f"unknown field `{key}` in the overlay",
                did_you_mean(str(key), known),
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
            did_you_mean(unknown[0], sorted(_FIELDS)),
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
            f"the overlay action for {target} does not say what to do",
            "give exactly one of `update`, `copy` and `remove: true`",
        )
    kind: Literal["update", "copy"] = "update" if given == ["update"] else "copy"
    if kind == "copy" and not isinstance(action["copy"], str):
        raise _error(source, join(pointer, "copy"), "`copy` is a JSONPath")
    return Action(pointer, target, description, kind, action[kind])


def apply_overlay(
    document: dict[str, Any],
    overlay: Overlay,
    provenance: Provenance,
    outdated: list[UsageError] | None = None,
) -> tuple[dict[str, Any], Provenance]:
    """Apply the actions of an overlay in their order.

    Args:
        document: the vendor's document; it is not changed.
        overlay: what to do.
        provenance: where the nodes of the document came from.
        outdated: takes what is wrong with actions that do not fit, which then are left out; None
            refuses them.

    Returns:
        the corrected document, and where its nodes came from: what an action added or replaced,
        from the overlay.

    Raises:
        UsageError: an action matches nothing, or does not fit what it matches.
    """
    state = _State(Draft(document), overlay.source, provenance)
    for action in overlay.actions:
        try:
            _apply(state, action)
        except UsageError as error:
            if outdated is None:
                raise
            outdated.append(error)
    state.settle()
    return state.draft.root, state.provenance


def _apply(state: _State, action: Action) -> None:
    """Apply one action.

    Raises:
        UsageError: it matches nothing, or does not fit what it matches.
    """
    paths = _find(state, action, action.target, "target")
    if not paths:
        raise _matches_nothing(state, action)
    match action.kind:
        case "remove":
            _remove(state, action, paths)
        case "copy":
            found = _find(state, action, action.value, "copy")
            if len(found) != 1:
                raise _error(
                    state.source,
                    join(action.pointer, "copy"),
                    f"`copy` must select one node, and {action.value} selects {len(found)}",
                )
            value = _at(state.draft.root, found[0])
            state.copied += _nodes(value) * len(paths)
            if state.copied > _MOST_COPIED:
                raise _error(
                    state.source,
                    join(action.pointer, "copy"),
                    f"copies make this document larger by more than {_MOST_COPIED:,} nodes",
                    "refer to one schema with $ref instead",
                )
            _update(state, action, paths, value)
        case "update":
            _update(state, action, paths, action.value)


def _matches_nothing(state: _State, action: Action) -> UsageError:
    why = " ".join(action.description.split())
    return _error(
        state.source,
        join(action.pointer, "target"),
        f"the overlay action matches nothing: {action.target}",
        f"remove it if the vendor has corrected this ({textwrap.shorten(why, 120)}), "
        "or correct its target",
    )


@dataclass(slots=True)
class _State:
    """The document while actions are applied, and the origins of what they brought."""

    draft: Draft
    source: Source
    provenance: Provenance
    came: dict[JsonPointer, Origin] = field(default_factory=dict)
    """The origins of what updates brought since the last removal: thousands, told at once."""
    copied: int = 0

    def settle(self) -> None:
        """Let the provenance know what came."""
        if self.came:
            self.provenance = self.provenance.with_moved(self.came)
            self.came = {}


def _find(state: _State, action: Action, path: str, name: str) -> list[Path]:
    problem = ""
    nodes: list[Any] = []
    if len(path) > _LONGEST_PATH:
        problem = f"it is longer than {_LONGEST_PATH:,} characters"
    else:
        try:
            nodes = list(jsonpath.find(path, state.draft.root))
        except jsonpath.JSONPathError as error:
            problem = str(error).splitlines()[0]
    if problem:
        raise _error(
            state.source,
            join(action.pointer, name),
            f"{path:.200} is not a JSONPath: {problem}",
            "RFC 9535 writes $.paths['/pets'].get and $.tags[?@.name == 'x']",
        )
    return list(dict.fromkeys(node.location for node in nodes))


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _nodes(value: Any) -> int:
    """How many nodes a value consists of."""
    count, stack = 0, [value]
    while stack:
        node = stack.pop()
        count += 1
        if isinstance(node, dict | list):
            stack.extend(node.values() if isinstance(node, dict) else node)
    return count


def _shape(value: Any) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "an array"
        case _:
            return _PRIMITIVE


def _update(state: _State, action: Action, paths: Sequence[Path], value: Any) -> None:
    shapes = {_shape(_at(state.draft.root, path)) for path in paths}
    if len(shapes) > 1:
        raise _error(
            state.source,
            join(action.pointer, "target"),
            f"{action.target} selects nodes of different kinds: {', '.join(sorted(shapes))}",
        )
    merge = _Merge(state.source, action)
    for path in paths:
        merged = merge.root(_at(state.draft.root, path), value, join(ROOT, *path))
        state.draft.put(path, merged)
    state.came.update(merge.moved)


@dataclass(frozen=True, slots=True)
class _Merge:
    """The recursive merge of the specification; recursion is bounded by the depth of a file."""

    source: Source
    action: Action
    moved: dict[JsonPointer, Origin] = field(default_factory=dict)

    def root(self, node: Any, value: Any, place: JsonPointer) -> Any:
        """Merge into a selected node; an array takes a single entry as well."""
        source = join(self.action.pointer, self.action.kind)
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
        if _shape(node) != _shape(value) or _shape(node) != _PRIMITIVE:
            raise _error(
                self.source,
                source,
                f"cannot merge {_shape(value)} into {_shape(node)} at {place}",
                "remove the node in a separate action first, then update its parent",
            )
        self._came(place, source)
        return value

    def _came(self, place: JsonPointer, source: JsonPointer) -> None:
        # what was copied has no place of its own in the overlay
        at = join(self.action.pointer, "copy") if self.action.kind == "copy" else source
        self.moved[place] = Origin(self.source, at)


def _remove(state: _State, action: Action, paths: Sequence[Path]) -> None:
    state.settle()
    # from the back, so that the indexes of elements before stay right; inner nodes before outer
    for path in sorted(paths, key=_removal_order, reverse=True):
        if not path:
            raise _error(state.source, join(action.pointer, "target"), "cannot remove the document")
        *above, last = path
        holder = _at(state.draft.root, tuple(above))
        following = len(holder) - 1 - int(last) if isinstance(holder, list) else None
        state.draft.put(above, _without(holder, last))
        state.provenance = state.provenance.without(join(ROOT, *path), following)


def _removal_order(path: Path) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]


def _without(node: Any, key: str | int) -> Any:
    if isinstance(node, list):
        return [item for index, item in enumerate(node) if index != key]
    return {name: value for name, value in node.items() if name != key}


def _error(source: Source, pointer: JsonPointer, message: str, hint: str = "") -> UsageError:
    return UsageError(message, location=source.location(pointer), hint=hint)
