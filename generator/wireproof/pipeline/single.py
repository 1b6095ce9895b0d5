"""One spec outside any workspace becomes a client in a folder.

In: a spec, a folder, names. Out: the client in memory, and how it gets onto the disk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wireproof.client.identifiers import snake
from wireproof.client.options import ApiOptions
from wireproof.errors import Location, UsageError
from wireproof.oas.selection import EVERYTHING, Selection
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.generation import Work, generate
from wireproof.workspace import default_class_name, is_class_name, is_package_name
from wireproof.write import Change, compare, compare_text, write_client, write_text


@dataclass(frozen=True, slots=True)
class Writable:
    """A client in memory, and how it gets onto the disk."""

    generated: Generated
    compare: Callable[[], list[Change]]
    """What writing would change."""
    write: Callable[[bool], list[str]]
    """Write it, over files that were edited by hand if true; the paths that changed."""


_NEEDED: Final = frozenset(
    ("annotated_types", "anyio", "httpcore", "httpx", "httpx2", "idna", "pydantic",
     "pydantic_core", "typing_extensions")
)  # fmt: skip
"""Packages that a client imports, or that these do."""


def hidden_by(out: Path) -> str:
    """What a client's folder hides where the folder around it is on Python's path; "" if nothing.

    Args:
        out: the folder of the client. In a package its name stands behind that of the package.
    """
    out = out.resolve()
    if (out.parent / "__init__.py").is_file():
        return ""
    known = {"a module of Python itself": sys.stdlib_module_names, "what clients need": _NEEDED}
    for what, names in known.items():
        if out.name in names:
            other = f"{out.name}_client"
            return (
                f"`{out.name}` is {what}: this client hides it from whatever runs in "
                f"{out.parent}, itself included; choose another folder, as --out {other}, "
                "or one inside a package"
            )
    return ""


def generate_single(
    spec: Path,
    out: Path,
    name: str = "",
    *,
    overlay: Path | None = None,
    root: Path | None = None,
    selection: Selection = EVERYTHING,
    work: Work | None = None,
) -> Writable:
    """Make a client from one spec.

    Args:
        spec: the vendor's document.
        out: the folder of the client; its name is the package's.
        name: the client's class; after the folder when empty.
        overlay: corrections to the document.
        root: the folder that references to other files may not leave; the document's own when None.
        selection: which operations are wanted.
        work: how to go about it.

    Raises:
        SpecError: the document cannot be read.
        UsageError: a name that Python does not take, or an overlay that does not fit.
    """
    out = out.resolve()
    package, lock = out.name, out / "names.lock"
    if not is_package_name(package):
        raise UsageError(
            f"{package!r} cannot be a Python package",
            location=Location(str(out)),
            hint=f"choose a folder such as {snake(package)}",
        )
    if name and not is_class_name(name):
        raise UsageError(
            f"--name {name!r} cannot be the name of the client's class",
            hint=f"choose a name such as {default_class_name(name)}",
        )
    options = ApiOptions(package, name or default_class_name(package), selection=selection)
    generated = generate(spec, options=options, overlay=overlay, root=root, names=lock, work=work)

    def compared() -> list[Change]:
        found = compare(out, generated.files, generated.digests)
        return found + compare_text(lock, generated.names)

    def write(force: bool) -> list[str]:  # noqa: FBT001 - the one thing that it can be told
        changed = write_client(out, generated.files, force=force, known=generated.digests)
        return changed + [lock.name] * write_text(lock, generated.names)

    return Writable(generated, compared, write)
