"""The names of a document's operations: those that are kept, those that a person set, the rest.

In: a document, the name lock, `[client.names]`. Out: resource and method of each operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wireproof.client.identifiers import resource_name
from wireproof.client.method_names import Name, wanted_names
from wireproof.client.names import NameLock
from wireproof.client.routes import Route
from wireproof.errors import SpecError, UsageError, did_you_mean
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import join
from wireproof.spec.document import Document

RESOURCE_OF: Final = "resource_of"
_STAGE: Final = re.compile(r"(alpha|beta|deprecated|experimental|preview)[./](?=.)", re.IGNORECASE)


def routes_of(document: Document) -> list[Route]:
    """Every operation of a document, as far as its name depends on it."""
    return document.once("routes", lambda: list(_routes(document)))


def _routes(document: Document) -> Iterator[Route]:
    paths = document.named.get("paths")
    for path, raw in paths.items() if isinstance(paths, dict) else ():
        try:
            item, _ = document.deref(raw)
        except SpecError:
            continue
        if path.startswith("x-") or not isinstance(item, dict):
            continue
        for method, node, pointer in operations_of(item, join("#/paths", path)):
            if isinstance(node, dict):
                id_, summary = _text(node.get("operationId")), _text(node.get("summary"))
                yield Route(pointer, method, path, id_, _tag(node), summary)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _tag(node: Mapping[str, Any]) -> str:
    """The first tag, without the stage that a vendor puts before it: `beta.agents`."""
    tags = node.get("tags")
    return _STAGE.sub("", _text(tags[0]), count=1) if isinstance(tags, list) and tags else ""


def settle(document: Document, lock: NameLock, chosen: Mapping[str, str]) -> dict[str, Name]:
    """Resource and method of each operation, by pointer; the lock keeps them.

    Args:
        document: the document.
        lock: the names of the last run.
        chosen: names that a person set: `POST /orders` to `orders.submit`.

    Raises:
        UsageError: a person named an operation that does not exist, or two operations alike.
    """
    routes = routes_of(document)
    picked = _chosen(routes, chosen)
    taken = {name: pointer for pointer, name in picked.items()}
    kept = {
        pointer: name
        for pointer, name in _locked(lock).items()
        if pointer not in picked and name not in taken
    }
    names = wanted_names(routes, {**kept, **picked})
    for route in routes:
        resource, method = names[route.pointer]
        lock.new.setdefault(RESOURCE_OF, {})[route.pointer] = resource
        scope = f"methods:{resource}"
        if route.pointer in picked:
            if not document.wants(route.pointer):
                continue  # it has a name, which is nothing for the lock
            lock.free(scope, method, route.pointer)
        names[route.pointer] = resource, lock.name(scope, route.pointer, method)
    return names


def _locked(lock: NameLock) -> dict[str, Name]:
    """The names that the lock keeps; of a resource alone, where a person set no more."""
    found: dict[str, Name] = {}
    for pointer, resource in lock.old.get(RESOURCE_OF, {}).items():
        method = lock.old.get(f"methods:{resource}", {}).get(pointer)
        if method is not None:
            found[pointer] = resource, method
    return found


def _chosen(routes: list[Route], chosen: Mapping[str, str]) -> dict[str, Name]:
    by_request = {f"{route.method} {route.path}": route.pointer for route in routes}
    found: dict[str, Name] = {}
    taken: set[Name] = set()
    for request, name in chosen.items():
        pointer = by_request.get(request)
        if pointer is None:
            raise UsageError(
                f"[client.names] names {request!r}, and no operation is called that",
                hint=did_you_mean(request, by_request),
            )
        resource, _, method = name.rpartition(".")
        if (resource, method) in taken:
            raise UsageError(f"[client.names] gives the name {name!r} twice")
        found[pointer] = resource, method
        taken.add((resource, method))
    return found


def described(document: Document) -> dict[str, str]:
    """What the document says about its tags, by the name of the resource that a tag is."""
    tags = document.data.get("tags")
    return {
        resource_name(tag["name"]): _text(tag.get("description"))
        for tag in (tags if isinstance(tags, list) else ())
        if isinstance(tag, dict) and isinstance(tag.get("name"), str)
    }
