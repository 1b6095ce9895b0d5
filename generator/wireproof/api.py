"""The Python interface: what the commands do, for programs.

In: paths and names. Out: small frozen values. What is here is kept compatible within a major
version (CONTRIBUTING.md, "What is promised").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from wireproof.diff.review import Review as _Review
    from wireproof.runner.result import ProofResult

Path_ = str | Path
ReportKind = Literal["text", "json", "junit", "sarif", "html", "md", "github"]


@dataclass(frozen=True, slots=True)
class Client:
    """What `generate` made."""

    folder: Path
    operations: int
    degraded: int
    """Operations of which a part is less exact than the spec; `faults` says which."""
    refused: int
    """Operations that are not in the client."""
    faults: tuple[str, ...]
    """Everything that is not plainly generated: pointer and reason."""
    changed: tuple[str, ...]
    """The files that were written, or that would be (`check=True`)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What `prove` found."""

    ok: bool
    cases: int
    findings: tuple[str, ...]
    """One line each: place, rule, operation, what is wrong."""
    _result: ProofResult

    def report(self, kind: ReportKind) -> str:
        """The proof as `wireproof prove --report KIND=PATH` writes it."""
        from wireproof.findings.reports import render_report  # noqa: PLC0415 - see the module
        from wireproof.runner.reporting import proof_report  # noqa: PLC0415

        return render_report(kind, proof_report([self._result]))


@dataclass(frozen=True, slots=True)
class Review:
    """What `diff` found."""

    changed: bool
    breaking: bool
    """Whether a change breaks a call, the client's code or its types."""
    decision: str
    """One sentence."""
    findings: tuple[str, ...]
    """The titles of the changes, worst first."""
    _review: _Review

    def report(self, kind: str) -> str:
        """The review as `wireproof diff --format KIND` prints it, in any format of `ReportKind`."""
        from wireproof.diff.reporting import render_report  # noqa: PLC0415 - see the module

        return render_report(self._review, kind)


def generate(
    spec: Path_,
    out: Path_,
    *,
    name: str = "",
    overlay: Path_ | None = None,
    root: Path_ | None = None,
    check: bool = False,
    force: bool = False,
) -> Client:
    """Write a typed client for one document.

    Args:
        spec: the vendor's OpenAPI or Swagger document.
        out: the client's folder; its name is the package's.
        name: the client's class; after the folder when empty.
        overlay: an OpenAPI Overlay document with corrections.
        root: the folder that references to other files may not leave; the document's own when None.
        check: write nothing.
        force: overwrite files that were edited by hand.

    Raises:
        SpecError: the document cannot be read.
        UsageError: a name that Python does not take, an overlay that does not fit, or a folder
            that holds something else.
    """
    from wireproof.pipeline.single import generate_single  # noqa: PLC0415 - see the module

    made = generate_single(Path(spec), Path(out), name, overlay=_path(overlay), root=_path(root))
    changed = [one.path for one in made.compare()] if check else made.write(force)
    counts = made.generated.counts
    return Client(
        folder=Path(out),
        operations=counts.total,
        degraded=counts.degraded,
        refused=counts.refused,
        faults=tuple(f"{one.pointer}: {one.reason}" for one in made.generated.faults),
        changed=tuple(changed),
    )


def prove(
    client: Path_,
    spec: Path_,
    *,
    overlay: Path_ | None = None,
    root: Path_ | None = None,
    accepted: Path_ | None = None,
    budget: Literal["fast", "pr", "nightly"] = "pr",
    seed: int = 0,
    operations: Sequence[str] = (),
) -> Proof:
    """Call every operation of a client, and judge what it puts on the wire.

    Args:
        client: folder of a generated client.
        spec: the document that it was generated from.
        overlay: the corrections that it was generated with.
        root: the folder that references to other files may not leave; the document's own when None.
        accepted: file of accepted findings (`accepted.toml`).
        budget: how much to try; `fast` is deterministic.
        seed: of the fuzzed examples; the same seed gives the same result.
        operations: ids to restrict to; all when empty.

    Raises:
        SpecError: the document cannot be read.
        UsageError: no client there, or one of another document; no such list.
        SuiteError: nothing was tried.
    """
    from wireproof.cases.model import BUDGETS  # noqa: PLC0415 - see the module
    from wireproof.findings.accepted import named_list  # noqa: PLC0415
    from wireproof.runner.run import prove_client, refuse_empty  # noqa: PLC0415

    result = prove_client(
        client=Path(client),
        spec=Path(spec),
        overlay=_path(overlay),
        root=_path(root),
        accepted=named_list(_path(accepted)),
        budget=BUDGETS[budget],
        seed=seed,
        operations=list(operations) or None,
    )
    if result.ok:
        refuse_empty(result)
    found = tuple(str(one) for one in result.findings)
    return Proof(ok=result.ok, cases=result.cases, findings=found, _result=result)


def diff(
    old: Path_,
    new: Path_,
    *,
    overlay: Path_ | None = None,
    root: Path_ | None = None,
    callers: Sequence[Path_] = (),
) -> Review:
    """Compare two versions of a document: what changed, and which lines of the callers it breaks.

    Args:
        old: before.
        new: after.
        overlay: corrections that apply to both.
        root: the folder that references to other files may not leave; the document's own when None.
        callers: folders or files of code that uses the client.

    Raises:
        SpecError: a document cannot be read.
        UsageError: these are not two versions of one API.
    """
    from wireproof.pipeline.reviewing import review_documents  # noqa: PLC0415 - see the module

    review = review_documents(
        Path(old),
        Path(new),
        _path(overlay),
        [Path(one) for one in callers],
        _today(),
        _path(root),
    )
    return Review(
        changed=bool(review.findings),
        breaking=any(one.breaking for one in review.open),
        decision=review.decision,
        findings=tuple(one.title for one in review.findings),
        _review=review,
    )


def _path(given: Path_ | None) -> Path | None:
    return None if given is None else Path(given)


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
