"""Names of a client of which a part is wanted: those that the whole client would have.

In: a document of which operations were left out on request, and the name lock. Out: claims on names
by what is left out, what of the lock stays, and one entry of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from wireproof.client.identifiers import class_name
from wireproof.client.ledger import Ledger
from wireproof.client.lock_keys import behind_reference, key_exists, node_of
from wireproof.client.merge import sole_reference
from wireproof.client.names import NameLock, place_of
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.servers import own_name, plain_url
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import join, lookup, split
from wireproof.spec.cut import outline
from wireproof.spec.document import Document

_SCHEMAS: Final = "#/components/schemas"
_RESPONSES: Final = "#/components/responses/"
_COMPONENT: Final = 3
"""Tokens of the pointer of a component."""
_UNIT: Final = 4
"""Tokens of the pointer of an operation or a component: `#/components/schemas/Pet`."""


def read_components(reader: SchemaReader) -> None:
    """Read the components that no operation reaches: they are part of the contract, too.

    Of those that were left out, the names alone are claimed.
    """
    document = reader.document
    components = document.named.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for name in schemas if isinstance(schemas, dict) else ():
        pointer = join(_SCHEMAS, name)
        if document.wants(pointer):
            reader.reference(pointer, Place(pointer, "", "response"))
        else:
            reader.lock.name("schemas", pointer, class_name(name))


def claim_servers(reader: SchemaReader) -> None:
    """Give the servers of single operations their names, in the order of the whole document."""
    document = reader.document
    if document.kept is None:
        return
    for url, node in document.once("servers", lambda: list(_own_servers(document.named))):
        reader.lock.name("own_servers", url, own_name(node, url))


def _own_servers(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    paths = data.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if not isinstance(item, dict) or path.startswith("x-"):
            continue
        for one in operations_of(item, join("#/paths", path)):
            own = one.node.get("servers") if isinstance(one.node, dict) else None
            for holder in (own, item.get("servers")):
                servers = holder if isinstance(holder, list) else []
                usable = [
                    s for s in servers if isinstance(s, dict) and isinstance(s.get("url"), str)
                ]
                yield from ((plain_url(server["url"]), server) for server in usable)
                if usable:
                    break


def forget_gone(document: Document, lock: NameLock) -> None:
    """Let go of the names of places that the document no longer has."""
    elsewhere = _elsewhere(document)

    def exists(key: str) -> bool:
        if key_exists(document.data, key):
            return True
        return document.kept is not None and elsewhere.has(key)

    _follow(document, lock)
    lock.forget(exists)
    _hand_over(document, lock)


def _follow(document: Document, lock: NameLock) -> None:
    """Keep the names of the classes of a response that is shared by now.

    A schema that becomes a component is called as the vendor calls it; these have no such name.
    Those of a body stand at its operation, shared or not.
    """
    held = dict(lock.old.get("schemas", {}))
    for key, name in held.items():
        place = place_of(key)
        moved = "" if key_exists(document.data, place) else behind_reference(document.data, place)
        now = moved + key[len(place) :]
        if moved.startswith(_RESPONSES) and now not in lock.old["schemas"]:
            lock.free("schemas", name, now)


def _hand_over(document: Document, lock: NameLock) -> None:
    """Give a class that moved from where it stood inline into a component the name that it had.

    The place is still there, and refers to the component now: the name is of no use to it.
    """
    held = lock.old.get("schemas", {})
    inline = {name: key for key, name in held.items() if len(split(place_of(key))) > _COMPONENT}
    components = document.data.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for component in schemas if isinstance(schemas, dict) else ():
        pointer, name = join(_SCHEMAS, component), class_name(component)
        if pointer in held or name not in inline:
            continue
        node = node_of(document.data, inline[name])
        if isinstance(node, dict) and sole_reference(node) == pointer:
            lock.free("schemas", name, pointer)


def kept_names(document: Document, lock: NameLock) -> dict[str, dict[str, str]]:
    """The names for the lock: of what is wanted, and of the rest those that it has already."""
    if document.kept is None:
        return lock.new
    found: dict[str, dict[str, str]] = {}
    elsewhere = _elsewhere(document)
    for scope in {**lock.old, **lock.new}:
        old, new = lock.old.get(scope, {}), lock.new.get(scope, {})
        waiting = {
            key: name
            for key, name in old.items()
            if key not in new and (scope not in lock.new or elsewhere.has(key))
        }
        own = {key: name for key, name in new.items() if key in old or not elsewhere.has(key)}
        found[scope] = {**own, **waiting}
    return found


def _elsewhere(document: Document) -> _Elsewhere:
    if "elsewhere" not in document.worked_out:
        document.worked_out["elsewhere"] = _Elsewhere(document)
    found: _Elsewhere = document.worked_out["elsewhere"]
    return found


class _Elsewhere:
    """The parts of a document that were left out, each looked up once: many names stand in one."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[str, bool] = {}
        self._keys: dict[str, bool] = {}

    def has(self, key: str) -> bool:
        """Whether a key's place stands in one of them."""
        if key not in self._keys:
            self._keys[key] = key.startswith("#/") and self._has_unit(key)
        return self._keys[key]

    def _has_unit(self, key: str) -> bool:
        unit = "/".join(place_of(key).split("/")[:_UNIT])
        if unit not in self._known:
            here, whole = self._document.data, self._document.whole
            is_here = _has(here, unit, self._document)
            self._known[unit] = not is_here and _has(whole, unit, None)
        return self._known[unit]


def _has(data: dict[str, Any], pointer: str, wanting: Document | None) -> bool:
    if wanting is not None and pointer.startswith("#/paths/") and not wanting.wants(pointer):
        return False
    try:
        lookup(data, pointer)
    except KeyError:
        return False
    return True


def tell_left_out(document: Document, ledger: Ledger) -> None:
    """Say once how many operations were left out on request."""
    if document.kept is None:
        return
    there = document.once("operations", lambda: list(outline(document.whole)))
    there = [pointer for pointer in there if pointer.startswith("#/paths/")]
    gone = sum(pointer not in document.kept for pointer in there)
    if gone:
        reason = f"{gone} of {len(there)} operations are left out on request: include and exclude"
        ledger.noted("#/paths", "selection", reason)
