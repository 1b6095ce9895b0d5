"""Compare operations: identity, life cycle, parameters, body, responses, callbacks.

In: a matched pair. Out: edits and edges on its node. Parameters and the body lead on with the
side `request`, responses with `response`; in webhooks and callbacks the server calls us, so the
sides change places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wireproof.diff.callbacks import callbacks_of, match_callbacks
from wireproof.diff.comparison import Comparison, resolved
from wireproof.diff.graph import Node, Passage
from wireproof.diff.matching import OperationNode
from wireproof.diff.messages import match_statuses
from wireproof.diff.model import Edit, Effect, Side
from wireproof.diff.parameters import compare_parameter_lists
from wireproof.diff.security import compare_security, scheme_pairs
from wireproof.diff.servers import compare_servers
from wireproof.diff.values import same
from wireproof.oas.pointer import join


def compare_operation(
    run: Comparison, node: Node, old: OperationNode, new: OperationNode, *, receiving: bool
) -> None:
    """Fill the node of a pair of operations.

    Args:
        run: the comparison.
        node: to fill.
        old: the operation before.
        new: the operation after.
        receiving: the server calls and we answer (webhooks and callbacks).
    """
    sent, got = _passages(receiving=receiving)
    if old.template != new.template and not receiving:
        node.edits.append(
            Edit("operation.moved", Effect.INCOMPARABLE, old.pointer, new.pointer, new.name,
                 old.name, new.name)
        )  # fmt: skip
    _identity(node, old, new)
    _life_cycle(node, old.pointer, new.pointer, old.node, new.node, "operation")
    compare_parameter_lists(run, node, old, new, sent)
    _body(run, node, old, new, sent)
    _responses(run, node, old, new, got)
    _callbacks(run, node, old, new)
    if not receiving:
        compare_security(run, node, old, new)
        for pair in scheme_pairs(run, old, new):
            node.to(pair)
    compare_servers(run, node, old, new, receiving=receiving)


def _passages(*, receiving: bool) -> tuple[Passage, Passage]:
    sides: tuple[Side, Side] = ("response", "request") if receiving else ("request", "response")
    sent, got = (Passage(frozenset({side})) for side in sides)
    return sent, got


def _identity(node: Node, old: OperationNode, new: OperationNode) -> None:
    one, two = old.node, new.node
    if old.id != new.id:
        word = "added" if not old.id else "removed" if not new.id else "changed"
        node.edits.append(
            Edit(f"operation.id.{word}", Effect.NONE, old.pointer, new.pointer, new.name,
                 old.id or None, new.id or None)
        )  # fmt: skip
    tags = [item.get("tags") or [] for item in (one, two)]
    if tags[0] != tags[1]:
        first = [item[0] if isinstance(item, list) and item else None for item in tags]
        rule = "operation.tag" if first[0] != first[1] else "operation.text"
        node.edits.append(
            Edit(rule, Effect.NONE, old.pointer, new.pointer, "tags", tags[0], tags[1])
        )
    for key in _texts(one, two):
        if not same(one.get(key), two.get(key)):
            places = join(old.pointer, key), join(new.pointer, key)
            node.edits.append(
                Edit("operation.text", Effect.NONE, *places, key, one.get(key), two.get(key))
            )


def _texts(*nodes: Mapping[str, Any]) -> list[str]:
    known = ("summary", "description", "externalDocs")
    extensions = (key for node in nodes for key in node if key.startswith("x-"))
    skipped = {"x-sunset", "x-stability-level"}
    return [key for key in dict.fromkeys([*known, *extensions]) if key not in skipped]


def _life_cycle(
    node: Node, one: str, two: str, old: Mapping[str, Any], new: Mapping[str, Any], kind: str
) -> None:
    """Deprecation, sunset and stability."""
    before, after = (item.get("deprecated") is True for item in (old, new))
    sunset = new.get("x-sunset")
    if before != after:
        rule = f"{kind}.{'deprecated' if after else 'undeprecated'}"
        node.edits.append(Edit(rule, Effect.NONE, one, two, kind, before, after))
    if not same(old.get("x-sunset"), sunset):
        node.edits.append(
            Edit("operation.sunset", Effect.NONE, one, two, kind, old.get("x-sunset"), sunset)
        )
    if not same(old.get("x-stability-level"), new.get("x-stability-level")):
        levels = old.get("x-stability-level"), new.get("x-stability-level")
        node.edits.append(Edit("operation.stability", Effect.NONE, one, two, kind, *levels))


def _body(
    run: Comparison, node: Node, old: OperationNode, new: OperationNode, sent: Passage
) -> None:
    (one, here), (two, there) = (
        resolved(views.document, op.node.get("requestBody"), join(op.pointer, "requestBody"))
        for views, op in ((run.old, old), (run.new, new))
    )
    if one and two:
        if not run.unchanged(one, two):
            node.to(run.pair("body", (here,), (there,)), sent)
        return
    if not one and not two:
        return
    needed = "required" if (two or one).get("required") is True else "optional"
    word = "added" if two else "removed"
    rule = f"body.added.{needed}" if two else "body.removed"
    effect = Effect.NARROW if word == "added" and needed == "required" else Effect.NONE
    edit = Edit(rule, effect, old.pointer if two else here, there if two else new.pointer, "body")
    run.note(node, edit, sent)


def _responses(
    run: Comparison, node: Node, old: OperationNode, new: OperationNode, got: Passage
) -> None:
    places = join(old.pointer, "responses"), join(new.pointer, "responses")
    one, two = (
        listed if isinstance(listed := op.node.get("responses"), dict) else {} for op in (old, new)
    )
    if run.unchanged(one, two):
        return
    pairs, edits = match_statuses(one, two, places)
    for before, after in pairs:
        here = resolved(run.old.document, one[before], join(places[0], before))
        there = resolved(run.new.document, two[after], join(places[1], after))
        if not run.unchanged(here[0], there[0]):
            node.to(run.pair("response", (here[1],), (there[1],)), got)
    for edit in edits:
        run.note(node, edit, got)


def _callbacks(run: Comparison, node: Node, old: OperationNode, new: OperationNode) -> None:
    one, two = (callbacks_of(views.document, op) for views, op in
                ((run.old, old), (run.new, new)))  # fmt: skip
    matched = match_callbacks(one, two)
    for before, after in matched.pairs:
        inner = Node()
        run.nodes[key := ("webhook", (before.node.pointer,), (after.node.pointer,))] = inner
        compare_operation(run, inner, before.node, after.node, receiving=True)
        node.to(key)
        run.lineage[after.pointer] = before.pointer
        ends = before.node.pointer, after.node.pointer
        if before.name != after.name:
            facts = after.name, before.name, after.name
            node.edits.append(Edit("callback.renamed", Effect.NONE, *ends, *facts))
        if (before.node.path, before.node.method) != (after.node.path, after.node.method):
            facts = after.name, before.node.name, after.node.name
            node.edits.append(Edit("callback.address", Effect.INCOMPARABLE, *ends, *facts))
    for callback in matched.removed:
        place = callback.node.pointer
        node.edits.append(Edit("callback.removed", Effect.NONE, place, None, callback.told))
    for callback in matched.added:
        place = callback.node.pointer
        node.edits.append(Edit("callback.added", Effect.NONE, None, place, callback.told))
