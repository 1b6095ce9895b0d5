"""Security: which credentials an operation takes, and what the schemes themselves are.

In: two operations, or two schemes of one name. Out: edits. Requirements are effective ones, so
moving them between the document and its operations is no change; alternatives are compared as the
sets of (scheme, scope) that satisfy them (OAS 3.1 section 4.8.30).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from wireproof.diff.comparison import Comparison, resolved
from wireproof.diff.graph import Node, NodeKey
from wireproof.diff.matching import OperationNode
from wireproof.diff.model import Edit, Effect
from wireproof.diff.values import canonical, same
from wireproof.diff.view import Views
from wireproof.oas.pointer import join

Alternative = frozenset[tuple[str, str]]
"""Schemes with an empty scope, and (scheme, scope) for every scope."""

_WIRE: Final = ("type", "in", "name", "scheme", "openIdConnectUrl")


def effective_security(
    views: Views, operation: OperationNode
) -> tuple[frozenset[Alternative], str]:
    """The alternatives of an operation and where they are written; none means anonymous."""
    owner: Any = operation.node
    place = join(operation.pointer, "security")
    if "security" not in owner:
        owner, place = views.document.data, "#/security"
    listed = owner.get("security")
    found: set[Alternative] = set()
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            needs: set[tuple[str, str]] = {(name, "") for name in item}
            for name, scopes in item.items():
                if isinstance(scopes, list):
                    needs |= {(name, str(scope)) for scope in scopes}
            found.add(frozenset(needs))
    return frozenset(found) or frozenset({frozenset()}), place


def compare_security(run: Comparison, node: Node, old: OperationNode, new: OperationNode) -> None:
    """Compare what two operations ask for."""
    one, here = effective_security(run.old, old)
    two, there = effective_security(run.new, new)
    one = frozenset(
        frozenset((run.renamed_schemes.get(name, name), scope) for name, scope in item)
        for item in one
    )
    if one == two:
        return
    lost = [item for item in one if not any(other <= item for other in two)]
    gained = [item for item in two if not any(other <= item for other in one)]
    facts = describe_security(one), describe_security(two)
    if lost:
        rule = "security.added" if frozenset() in lost else "security.tightened"
        edit = Edit(rule, Effect.NARROW, here, there, "security", *facts)
    elif gained or one != two:
        open_now = frozenset() in two
        rule = "security.removed" if open_now and frozenset() not in one else "security.loosened"
        edit = Edit(rule, Effect.WIDEN, here, there, "security", *facts)
    else:
        return
    node.edits.append(edit)


def describe_security(alternatives: frozenset[Alternative]) -> str:
    """The alternatives in words: `apiKey or oauth(read, write)`."""
    parts: list[str] = []
    for alternative in alternatives:
        names = sorted(name for name, scope in alternative if not scope)
        texts = []
        for name in names:
            scopes = sorted(scope for scheme, scope in alternative if scheme == name and scope)
            texts.append(f"{name}({', '.join(scopes)})" if scopes else name)
        parts.append(" and ".join(texts) or "no credentials")
    return " or ".join(sorted(parts))


def scheme_pairs(run: Comparison, old: OperationNode, new: OperationNode) -> Iterator[NodeKey]:
    """The pairs of schemes that both operations use."""
    one, _ = effective_security(run.old, old)
    two, _ = effective_security(run.new, new)
    both = {name for item in one for name, _ in item} & {name for item in two for name, _ in item}
    for name in sorted(both):
        place = join("#/components/securitySchemes", name)
        nodes = run.old.node(place), run.new.node(place)
        if isinstance(nodes[0], dict) and isinstance(nodes[1], dict) and not same(*nodes):
            yield run.pair("scheme", (place,), (place,))


def renamed_schemes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Security schemes that left, each with the only new one that says the same.

    Args:
        old: the schemes before.
        new: the schemes after.
    """
    gone = {name: one for name, one in old.items() if name not in new}
    fresh = {name: one for name, one in new.items() if name not in old}
    found: dict[str, str] = {}
    for name, one in gone.items():
        twins = [other for other, two in fresh.items() if _says(one) == _says(two)]
        rivals = [other for other, two in gone.items() if _says(one) == _says(two)]
        if len(twins) == len(rivals) == 1:
            found[name] = twins[0]
    return found


def _says(scheme: Any) -> str:
    """What a scheme says on the wire."""
    said = scheme if isinstance(scheme, dict) else {}
    return canonical({key: said[key] for key in said if key != "description" and key[:2] != "x-"})


def compare_scheme(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of security schemes."""
    _, (here,), (there,) = key
    old, _ = resolved(run.old.document, run.old.node(here), here)
    new, _ = resolved(run.new.document, run.new.node(there), there)
    node, name = run.nodes[key], here.rpartition("/")[2]
    for field in dict.fromkeys([*old, *new]):
        before, after = old.get(field), new.get(field)
        headers = old.get("in") == new.get("in") == "header"
        folded = field == "scheme" or (field == "name" and headers)  # RFC 9110, 5.1 and 11.1
        if folded and isinstance(before, str) and isinstance(after, str):
            before, after = before.lower(), after.lower()
        if same(before, after):
            continue
        if field in _WIRE:
            edit = Edit("security.scheme", Effect.INCOMPARABLE, here, there, name,
                        {field: before}, {field: after})  # fmt: skip
        elif field == "flows" and _flow_facts(before) != _flow_facts(after):
            one, two = _flow_facts(before), _flow_facts(after)
            facts = (sorted(one - two) or None, sorted(two - one) or None)
            edit = Edit("security.flows", Effect.NONE, here, there, name, *facts)
        else:
            edit = Edit("operation.text", Effect.NONE, here, there, field, before, after)
        node.edits.append(edit)


def _flow_facts(flows: Any) -> set[str]:
    """What tokens depend on: the flows, their addresses, the names of their scopes."""
    found: set[str] = set()
    for name, flow in flows.items() if isinstance(flows, dict) else ():
        said = flow if isinstance(flow, dict) else {}
        scopes = said.get("scopes")
        found |= {name} | {f"{name} {key} {said[key]}" for key in said if key.endswith("Url")}
        found |= {f"{name} scope {one}" for one in (scopes if isinstance(scopes, dict) else ())}
    return found
