"""Parameters: matched by place and name, compared by what they put on the wire.

In: the effective parameters of two operations (path-level ones included, OAS 3.1 section 4.8.9).
Out: edits and edges. A path variable is matched by its position, because its name never travels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wireproof.client.parameters import IGNORED_HEADERS
from wireproof.diff.comparison import Comparison, resolved
from wireproof.diff.graph import Node, NodeKey, Passage
from wireproof.diff.matching import OperationNode
from wireproof.diff.model import Edit, Effect
from wireproof.diff.properties import similar_names
from wireproof.diff.values import same
from wireproof.diff.view import Sources, Views
from wireproof.oas.pointer import is_within, join
from wireproof.oas.styles import COLLECTION, STYLES, default_style, explodes

_VARIABLE: Final = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class ParameterNode:
    """A parameter of an operation: where it is used and where it is written."""

    key: tuple[str, str]
    node: Mapping[str, Any]
    pointer: str

    @property
    def name(self) -> str:
        """As it travels."""
        return str(self.node.get("name", ""))

    @property
    def place(self) -> str:
        """`query`, `path`, `header`, `cookie`."""
        return str(self.node.get("in", ""))

    @property
    def required(self) -> bool:
        """Whether it must be sent; a path variable always is."""
        return self.node.get("required") is True or self.place == "path"


Parameters = dict[tuple[str, str], ParameterNode]


def effective_parameters(views: Views, operation: OperationNode) -> Parameters:
    """The parameters of an operation, those of its path item included."""
    variables = {name: str(i) for i, name in enumerate(_VARIABLE.findall(operation.path))}
    found: Parameters = {}
    levels = ((operation.item, operation.item_pointer), (operation.node, operation.pointer))
    for owner, place in levels:
        listed = owner.get("parameters")
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            node, where = resolved(views.document, raw, join(place, "parameters", index))
            name, position = node.get("name"), node.get("in")
            if not isinstance(name, str) or not isinstance(position, str):
                continue
            spelled = name
            if position == "path":
                spelled = variables.get(name, name)
            elif position == "header":
                spelled = name.lower()
            key = (position, spelled)
            found[key] = ParameterNode(key, node, where)
    return found


def compare_parameter_lists(
    run: Comparison, node: Node, old: OperationNode, new: OperationNode, sent: Passage
) -> None:
    """Compare the parameters of two operations."""
    one, two = effective_parameters(run.old, old), effective_parameters(run.new, new)
    for known, found in zip(run.parameter_names, (one, two), strict=True):
        known.update((item.pointer, item.name) for item in found.values())
    _ignored(run, node, one, two, sent)
    gone = [item for key, item in one.items() if key not in two]
    fresh = [item for key, item in two.items() if key not in one]
    for key, before in one.items():
        after = two.get(key)
        if after is not None and not run.unchanged(before.node, after.node):
            node.to(run.pair("parameter", (before.pointer,), (after.pointer,)), sent)
    for before in list(gone):
        after = _partner(before, fresh)
        if after is not None:
            gone.remove(before)
            fresh.remove(after)
            rule = "parameter.renamed" if before.place == after.place else "parameter.moved"
            facts = (before.name, after.name)
            if rule == "parameter.moved":
                facts = (before.place, after.place)
            ends = before.pointer, after.pointer
            run.note(node, Edit(rule, Effect.INCOMPARABLE, *ends, after.name, *facts), sent)
            if not run.unchanged(before.node, after.node):
                node.to(run.pair("parameter", (before.pointer,), (after.pointer,)), sent)
    for item in gone:
        rule = "parameter.removed.path" if item.place == "path" else "parameter.removed"
        there = _user(item, old, new)
        edit = Edit(rule, Effect.NONE, item.pointer, there, item.name, item.place)
        run.note(node, edit, sent)
    for item in fresh:
        rule, here = f"parameter.added.{_needed(item)}", _user(item, new, old)
        edit = Edit(rule, Effect.NONE, here, item.pointer, item.name, None, item.place)
        run.note(node, edit, sent)


def _ignored(run: Comparison, node: Node, one: Parameters, two: Parameters, sent: Passage) -> None:
    """Take out the header parameters that "SHALL be ignored": what they say is documentation.

    That of credentials stays, since vendors mean one where they name no scheme.
    """
    for name in sorted({*IGNORED_HEADERS} - {"authorization"}):
        before, after = (known.pop(("header", name), None) for known in (one, two))
        said = [{**item.node, "name": name} if item else None for item in (before, after)]
        if not same(*said):
            here, there = (item.pointer if item else None for item in (before, after))
            run.note(node, Edit("parameter.text", Effect.NONE, here, there, name), sent)


def _needed(item: ParameterNode) -> str:
    if not item.required:
        return "optional"
    schema = item.node.get("schema")
    filled = isinstance(schema, dict) and "default" in schema
    return "required.with_default" if filled else "required"


def _user(item: ParameterNode, owner: OperationNode, other: OperationNode) -> str | None:
    """The operation that gains or loses a parameter; none when many share it, to be one entry."""
    return other.pointer if is_within(item.pointer, owner.pointer) else None


def _partner(one: ParameterNode, others: list[ParameterNode]) -> ParameterNode | None:
    """The parameter that this one became: same name elsewhere, or similar name, same schema."""
    moved = [item for item in others if item.name == one.name and item.place != one.place]
    if len(moved) == 1:
        return moved[0]
    content = {key: value for key, value in one.node.items() if key not in ("name", "description")}
    alike = [
        item
        for item in others
        if similar_names(one.name, item.name)
        and same({k: v for k, v in item.node.items() if k not in ("name", "description")}, content)
    ]
    return alike[0] if len(alike) == 1 else None


def compare_parameter(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of parameters."""
    _, (here,), (there,) = key
    old, new, node = run.old.node(here), run.new.node(there), run.nodes[key]
    name = str(new.get("name"))
    place = str(new.get("in"))

    def edit(rule: str, effect: Effect, before: Any = None, after: Any = None) -> None:
        node.edits.append(Edit(rule, effect, here, there, name, before, after))

    if old.get("name") != new.get("name") and old.get("in") == new.get("in") == "path":
        edit("parameter.variable", Effect.NONE, old.get("name"), new.get("name"))
    before, after = (item.get("required") is True or place == "path" for item in (old, new))
    if before != after:
        rule = "parameter.required" if after else "parameter.optional"
        edit(rule, Effect.NARROW if after else Effect.WIDEN, before, after)
    for key_, one, two in _wire(old, new):
        edit(f"parameter.{key_}", Effect.INCOMPARABLE, one, two)
    if (old.get("deprecated") is True) != (new.get("deprecated") is True):
        edit(f"parameter.{'deprecated' if new.get('deprecated') else 'undeprecated'}", Effect.NONE)
    if not same(old.get("x-sunset"), new.get("x-sunset")):
        edit("operation.sunset", Effect.NONE, old.get("x-sunset"), new.get("x-sunset"))
    texts = [k for k in dict.fromkeys([*old, *new]) if k in _TEXTS or k.startswith("x-")]
    for key_ in texts:
        if key_ not in ("x-sunset", COLLECTION) and not same(old.get(key_), new.get(key_)):
            edit("parameter.text", Effect.NONE, old.get(key_), new.get(key_))
    node.to(_value(run, old, new, here, there, edit))


_TEXTS: Final = frozenset(("description", "example", "examples"))


def _wire(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The effective values of what decides how a value is written (OAS 3.1, 4.8.12.2)."""
    found: list[tuple[str, Any, Any]] = []
    styles = [_style(item) for item in (old, new)]
    if "schema" in old and "schema" in new:
        if styles[0] != styles[1] and _is_chosen(old, new):
            found.append(("style", styles[0], styles[1]))
        exploded = [
            explodes(style, item.get("explode"))
            for item, style in zip((old, new), styles, strict=True)
        ]
        if exploded[0] != exploded[1] and styles[0] == styles[1] and _is_structured(old, new):
            found.append(("explode", exploded[0], exploded[1]))
        joined = [item.get(COLLECTION, "csv") for item in (old, new)]
        if joined[0] != joined[1]:  # of Swagger 2.0, where no style says it
            found.append(("style", joined[0], joined[1]))
    for flag in ("allowReserved", "allowEmptyValue"):
        values = [item.get(flag) is True for item in (old, new)]
        if values[0] != values[1]:
            found.append((flag, values[0], values[1]))
    return found


def _is_chosen(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether styles differ for their own sake, and not because the place has another default."""
    return old.get("in") == new.get("in") or "style" in old or "style" in new


def _is_structured(*nodes: Mapping[str, Any]) -> bool:
    """Whether exploding makes a difference; it makes none for plain scalars."""
    scalars = {"string", "integer", "number", "boolean"}
    return not all(
        isinstance(schema := node.get("schema"), dict) and schema.get("type") in scalars
        for node in nodes
    )


def _value(
    run: Comparison, old: Mapping[str, Any], new: Mapping[str, Any], here: str, there: str,
    edit: Any,
) -> NodeKey | None:  # fmt: skip
    """The pair of schemas of a parameter or header, whether under `schema` or `content`."""
    (one, way), (two, other) = (
        _schema(views, item, pointer)
        for views, item, pointer in ((run.old, old, here), (run.new, new, there))
    )
    if way != other:
        edit("parameter.content", Effect.INCOMPARABLE, way or "schema", other or "schema")
    if way:
        return run.schema(one, two)
    exploded = all(_explodes(item) for item in (old, new))
    return run.schema(one, two, text="exploded" if exploded else "text")


def _explodes(node: Mapping[str, Any]) -> bool:
    """Whether each item of a list stands alone, as `a=1&a=2`."""
    return _style(node) == "form" and explodes("form", node.get("explode"))


def _style(node: Mapping[str, Any]) -> str:
    place = str(node.get("in"))
    return str(node.get("style") or (default_style(place) if place in STYLES else ""))


def _schema(views: Views, node: Mapping[str, Any], pointer: str) -> tuple[Sources, str]:
    content = node.get("content")
    if isinstance(content, dict) and content:
        name, media = next(iter(content.items()))
        inner = media.get("schema", True) if isinstance(media, dict) else True
        return views.child(pointer, "content", name, "schema", node=inner), name
    return views.child(pointer, "schema", node=node.get("schema", True)), ""


def compare_header(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of response headers."""
    _, (here,), (there,) = key
    old, new, node = run.old.node(here), run.new.node(there), run.nodes[key]
    name = there.rpartition("/")[2]

    def edit(rule: str, effect: Effect, before: Any = None, after: Any = None) -> None:
        node.edits.append(Edit(rule, effect, here, there, name, before, after))

    before, after = (item.get("required") is True for item in (old, new))
    if before != after:
        rule = "header.required" if after else "header.optional"
        edit(rule, Effect.NARROW if after else Effect.WIDEN, before, after)
    for key_ in dict.fromkeys([*old, *new]):
        if key_ in _TEXTS and not same(old.get(key_), new.get(key_)):
            edit("parameter.text", Effect.NONE, old.get(key_), new.get(key_))
    if (old.get("deprecated") is True) != (new.get("deprecated") is True):
        edit(f"parameter.{'deprecated' if new.get('deprecated') else 'undeprecated'}", Effect.NONE)
    node.to(_value(run, old, new, here, there, edit))
