"""Report formats of other packages: entry points of the group `wireproof.reports`.

In: the name of a format. Out: the function that writes it. The proof itself has no such door: what
is installed can tell of findings in another way, and neither add nor hide one.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from wireproof.errors import Location, UsageError
from wireproof.findings.report import Report

GROUP: Final = "wireproof.reports"


def installed_kinds() -> tuple[str, ...]:
    """The formats that installed packages add, by name."""
    return tuple(sorted({one.name for one in entry_points(group=GROUP)}))


def load_writer(kind: str) -> Callable[[Report], str]:
    """The function that writes a format, from a `Report` to text.

    Args:
        kind: one of `installed_kinds()`; of two packages with the same one, the first is used.

    Raises:
        UsageError: no package has it, or it cannot be loaded, or it fails.
    """
    found = next(iter(entry_points(group=GROUP, name=kind)), None)
    if found is None:
        raise UsageError(f"no installed package has a report format {kind!r}")
    try:
        writer = found.load()
    except Exception as error:
        raise _broken(found, f"cannot be loaded: {type(error).__name__}: {error}") from error
    if not callable(writer):
        raise _broken(found, "is not a function from a report to text")

    def write(report: Report) -> str:
        try:
            text = writer(report)
        except Exception as error:
            raise _broken(found, f"failed: {type(error).__name__}: {error}") from error
        if not isinstance(text, str):
            raise _broken(found, f"returned {type(text).__name__} instead of text")
        return text

    return write


def _broken(entry: EntryPoint, what: str) -> UsageError:
    package = entry.dist.name if entry.dist is not None else "an installed package"
    return UsageError(
        f"the report format {entry.name!r} of {package} {what}",
        location=Location(f"{GROUP}: {entry.name} = {entry.value}"),
        hint=f"update or uninstall {package}, or write another format",
    )
