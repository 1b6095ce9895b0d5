"""Security: which credentials an operation takes, and what the schemes themselves are.

In: two operations, or two schemes of one name. Out: edits. Requirements are effective ones, so
moving them between the document and its operations is no change; alternatives are compared as the
sets of (scheme, scope) that satisfy them (OAS 3.1 section 4.8.30).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from wireproof.diff.comparison import Comparison, resolved
from wireproof.diff.graph import Node, NodeKey
from wireproof.diff.matching import OperationNode
from wireproof.diff.model import Edit, Effect
from wireproof.diff.values import canonical, same
from wireproof.diff.view import Views
from wireproof.oas.pointer import join, split

Alternative = frozenset[tuple[str, str]]
"""Schemes with an empty scope, and (scheme, scope) for every scope."""

_SCHEMES: Final = "#/components/securitySchemes"
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
    one = _by_name(one, run.renamed_schemes)
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
    one, two = (
        {name for item in effective_security(views, operation)[0] for name, _ in item}
        for views, operation in ((run.old, old), (run.new, new))
    )
    for name in sorted(one):
        twin = run.renamed_schemes.get(name, name)
        here, there = (join(_SCHEMES, each) for each in (name, twin))
        nodes = run.old.node(here), run.new.node(there)
        if twin not in two or not all(isinstance(node, dict) for node in nodes):
            continue
        if not (same(*nodes) if twin == name else says(nodes[0]) == says(nodes[1])):
            yield run.pair("scheme", (here,), (there,))


def successors(
    run: Comparison,
    pairs: Iterable[tuple[OperationNode, OperationNode]],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> dict[str, str]:
    """Security schemes that left, each with the new one that stands in its place.

    It says the same, or it is the only one that came where only one left, and whoever asked for
    the one asks for the other.

    Args:
        run: what is compared.
        pairs: the operations before and after.
        old: the schemes before.
        new: the schemes after.
    """
    found = _renamed(old, new)
    gone = [name for name in old if name not in new and name not in found]
    fresh = [name for name in new if name not in old and name not in found.values()]
    if len(gone) == len(fresh) == 1:
        both = {**found, gone[0]: fresh[0]}
        asked = [
            (_by_name(one, both), two)
            for one, two in (
                (effective_security(run.old, before)[0], effective_security(run.new, after)[0])
                for before, after in pairs
            )
            if any(name == gone[0] for item in one for name, _ in item)
        ]
        if asked and all(one == two for one, two in asked):
            return both
    return found


def _by_name(
    alternatives: frozenset[Alternative], names: Mapping[str, str]
) -> frozenset[Alternative]:
    """Alternatives with the names that their schemes have in the new document."""
    return frozenset(
        frozenset((names.get(name, name), scope) for name, scope in item) for item in alternatives
    )


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Security schemes that left, each with the only new one that says the same."""
    gone = {name: one for name, one in old.items() if name not in new}
    fresh = {name: one for name, one in new.items() if name not in old}
    found: dict[str, str] = {}
    for name, one in gone.items():
        twins = [other for other, two in fresh.items() if says(one) == says(two)]
        rivals = [other for other, two in gone.items() if says(one) == says(two)]
        if len(twins) == len(rivals) == 1:
            found[name] = twins[0]
    return found


def says(scheme: Any) -> str:
    """What a scheme says on the wire."""
    said = scheme if isinstance(scheme, dict) else {}
    return canonical({key: said[key] for key in said if key != "description" and key[:2] != "x-"})


def compare_scheme(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of security schemes."""
    _, (here,), (there,) = key
    old, _ = resolved(run.old.document, run.old.node(here), here)
    new, _ = resolved(run.new.document, run.new.node(there), there)
    node, name = run.nodes[key], split(here)[-1]
    if told := differs(old, new):
        became = _in_words(new) if here == there else f"{split(there)[-1]}, {_in_words(new)}"
        words = _in_words(old), became
        edit = Edit("security.scheme", Effect.INCOMPARABLE, here, there, name, *words)
        node.edits.append(edit)
    for field in dict.fromkeys([*old, *new]):
        if field in _WIRE or (field == "flows" and told):
            continue
        before, after = old.get(field), new.get(field)
        if same(before, after):
            continue
        if field == "flows" and _flow_facts(before) != _flow_facts(after):
            one, two = _flow_facts(before), _flow_facts(after)
            facts = (sorted(one - two) or None, sorted(two - one) or None)
            edit = Edit("security.flows", Effect.NONE, here, there, name, *facts)
        else:
            edit = Edit("operation.text", Effect.NONE, here, there, field, before, after)
        node.edits.append(edit)


def differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether credentials of two schemes travel differently."""
    headers = old.get("in") == new.get("in") == "header"
    for field in _WIRE:
        before, after = old.get(field), new.get(field)
        folded = field == "scheme" or (field == "name" and headers)  # RFC 9110, 5.1 and 11.1
        if folded and isinstance(before, str) and isinstance(after, str):
            before, after = before.lower(), after.lower()
        if not same(before, after):
            return True
    return False


def _in_words(scheme: Mapping[str, Any]) -> str:
    """What a scheme says of how a credential travels: `http bearer`, `apiKey X-Key in header`."""
    said = {field: str(scheme[field]) for field in _WIRE if field in scheme}
    kind = said.get("type", "a scheme without a type")
    if kind == "apiKey":
        return f"apiKey {said.get('name', '')} in {said.get('in', '')}"
    return " ".join([kind, *(said[one] for one in ("scheme", "openIdConnectUrl") if one in said)])


def _flow_facts(flows: Any) -> set[str]:
    """What tokens depend on: the flows, their addresses, the names of their scopes."""
    found: set[str] = set()
    for name, flow in flows.items() if isinstance(flows, dict) else ():
        said = flow if isinstance(flow, dict) else {}
        scopes = said.get("scopes")
        found |= {name} | {f"{name} {key} {said[key]}" for key in said if key.endswith("Url")}
        found |= {f"{name} scope {one}" for one in (scopes if isinstance(scopes, dict) else ())}
    return found
