"""The contract delta: two documents in, one entry per change out.

Operations are matched, every pair of nodes is compared once, uses flow through the finished graph,
and edits that several pairs saw at one place are folded. Equal documents give nothing; the order
of keys, and how a contract is spelled, never matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from wireproof.diff.comparison import TEXTUAL, Comparison
from wireproof.diff.graph import Node, NodeKey, State, spread_uses
from wireproof.diff.law import judge
from wireproof.diff.matching import Matched, OperationNode, match_operations, operations
from wireproof.diff.messages import compare_body, compare_media, compare_response
from wireproof.diff.model import SIDES, ContractChange, Edit, Effect, Use
from wireproof.diff.notes import XML
from wireproof.diff.operations import compare_operation
from wireproof.diff.parameters import compare_header, compare_parameter
from wireproof.diff.schemas import compare_schemas
from wireproof.diff.security import (
    compare_scheme,
    compare_security,
    differs,
    says,
    scheme_pairs,
    successors,
)
from wireproof.diff.servers import compare_servers
from wireproof.diff.swaps import Below, told_by_swaps
from wireproof.diff.values import canonical, same
from wireproof.diff.view import is_component
from wireproof.oas.media_types import is_xml
from wireproof.oas.pointer import join, split
from wireproof.spec.document import Document

_COMPARE: Final[Mapping[str, Callable[[Comparison, NodeKey], None]]] = {
    "schema": compare_schemas,
    "text": compare_schemas,
    "exploded": compare_schemas,
    "parameter": compare_parameter,
    "header": compare_header,
    "body": compare_body,
    "response": compare_response,
    "media": compare_media,
    "scheme": compare_scheme,
}


_IN_COMMON: Final = 0.3
"""How much two schemas under different names share, if one became the other."""


@dataclass(slots=True)
class Delta:
    """What changed between two documents."""

    changes: list[ContractChange]
    matched: Matched
    operations: tuple[str, ...] = ()
    """All operations of either document, in order."""
    lineage: Mapping[str, str] = field(default_factory=dict)
    """Operations, webhooks and callbacks that are in both: new pointer -> old pointer."""
    schemas: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Schemas that stand at the same place of use and differ: old pointer -> new pointers."""
    names: tuple[Mapping[str, str], Mapping[str, str]] = field(default_factory=lambda: ({}, {}))
    """Pointers of parameters -> their names, in either document."""


@dataclass(slots=True)
class _Roots:
    """The operations, each with its bit."""

    names: list[str] = field(default_factory=list)
    keys: list[tuple[NodeKey, int]] = field(default_factory=list)

    def add(self, key: NodeKey, name: str) -> None:
        self.keys.append((key, 1 << len(self.names)))
        self.names.append(name)


def compare_documents(old: Document, new: Document) -> Delta:
    """Compare two documents.

    Args:
        old: before.
        new: after.
    """
    run, roots = Comparison(old, new), _Roots()
    matched = match_operations(operations(old), operations(new))
    schemes = (_schemas(one, "securitySchemes") for one in (old, new))
    run.renamed_schemes = successors(run, matched.pairs, *schemes)
    _operations(run, roots, matched, "operation")
    received = (operations(one, "webhooks") for one in (old, new))
    hooks = match_operations(*received, named=True)
    _operations(run, roots, hooks, "webhook")
    pairs = [*matched.pairs, *hooks.pairs]
    run.lineage |= {two.pointer: one.pointer for one, two in pairs}
    _shared_components(run)
    _drain(run)
    _components(run)
    _drain(run)
    return Delta(
        _fold(run, roots),
        matched,
        tuple(roots.names),
        run.lineage,
        _schema_pairs(run),
        run.parameter_names,
    )


def _drain(run: Comparison) -> None:
    """Compare the pairs that wait, and those that they lead to."""
    while run.queue:
        key = run.queue.popleft()
        compare = _COMPARE.get(key[0])
        if compare is not None:
            compare(run, key)


def _schema_pairs(run: Comparison) -> dict[str, frozenset[str]]:
    """The schemas that were compared because they stand at the same place of use."""
    found: dict[str, set[str]] = {}
    for kind, old, new in run.nodes:
        if (kind == "schema" or kind in TEXTUAL) and len(old) == len(new):
            for one, two in zip(old, new, strict=True):
                in_all_of = one != two and is_component(one) and is_component(two)
                if len(old) == 1 or in_all_of:
                    found.setdefault(one, set()).add(two)
    return {one: frozenset(others) for one, others in found.items()}


def _operations(run: Comparison, roots: _Roots, matched: Matched, kind: str) -> None:
    receiving = kind == "webhook"
    for old, new in matched.pairs:
        key: NodeKey = (f"{kind} pair", (old.pointer,), (new.pointer,))
        node = run.nodes[key] = Node(list(_renamed(old, new)) if receiving else [])
        roots.add(key, new.name)
        if _equal(run, old, new):
            if not receiving:
                compare_security(run, node, old, new)
                for pair in scheme_pairs(run, old, new):
                    node.to(pair)
            compare_servers(run, node, old, new, receiving=receiving)
        else:
            compare_operation(run, node, old, new, receiving=receiving)
    for operation in matched.removed:
        announced = operation.node.get("deprecated") is True and kind == "operation"
        rule = f"{kind}.removed{'.deprecated' if announced else ''}"
        edit = Edit(rule, Effect.NONE, operation.pointer, None, operation.name)
        _alone(run, roots, edit, operation)
    for operation in matched.added:
        edit = Edit(f"{kind}.added", Effect.NONE, None, operation.pointer, operation.name)
        _alone(run, roots, edit, operation)


def _renamed(old: OperationNode, new: OperationNode) -> Iterator[Edit]:
    """How a webhook is named and sent."""
    ends = old.pointer, new.pointer, new.path
    if old.path != new.path:
        yield Edit("webhook.renamed", Effect.NONE, *ends, old.path, new.path)
    if old.method != new.method:
        yield Edit("webhook.method", Effect.INCOMPARABLE, *ends, old.method, new.method)


def _alone(run: Comparison, roots: _Roots, edit: Edit, operation: OperationNode) -> None:
    key: NodeKey = (edit.rule, (edit.old or "",), (edit.new or "",))
    run.nodes[key] = Node([edit])
    roots.add(key, operation.name)


def _equal(run: Comparison, old: OperationNode, new: OperationNode) -> bool:
    return (
        (old.method, old.path) == (new.method, new.path)
        and run.unchanged(old.node, new.node)
        and run.unchanged(old.item.get("parameters"), new.item.get("parameters"))
    )


def _shared_components(run: Comparison) -> None:
    """Components of one name in both documents, whether an operation reaches them or not."""
    one, two = (_schemas(views.document) for views in (run.old, run.new))
    for name in one:
        if name in two:
            place = join("#/components/schemas", name)
            pair = run.schema((place,), (place,))
            run.shared += [pair] if pair is not None else []


def _components(run: Comparison) -> None:
    """Components that came, went or were renamed, and what the document says about itself."""
    node = run.nodes["document", ("#",), ("#",)] = Node()
    one, two = (_schemas(views.document) for views in (run.old, run.new))
    gone = [name for name in one if name not in two]
    fresh = [name for name in two if name not in one]
    members = {
        edit.subject
        for other in run.nodes.values()
        for edit in other.edits
        if edit.rule.startswith("union.member.")
    }
    pairs = _schema_pairs(run) if gone else {}
    for name in gone:
        place = join("#/components/schemas", name)
        twin = next((other for other in fresh if run.unchanged(one[name], two[other])), None)
        twin = twin or _successor(run, place, fresh, pairs)
        twin = twin or _equal_one(run, place, pairs)
        if twin is None and name in members:
            continue
        if twin is None:
            node.edits.append(Edit("component.removed", Effect.NONE, place, None, name))
        else:
            if twin in fresh:
                fresh.remove(twin)
            other = join("#/components/schemas", twin)
            edit = Edit("component.renamed", Effect.NONE, place, other, twin, name, twin)
            node.edits.append(edit)
    for name in fresh:
        if name in members:
            continue  # its class comes with the union that it is a member of
        place = join("#/components/schemas", name)
        node.edits.append(Edit("component.added", Effect.NONE, None, place, name))
    _schemes(run, node)
    node.edits.extend(_info(run))


def _successor(
    run: Comparison, place: str, fresh: Iterable[str], pairs: Mapping[str, frozenset[str]]
) -> str | None:
    """The new schema that is used where the old one was, if both have something in common."""
    best: tuple[float, str] | None = None
    for name in fresh:
        other = join("#/components/schemas", name)
        if other in pairs.get(place, ()):
            score = run.alike(run.old.view((place,)), run.new.view((other,)))
            if score >= _IN_COMMON and (best is None or score > best[0]):
                best = score, name
    return best[1] if best is not None else None


def _equal_one(run: Comparison, place: str, pairs: Mapping[str, frozenset[str]]) -> str | None:
    """The schema, in both documents, that stands where an equal one stood."""
    for other in sorted(pairs.get(place, ())):
        tokens = split(other)
        named = tokens[:-1] == ["components", "schemas"]
        if named and run.unchanged(run.old.node(place), run.new.node(other)):
            return tokens[-1]
    return None


def _schemas(document: Document, kind: str = "schemas") -> dict[str, Any]:
    components = document.data.get("components")
    found = components.get(kind) if isinstance(components, dict) else None
    return found if isinstance(found, dict) else {}


def _schemes(run: Comparison, node: Node) -> None:
    one, two = (_schemas(views.document, "securitySchemes") for views in (run.old, run.new))
    for name in dict.fromkeys([*one, *two]):
        place = join("#/components/securitySchemes", name)
        if name in run.renamed_schemes:
            twin = run.renamed_schemes[name]
            other = join("#/components/securitySchemes", twin)
            if says(one[name]) != says(two[twin]):
                run.pair("scheme", (place,), (other,))
            if not differs(one[name], two[twin]):
                edit = Edit("scheme.renamed", Effect.NONE, place, other, twin, name, twin)
                node.edits.append(edit)
        elif name in run.renamed_schemes.values():
            continue
        elif name not in two:
            node.edits.append(Edit("scheme.removed", Effect.NONE, place, None, name))
        elif name not in one:
            node.edits.append(Edit("scheme.added", Effect.NONE, None, place, name))
        elif not same(one[name], two[name]):
            run.pair("scheme", (place,), (place,))


def _info(run: Comparison) -> Iterator[Edit]:
    one, two = (
        info if isinstance(info := views.document.data.get("info"), dict) else {}
        for views in (run.old, run.new)
    )
    for key in dict.fromkeys([*one, *two]):
        if not same(one.get(key), two.get(key)):
            place = join("#/info", key)
            rule = "info.version" if key == "version" else "info.text"
            yield Edit(rule, Effect.NONE, place, place, key, one.get(key), two.get(key))
    one, two = (_about_tags(views.document) for views in (run.old, run.new))
    for name in dict.fromkeys([*one, *two]):
        (here, before), (there, after) = (side.get(name, ("#/tags", None)) for side in (one, two))
        if before != after:
            told = f"description of the tag {name}"
            yield Edit("info.text", Effect.NONE, here, there, told, before, after)


def _about_tags(document: Document) -> dict[str, tuple[str, Any]]:
    """The description of each tag, by its name, and where the tag stands."""
    tags = document.data.get("tags")
    return {
        str(tag.get("name")): (join("#/tags", index), tag.get("description"))
        for index, tag in enumerate(tags if isinstance(tags, list) else ())
        if isinstance(tag, dict)
    }


def _fold(run: Comparison, roots: _Roots) -> list[ContractChange]:
    """One change for every edit, however many pairs saw it."""
    in_xml = _kept_to_xml(run, roots)
    states = spread_uses(run.nodes, roots.keys)
    swaps, swallowed = _swallowed(run, roots)
    below = Below(run.nodes, states, swallowed)
    told = {key: below.entry(key, run.swaps[key], target) for key, target in swaps.items()}
    found: dict[str, tuple[Edit, dict[State, int]]] = {}
    for key, node in run.nodes.items():
        # A place that was moved over says that both are equal, unless it is told what differs.
        for edit in node.edits if key not in swallowed and told.get(key) is None else ():
            _, reached = found.setdefault(fingerprint(edit), (edit, {}))
            for state, bits in (in_xml if edit.rule == XML else states).get(key, {}).items():
                reached[state] = reached.get(state, 0) | bits
    changes = [
        ContractChange(edit, mark, *judge(edit, reached), _uses(reached, roots.names))
        for mark, (edit, reached) in found.items()
    ]
    for key, entry in told.items():
        if entry is not None:
            uses = _uses(states.get(key, {}), roots.names)
            changes.append(ContractChange(entry[0], fingerprint(entry[0]), *entry[1:], uses))
    return sorted(changes, key=_order)


def _kept_to_xml(run: Comparison, roots: _Roots) -> dict[NodeKey, dict[State, int]]:
    """Forget what schemas are in XML where no body of XML reaches them.

    Returns:
        how the bodies of XML reach each node.
    """
    if not any(edit.rule == XML for node in run.nodes.values() for edit in node.edits):
        return {}
    others = ("parameter", "header")
    nodes = {
        key: node
        for key, node in run.nodes.items()
        if key[0] not in others and (key[0] != "media" or _is_xml(key))
    }
    states = spread_uses(nodes, roots.keys)
    for key, node in run.nodes.items():
        if not states.get(key):
            node.edits[:] = [edit for edit in node.edits if edit.rule != XML]
    return states


def _is_xml(key: NodeKey) -> bool:
    """Whether a pair of media types is XML, before or after."""
    return any(is_xml(split(place)[-1]) for places in key[1:] for place in places)


def _swallowed(run: Comparison, roots: _Roots) -> tuple[dict[NodeKey, NodeKey], set[NodeKey]]:
    if not run.swaps:
        return {}, set()
    led_to = {target for node in run.nodes.values() for target, _ in node.edges}
    starts = [key for key in run.nodes if key not in led_to]
    return told_by_swaps(run.nodes, [*starts, *(key for key, _ in roots.keys), *run.shared])


def _uses(reached: Mapping[State, int], names: list[str]) -> tuple[Use, ...]:
    uses: list[Use] = []
    for side in SIDES:
        bits = 0
        for (where, _), value in reached.items():
            bits |= value if where == side else 0
        while bits:
            low = bits & -bits
            uses.append(Use(names[low.bit_length() - 1], side))
            bits ^= low
    return tuple(uses)


def fingerprint(edit: Edit) -> str:
    """Sixteen hex digits over the structure of an edit; no wording takes part in it."""
    facts = [edit.rule, edit.old, edit.new, edit.subject, edit.before, edit.after]
    return hashlib.sha256(canonical(facts).encode()).hexdigest()[:16]


def _order(change: ContractChange) -> tuple[int, str, str, str, str]:
    worst = max(verdict.rank for verdict in change.verdicts.values())
    edit = change.edit
    return -worst, edit.new or edit.old or "", edit.old or "", edit.rule, change.fingerprint
