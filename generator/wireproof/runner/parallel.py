"""Share the operations of a client out among processes.

In: a function that proves some operations. Out: one result, the same as from one process.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

from wireproof.runner.result import ProofResult


def prove_in_parallel(
    prove: Callable[..., ProofResult], arguments: tuple[Any, ...], names: Sequence[str], jobs: int
) -> ProofResult:
    """Prove each operation in a process of a pool, and join the results in order.

    Args:
        prove: takes `arguments` and a list of operation ids; a module-level function.
        arguments: passed on.
        names: operation ids.
        jobs: processes.
    """
    # Not forked: threads and event loops of the parent would come along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(names)), mp_context=context) as pool:
        parts = list(pool.map(_Bound(prove, arguments), names))
    return join(parts)


class _Bound:
    """A call with all but the operation filled in; can be sent to another process."""

    def __init__(self, prove: Callable[..., ProofResult], arguments: tuple[Any, ...]) -> None:
        self._prove = prove
        self._arguments = arguments

    def __call__(self, name: str) -> ProofResult:
        return self._prove(*self._arguments, [name])


def join(parts: Sequence[ProofResult]) -> ProofResult:
    """Join results of one client; what several of them tell is told once."""
    findings = {one.signature: one for part in parts for one in part.findings}
    accounted = {one.signature: one for part in parts for one in part.accounted}
    return replace(
        parts[0],
        counts=tuple(count for part in parts for count in part.counts),
        findings=tuple(findings.values()),
        accounted=tuple(accounted.values()),
        matrix=tuple(sorted((row for part in parts for row in part.matrix), key=_row_key)),
        shortfalls=tuple(one for part in parts for one in part.shortfalls),
        gaps=tuple(dict.fromkeys(gap for part in parts for gap in part.gaps)),
        unproven=tuple(dict.fromkeys(one for part in parts for one in part.unproven)),
    )


def _row_key(row: Any) -> tuple[str, str, str]:
    return row.operation, row.part, row.check
