"""Which operations somebody's code calls: the part of a client that they need.

In: a document and Python files. Out: requests, as `include` of vendor.toml lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.client.names import load_lock
from wireproof.diff.callers import python_files, scan_callers
from wireproof.diff.index import Index
from wireproof.diff.surface import read_surface
from wireproof.errors import Location, UsageError
from wireproof.oas.selection import WEBHOOKS, Selection
from wireproof.pipeline.generation import no_collection, options_of
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor, default_class_name


@dataclass(frozen=True, slots=True)
class Used:
    """What code uses of a client."""

    requests: tuple[str, ...]
    """`POST /orders`, in the order of the document; `webhooks` where these are parsed."""
    total: int
    """Operations that there are."""
    unread: tuple[str, ...]
    """Files that are no Python."""


def used_by(
    callers: Sequence[Path],
    spec: Path,
    options: ApiOptions,
    *,
    overlay: Path | None = None,
    root: Path | None = None,
    names: Path | None = None,
) -> Used:
    """Find the operations that code calls. Nothing of it is imported.

    Args:
        callers: files and folders.
        spec: the vendor's document.
        options: names of the client; what it is restricted to plays no part.
        overlay: corrections to the document.
        root: the folder that references to other files may not leave; the document's own when None.
        names: its `names.lock`.

    Raises:
        UsageError: there is no such file, or nothing in it uses the client.
        SpecError: the document cannot be read.
    """
    with no_collection():
        document = load_document(spec, overlay=overlay, root=root, strict_refs=False)
        lock = NameLock()
        if names is not None and names.is_file():
            lock = load_lock(names.read_text("utf-8", "backslashreplace"), file=str(names))
        api = build_api(document, replace(options, selection=Selection()), lock)
        index = Index(read_surface(api, {}), options.name, api.class_name)
    uses, unread = scan_callers(python_files(callers), index, base=Path.cwd().resolve())
    found = dict.fromkeys(f"{one.method} {one.path}" for one in api.operations if one.id in uses)
    if any(symbol.startswith(f"{WEBHOOKS}.") for symbol in uses):
        found[WEBHOOKS] = None
    if not found:
        looked = ", ".join(map(str, callers))
        raise UsageError(
            f"nothing in {looked} calls the client {options.name!r}",
            location=Location(looked),
            hint=f"name the code that imports {api.class_name} from {options.name}",
        )
    total = len({one.pointer for one in api.operations})
    return Used(tuple(found), total, tuple(unread))


def selection_of(
    callers: Sequence[Path],
    spec: Path,
    out: Path,
    name: str,
    overlay: Path | None,
    root: Path | None = None,
) -> Selection:
    """Find the operations that code calls of a client outside any workspace.

    Args:
        callers: files and folders.
        spec: the vendor's document.
        out: the folder of the client; its name is the package's.
        name: the client's class; after the folder when empty.
        overlay: corrections to the document.
        root: the folder that references to other files may not leave; the document's own when None.

    Raises:
        UsageError: there is no such file, or nothing in it uses the client.
        SpecError: the document cannot be read.
    """
    options = ApiOptions(out.resolve().name, name or default_class_name(out.resolve().name))
    used = used_by(callers, spec, options, overlay=overlay, root=root, names=out / "names.lock")
    return Selection(used.requests)


def used_of_vendor(callers: Sequence[Path], vendor: Vendor) -> Used:
    """Find the operations of a vendor that code calls; arguments and errors of `used_by`."""
    return used_by(
        callers,
        vendor.spec,
        options_of(vendor),
        overlay=vendor.overlay,
        root=vendor.folder,
        names=vendor.names_lock,
    )
