"""Every report, once: one file a format, the same for `prove`, `lint` and `diff`.

In: a `Report` and the name of a format. Out: text, or a file. A command that brings a view of its
own for a format is asked for it; everything else is written here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from wireproof.errors import Location, UsageError
from wireproof.findings.escape import terminal

if TYPE_CHECKING:
    from wireproof.findings.report import Report

_WRITERS: Final[Mapping[str, str]] = {
    "text": "text",
    "json": "json",
    "junit": "junit",
    "sarif": "sarif",
    "html": "html",
    "md": "markdown",
    "github": "github",
}
"""By format the module here that writes it, with its `render_MODULE`: imported when it is used."""
KINDS: Final = tuple(_WRITERS)
STDOUT: Final = Path("-")


def render_report(kind: str, report: Report) -> str:
    """The report in a format.

    Args:
        kind: one of `KINDS`, or a format of an installed package.
        report: what to tell.

    Raises:
        UsageError: an installed package's format is broken.
    """
    own = report.own.get(kind)
    if own is not None:
        return own()
    return _writer(kind)(report)


def _writer(kind: str) -> Callable[[Report], str]:
    if kind not in _WRITERS:
        from wireproof.findings.reports.installed import load_writer  # noqa: PLC0415

        return load_writer(kind)
    name = _WRITERS[kind]
    module = import_module(f"{__name__}.{name}")
    return cast("Callable[[Report], str]", getattr(module, f"render_{name}"))


def for_a_log(kind: str, text: str) -> str:
    """A report as it may be printed: whatever is no data and no command is made safe for a log."""
    return text if kind in ("json", "sarif", "github") else terminal(text)


def parse_report(option: str) -> tuple[str, Path]:
    """Read `KIND=PATH`, as the command line takes it; `-` is standard output.

    Raises:
        UsageError: there is no such kind, or no path.
    """
    from wireproof.findings.reports.installed import installed_kinds  # noqa: PLC0415

    kind, _, path = option.partition("=")
    if not path or (kind not in KINDS and kind not in installed_kinds()):
        known = ", ".join(dict.fromkeys((*KINDS, *installed_kinds())))
        raise UsageError(
            f"{option!r} is not a report", hint=f"Write KIND=PATH, with KIND one of {known}."
        )
    return kind, Path(path)


def write_report(kind: str, path: Path, report: Report) -> None:
    """Write one report; missing folders are made, and what UTF-8 cannot hold is shown.

    Raises:
        UsageError: the file cannot be written.
    """
    text = render_report(kind, report)
    if path == STDOUT:
        sys.stdout.write(for_a_log(kind, text))
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot be written: {reason}", location=Location(str(path))) from error
