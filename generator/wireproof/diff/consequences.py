"""Changes that are the consequence of another: a schema that left with all who used it.

In: the old document and the changes of the contract. Out: fingerprint of a consequence ->
fingerprint of its cause. Its symbols are told with the cause, so that n removed operations are n
entries, however many schemas of theirs left with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from wireproof.diff.model import ContractChange
from wireproof.oas.pointer import join, parent, split
from wireproof.spec.document import Document

_REMOVED: Final = ".removed"
_COMPONENT: Final = "component.removed"


def consequences_of(old: Document, changes: Iterable[ContractChange]) -> dict[str, str]:
    """Schemas whose every use left, by what removed the first of them.

    Args:
        old: the document before.
        changes: of the contract.
    """
    removed: dict[str, ContractChange] = {}
    gone: dict[str, ContractChange] = {}
    for change in changes:
        edit = change.edit
        if edit.old is None or _REMOVED not in edit.rule:
            continue
        if edit.rule == _COMPONENT:
            gone[edit.old] = change
        else:
            removed.setdefault(edit.old, change)
    if not gone or not removed:
        return {}
    users = _users(old.data, gone.keys())
    found: dict[str, str] = {}
    for place, change in gone.items():
        cause = _cause(place, users, removed, gone)
        if cause is not None:
            found[change.fingerprint] = cause.fingerprint
    return found


def _cause(
    place: str,
    users: Mapping[str, list[str]],
    removed: Mapping[str, ContractChange],
    gone: Mapping[str, ContractChange],
) -> ContractChange | None:
    """What removed all uses of a schema; None where one of them is still there, or none was."""
    first: ContractChange | None = None
    seen = {place}
    stack = [place]
    while stack:
        for user in users.get(stack.pop(), ()):
            owner = _component(user)
            if owner in gone:
                if owner not in seen:
                    seen.add(owner)
                    stack.append(owner)
                continue
            cause = _nearest(user, removed)
            if cause is None:
                return None
            first = first or cause
    return first


def _nearest(pointer: str, removed: Mapping[str, ContractChange]) -> ContractChange | None:
    at = pointer
    while len(split(at)) > 1:
        if at in removed:
            return removed[at]
        at = parent(at)
    return None


def _component(pointer: str) -> str:
    return "/".join(pointer.split("/")[:4])


def _users(data: Any, wanted: Iterable[str]) -> dict[str, list[str]]:
    """Where the references to some schemas stand."""
    known = set(wanted)
    found: dict[str, list[str]] = defaultdict(list)
    stack: list[tuple[str, Any]] = [("#", data)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str) and ref in known:
                found[ref].append(place)
            for key, value in node.items():
                if isinstance(value, dict | list):
                    stack.append((join(place, key), value))
        elif isinstance(node, list):
            for index, value in enumerate(node):
                if isinstance(value, dict | list):
                    stack.append((join(place, index), value))
    return found
