"""Reports of a run, for machines and for people.

In: `ProofResult`s. Out: text. The same result gives the same bytes: no times, no paths of this
machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from wireproof.errors import UsageError
from wireproof.runner.reports.html import render_html
from wireproof.runner.reports.json import render_json, render_proof_json
from wireproof.runner.reports.junit import render_junit
from wireproof.runner.reports.markdown import render_markdown, render_proof_md
from wireproof.runner.result import ProofResult

__all__ = [
    "KINDS",
    "parse_report",
    "render_html",
    "render_json",
    "render_junit",
    "render_markdown",
    "render_proof_json",
    "render_proof_md",
    "write_report",
]

KINDS: dict[str, Callable[[Sequence[ProofResult]], str]] = {
    "json": render_json,
    "junit": render_junit,
    "html": render_html,
    "md": render_markdown,
}


def parse_report(option: str) -> tuple[str, Path]:
    """Read `KIND=PATH`, as the command line takes it.

    Raises:
        UsageError: there is no such kind, or no path.
    """
    kind, _, path = option.partition("=")
    if kind not in KINDS or not path:
        raise UsageError(
            f"{option!r} is not a report",
            hint=f"Write KIND=PATH, with KIND one of {', '.join(sorted(KINDS))}.",
        )
    return kind, Path(path)


def write_report(kind: str, path: Path, results: Sequence[ProofResult]) -> None:
    """Write one report; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(KINDS[kind](results), encoding="utf-8")
