"""The passes in their order: a spec becomes a client.

In: a vendor, or one spec. Out: what was made, with counts. Nothing is printed here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof import __version__
from wireproof.ir import Api, ApiOptions, build_api
from wireproof.ir.ledger import LedgerEntry
from wireproof.ir.names import NameLock, load_lock
from wireproof.render import Sources, render_client
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor
from wireproof.write import Change, compare, compare_text, write_client, write_text

# What is missing here does not keep anyone from calling the operation.
_BESIDE = frozenset(("link", "header", "callback"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How the operations of a document ended; `degraded` is not counted in `generated`."""

    total: int
    generated: int
    degraded: int
    refused: int


@dataclass(frozen=True, slots=True)
class Generated:
    """A client in memory."""

    name: str
    api: Api
    files: dict[str, str]
    names: str
    """The text of `names.lock`."""
    locations: dict[str, tuple[int, int]]
    seconds: float

    @property
    def counts(self) -> Counts:
        """The operations, by how they ended."""
        return count_operations(self.api)

    @property
    def faults(self) -> list[LedgerEntry]:
        """The entries of the ledger that are not plainly generated."""
        return [entry for entry in self.api.ledger if entry.status != "generated"]


def generate(
    spec: Path,
    *,
    options: ApiOptions,
    overlay: Path | None = None,
    names: Path | None = None,
    shown: str | None = None,
) -> Generated:
    """Make a client from one spec, in memory.

    Args:
        spec: the vendor's document.
        options: names of the client.
        overlay: corrections to the document.
        names: the `names.lock` of the last run; may be missing.
        shown: the spec's path as the client should tell it.

    Raises:
        SpecError: the document cannot be read.
        UsageError: the overlay or the lock does not fit.
    """
    start = time.perf_counter()
    document = load_document(spec, overlay=overlay, strict_refs=False)
    lock = NameLock()
    if names is not None and names.is_file():
        # Bytes that are no UTF-8 become what JSON refuses, so that the lock's own error says so.
        text = names.read_bytes().decode("utf-8", "backslashreplace")
        lock = load_lock(text, file=str(names))
    api = build_api(document, options, lock)
    locations: dict[str, tuple[int, int]] = {}

    def locate() -> dict[str, tuple[int, int]]:
        for entry in api.ledger:
            place = document.location(entry.pointer)
            locations[entry.pointer] = (place.line, place.column)
        return locations

    sources = Sources(
        spec_file=shown or spec.name,
        sha256=document.sha256,
        overlay_sha256=document.overlay_sha256,
        openapi=document.version,
        tool_version=__version__,
        locate=locate,
    )
    files = render_client(api, sources)
    seconds = time.perf_counter() - start
    return Generated(options.name, api, files, lock.to_json(), locations, seconds)


def generate_vendor(vendor: Vendor) -> Generated:
    """Make the client of a vendor, in memory."""
    return generate(
        vendor.spec,
        options=ApiOptions(vendor.name, vendor.class_name, vendor.env_prefix),
        overlay=vendor.overlay,
        names=vendor.names_lock,
        shown=vendor.spec_file,
    )


def write_vendor(vendor: Vendor, generated: Generated, *, force: bool = False) -> list[str]:
    """Write a vendor's client and its names; the paths that changed, relative to the workspace."""
    changed = [
        (vendor.client / path).relative_to(vendor.root).as_posix()
        for path in write_client(vendor.client, generated.files, force=force)
    ]
    write_text(vendor.names_lock, generated.names)
    return changed


def check_vendor(vendor: Vendor, generated: Generated) -> list[Change]:
    """What writing the vendor's client would change; nothing is written."""
    return [
        *compare(vendor.client, generated.files),
        *compare_text(vendor.names_lock, generated.names),
    ]


def count_operations(api: Api) -> Counts:
    """Count the operations of a document by the worst that the ledger says about each.

    A degraded parameter, body or response degrades its operation; a link, a response header or a
    callback does not, since the operation can be called all the same.
    """
    known = {operation.pointer for operation in api.operations}
    degraded: set[str] = set()
    refused = 0
    for entry in api.ledger:
        if entry.status == "refused" and entry.kind == "operation":
            refused += 1
        elif entry.status != "generated" and entry.kind not in _BESIDE:
            parts = entry.pointer.split("/")
            degraded |= {"/".join(parts[:length]) for length in (4, 5)} & known
    total = len(known) + refused
    return Counts(total, len(known) - len(degraded), len(degraded), refused)


def generation_record(generated: Generated) -> dict[str, Any]:
    """One entry of `generate --json`."""
    counts = generated.counts
    return {
        "name": generated.name,
        "operations": {
            "total": counts.total,
            "generated": counts.generated,
            "degraded": counts.degraded,
            "refused": counts.refused,
        },
        "schemas": len(generated.api.declarations),
        "files": len(generated.files),
        "seconds": round(generated.seconds, 3),
        "ledger": [
            {
                "pointer": entry.pointer,
                "line": generated.locations[entry.pointer][0],
                "column": generated.locations[entry.pointer][1],
                "kind": entry.kind,
                "status": entry.status,
                "reason": entry.reason,
            }
            for entry in generated.api.ledger
        ],
    }
