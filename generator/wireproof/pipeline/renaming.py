"""What a vendor's methods are called, and what they would be called if no name were kept.

In: a vendor. Out: the names side by side, and a `names.lock` that gives way to the rules.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from wireproof.client.names import NameLock, load_lock
from wireproof.client.operation_names import routes_of, settle
from wireproof.spec.json_text import indented
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor
from wireproof.write import write_text


@dataclass(frozen=True, slots=True)
class Renaming:
    """A method: `POST /orders`, as it is called, and as the rules would call it."""

    request: str
    old: str
    new: str


def renamings(vendor: Vendor) -> list[Renaming]:
    """Every method of a vendor, in the order of the document.

    Raises:
        SpecError: the document cannot be read.
        UsageError: the overlay, the lock or `[client.names]` does not fit.
    """
    document = load_document(
        vendor.spec, overlay=vendor.overlay, root=vendor.folder, strict_refs=False
    )
    kept, free = settle(document, _lock(vendor), vendor.names), NameLock()
    ruled = settle(document, free, vendor.names)
    return [
        Renaming(
            f"{route.method} {route.path}",
            ".".join(kept[route.pointer]),
            ".".join(ruled[route.pointer]),
        )
        for route in routes_of(document)
    ]


def accept(vendor: Vendor) -> bool:
    """Let go of the kept names of resources and methods, and of no others; whether any was kept."""
    if not vendor.names_lock.is_file():
        return False
    data = json.loads(vendor.names_lock.read_text("utf-8"))
    data["names"] = {
        scope: entries
        for scope, entries in data["names"].items()
        if scope != "resource_of" and not scope.startswith("methods:")
    }
    return write_text(vendor.names_lock, indented(data) + "\n")


def _lock(vendor: Vendor) -> NameLock:
    if not vendor.names_lock.is_file():
        return NameLock()
    text = vendor.names_lock.read_text("utf-8", "backslashreplace")
    return load_lock(text, file=str(vendor.names_lock))
