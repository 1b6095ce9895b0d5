"""What follows for operations and unions from components that the client cannot express exactly.

In: the document and the ledger. Out: one more entry for each operation that uses such a component,
and unions that no longer insist on exactly one member. Linear in the size of
the document: one walk, then one propagation along the reversed references.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace
from typing import Any, Final

from wireproof.client.families import Families
from wireproof.client.ledger import Ledger, LedgerEntry
from wireproof.client.types import Alias, Declaration
from wireproof.client.visibility import scan
from wireproof.oas.pointer import join, lookup
from wireproof.spec.document import Document

_KINDS: Final = ("schemas", "responses", "parameters", "requestBodies", "headers", "pathItems")
_LAYERS: Final = 4
"""Tokens of a pointer that name a component or an operation: `#/components/schemas/Pet`."""
_MEMBERS: Final = ("schema", "keyword")
_TELLING: Final = ("operation", "parameter", "body", "response", "schema", "keyword")
"""What is beside an operation, such as a link or a callback, does not weaken a call."""


def weaken_unions(
    document: Document,
    families: Families,
    declarations: dict[str, Declaration],
    ledger: Ledger,
) -> None:
    """Let a value fit several members of `oneOf` where one of them is read weaker than written.

    What the schema says about such a member and the client does not check may be what keeps a value
    from fitting it; to count the members that take the value would refuse what is valid.
    """
    unions = [one for one in declarations.values() if isinstance(one, Alias) and one.exactly_one]
    if not unions:
        return
    faults = [entry for entry in ledger.entries() if _is_weaker(entry) and entry.kind in _MEMBERS]
    if not faults:
        return
    users = _all_users(document, families)
    reached = _propagated({_unit(one.pointer): one for one in faults}, users)
    for union in unions:
        within = next((one for one in faults if one.pointer.startswith(f"{union.pointer}/")), None)
        beyond = (reached.get(_unit(one)) for one in _referred(document, union.pointer))
        fault = within or next((one for one in beyond if one is not None), None)
        if fault is not None:
            declarations[union.name] = replace(union, exactly_one=False)
            reason = f"several members may take a value: one is read weaker ({fault.pointer})"
            ledger.degraded(join(union.pointer, "oneOf"), "keyword", reason)


def _referred(document: Document, pointer: str) -> list[str]:
    try:
        return sorted(scan(lookup(document.data, pointer))[0])
    except KeyError:  # the place of a property that several members of `allOf` add up to
        return []


def _is_weaker(entry: LedgerEntry) -> bool:
    return entry.status != "generated"


def _all_users(document: Document, families: Families) -> dict[str, list[str]]:
    users = document.worked_out.get("users")
    if users is not None:
        found: dict[str, list[str]] = users
        return found
    users = document.worked_out["users"] = _users(document.data)
    for parent, family in families.of.items():
        for child, _ in family.members:
            users[child].append(parent)
    return users


def degrade_operations(document: Document, families: Families, ledger: Ledger) -> None:
    """Degrade every operation that reaches something degraded, and say what that is."""
    faults: dict[str, LedgerEntry] = {}
    for entry in ledger.entries():
        if _is_weaker(entry) and entry.kind in _TELLING:
            faults.setdefault(_unit(entry.pointer), entry)
    if not faults:
        return
    reached = _propagated(faults, _all_users(document, families))
    for entry in ledger.entries():
        if entry.kind == "operation" and entry.status == "generated":
            shared = "/".join([*entry.pointer.split("/")[: _LAYERS - 1], "parameters"])
            fault = reached.get(_unit(entry.pointer)) or reached.get(shared)
            if fault is not None and not f"{fault.pointer}/".startswith(f"{entry.pointer}/"):
                ledger.degraded(entry.pointer, "operation", f"{fault.pointer}: {fault.reason}")


def _unit(pointer: str) -> str:
    return "/".join(pointer.split("/")[:_LAYERS])


def _users(data: dict[str, Any]) -> dict[str, list[str]]:
    """What refers to each component, by pointer; operations among it."""
    users: dict[str, list[str]] = defaultdict(list)
    components = data.get("components")
    groups = [(f"#/components/{kind}", (components or {}).get(kind)) for kind in _KINDS]
    paths = data.get("paths")
    groups += [
        (join("#/paths", path), item)
        for path, item in (paths.items() if isinstance(paths, dict) else ())
    ]
    for place, group in groups:
        for name, node in group.items() if isinstance(group, dict) else ():
            pointer = join(place, name)
            for reference in sorted(scan(node)[0]):
                users[_unit(reference)].append(pointer)
    return users


def _propagated(
    faults: dict[str, LedgerEntry], users: dict[str, list[str]]
) -> dict[str, LedgerEntry]:
    """The nearest fault that each component and operation reaches."""
    found = dict(faults)
    pending = deque(faults)
    while pending:
        unit = pending.popleft()
        for user in users.get(unit, ()):
            if user not in found:
                found[user] = found[unit]
                pending.append(user)
    return found
