"""A client and its document, opened once, to prove any of its methods.

In: a client's folder, the vendor's document, settings. Out: for a method a `Proven`. One method
knows nothing of the others, so that any process on any machine may take it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from wireproof.cases.model import Unproven
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.checks.coverage import Shortfall, shortfalls
from wireproof.errors import WireproofError
from wireproof.harness.manifest import Manifest, Method, check_belongs, load_manifest
from wireproof.harness.package import Mode
from wireproof.harness.spelling import as_spelled
from wireproof.oracle.document import Document, read_document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.oracle.selection import restricted
from wireproof.runner.places import place_in
from wireproof.runner.proven import Collected, Proven
from wireproof.runner.result import CheckCount, Progress, ProgressEvent
from wireproof.runner.session import MODES, Planned, Session, Settings, failure, plan_method


def open_client(
    client: Path, spec: Path, overlay: Path | None, root: Path | None = None
) -> tuple[Document, Manifest]:
    """Read a client's manifest and its spec, and check that they belong together.

    Raises:
        UsageError: no client, a stale manifest, or a spec that it was not made from.
        SpecError: the spec cannot be read.
    """
    manifest = load_manifest(client)
    document = read_document(spec, overlay=overlay, root=root)
    document = restricted(document, manifest.selection)
    check_belongs(manifest, spec_sha256=document.sha256, overlay_sha256=document.overlay_sha256)
    return document, as_spelled(manifest, document.raw)


class Prover:
    """Runs every check over the cases of a method, in every mode.

    Args:
        document: the vendor's.
        manifest: the client's.
        settings: how much to try.
        checks: which.
        modes: which.
    """

    def __init__(
        self,
        document: Document,
        manifest: Manifest,
        settings: Settings,
        checks: Sequence[Check] = CHECKS,
        modes: Sequence[Mode] = MODES,
    ) -> None:
        self.session = Session(document, manifest, settings.seed)
        self._settings = settings
        self._checks, self._modes = checks, modes

    def __enter__(self) -> Self:
        self.session.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.__exit__(kind, error, trace)

    def prove(
        self, operation: Operation | Unreadable, method: Method, progress: Progress | None = None
    ) -> Proven:
        """Make the cases of a method and try them; what none could be made for is told."""
        document, manifest = self.session.document, self.session.manifest
        start = time.process_time()
        unproven: list[Unproven] = []
        own, short = Collected(unproven=unproven), list[Shortfall]()
        made = plan_method(document, manifest, self._settings, operation, method, unproven)
        for planned in made:
            tried = self.try_cases(planned, progress)
            own.add(tried.collected)
            short += tried.short
        return Proven(method.id, own, tuple(short), time.process_time() - start)

    def try_cases(self, planned: Planned, progress: Progress | None = None) -> Proven:
        """Run every check over the cases of a method, and let go of them."""
        own = Collected()
        self.session.compare_parts(planned, own)
        for mode in self._modes:
            for check in self._checks:
                count = _try(self.session, planned, check, mode, own)
                if progress and count:
                    progress(event_of(self.session.manifest, count, len(own.findings)))
        own.gaps += planned.plan.gaps
        missing = shortfalls(planned.method.id, planned.plan, own.counted)
        if missing:
            place = place_in(self.session.document, planned.plan.operation.pointer)
            missing = [replace(one, place=place) for one in missing]
        self.session.forget(planned)
        return Proven(planned.method.id, own, tuple(missing))


def _try(
    session: Session, planned: Planned, check: Check, mode: Mode, into: Collected
) -> CheckCount | None:
    """Run one check; one that fails itself is told, and takes no other one with it."""
    try:
        return session.run(planned, check, mode, into)
    except WireproofError:
        raise
    except Exception as error:  # noqa: BLE001 - told, and the run ends with exit code 4
        what, at = f"{planned.method.id} {check.name} ({mode})", planned.plan.operation.pointer
        into.unproven.append(Unproven(what, at, failure(error), of_suite=True))
        return None


def event_of(manifest: Manifest, count: CheckCount, findings: int) -> ProgressEvent:
    """Return what is told of a check that is done."""
    return ProgressEvent(
        manifest.vendor, count.operation, count.check, count.mode, count.judged, findings
    )
