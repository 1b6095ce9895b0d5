"""Measure how many broken clients the proof finds out.

In: documents, each with a function that generates a client from one. Out: a `KillRate` for each,
and one for the runtime that they share. Mutants made from changed specs are held to the right
document; mutants of code are copies of the right client with one edit.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from tests.mutation.baseline import Baseline, Subject, first_fault, open_baseline, same_code
from tests.mutation.explain import explain
from tests.mutation.fates import Fate, KillRate, Mutant, Outside
from tests.mutation.population import Candidate, of_code, of_runtime, of_spec, tasks_of
from tests.mutation.reach import Task
from tests.mutation.samples import Kept, another
from wireproof.cases.model import BUDGETS
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.errors import WireproofError
from wireproof.runner.session import Settings

Progress = Callable[[str, Fate], None]

TRAP = Path(__file__).with_name("trap.yaml")
"""A document that uses every style, body, union and kind of credential; no vendor does."""

EVERY_CALL = TRAP.with_name("every_call.yaml")
"""A document whose operations all ask for the same two parameters, so that the client has them."""

WHOLE_CLIENT = TRAP.with_name("whole_client.yaml")
"""A document with what a client has beside single calls: a login, pages, a stream on request."""

VALUES = TRAP.with_name("values.yaml")
"""A document of what values look like: binary data, decimals, ranges of media types, events."""

SWAGGER = TRAP.with_name("documents") / "swagger.yaml"
"""A document of Swagger 2.0, whose arrays have delimiters of their own."""

RUNTIME = "(runtime)"
"""What the record of the runtime's mutants is called: it is judged over all documents."""

_FAST = Settings(BUDGETS["fast"])


@dataclass(frozen=True, slots=True)
class Options:
    """What to try.

    Attributes:
        per_operator: most mutants of one operator in one document, or in its client's tables.
        per_runtime_operator: most mutants of one operator in the runtime.
        kinds: `spec`, changed documents; `code`, changed tables and models; `runtime`, the
            changed runtime, which is the same in every client.
        rounds: budgets and seeds of the proof; what the first lets live, the next one tries. The
            first one is deterministic.
        only: regular expression of operator names.
        sample: of the runtime's edits, 0 for the usual one; `samples.SAMPLES` more have none of it.
        kept: a file in which the runtime's fates are kept; what it has already is not tried again.
        file: one file of the runtime, of which every edit is tried instead of a sample.
    """

    per_operator: int = 2
    per_runtime_operator: int = 8
    kinds: tuple[str, ...] = ("spec", "code", "runtime")
    rounds: tuple[Settings, ...] = (_FAST,)
    only: str = ""
    sample: int = 0
    kept: Path | None = None
    file: str = ""


def measure(
    subjects: Sequence[Subject], options: Options | None = None, progress: Progress | None = None
) -> tuple[KillRate, ...]:
    """Make mutants, prove each, and tell what became of it.

    Args:
        subjects: whose documents, tables and models are mutated, each judged by its own cases. A
            mutant of the runtime is judged by one after the other until one kills it.
        options: what to try.
        progress: told of each fate, and whose it is.
    """
    options = options or Options()
    wanted = re.compile(options.only)
    rates: list[KillRate] = []
    with tempfile.TemporaryDirectory(prefix="wireproof-mutants-") as folder:
        baselines = [
            open_baseline(one, options.rounds, Path(folder) / str(number))
            for number, one in enumerate(subjects)
        ]
        for baseline in baselines:
            found: list[Candidate] = []
            if "spec" in options.kinds:
                found += of_spec(baseline, options.per_operator, wanted)
            if "code" in options.kinds:
                found += of_code(baseline, options.per_operator, wanted)
            if found:
                fates = _judged(baseline.subject.name, found, [baseline], progress, Kept(None))
                known = len(baseline.round(0).known)
                rates.append(KillRate(baseline.subject.name, fates, known))
        if "runtime" in options.kinds:
            rates.append(_runtime(baselines, options, wanted, progress))
    return tuple(rates)


def _runtime(
    baselines: list[Baseline], options: Options, wanted: re.Pattern[str], progress: Progress | None
) -> KillRate:
    skipped: Counter[Outside] = Counter()
    limit = sys.maxsize if options.file else options.per_runtime_operator
    others = options.sample > 0
    found = list(of_runtime(baselines, limit, wanted, skipped, others=others))
    if others:
        found = another(found, options.sample)
    if options.file:
        found = [one for one in found if one.mutant.where.startswith(f"_runtime/{options.file}:")]
    fates = _judged(RUNTIME, found, baselines, progress, Kept(options.kept))
    lines = {
        name: all_
        for one in baselines
        for name, all_ in one.lines().items()
        if name.startswith("_runtime")
    }
    reached = {
        (name, line)
        for baseline in baselines
        for ran in baseline.reached.values()
        for name, numbers in ran.items()
        for line in numbers & lines.get(name, set())
    }
    total = sum(len(numbers) for numbers in lines.values())
    return KillRate(RUNTIME, fates, 0, len(reached), total, tuple(skipped.items()))


def _judged(
    name: str,
    found: list[Candidate],
    baselines: list[Baseline],
    progress: Progress | None,
    kept: Kept,
) -> tuple[Fate, ...]:
    fates = []
    for candidate in found:
        fate = kept.fate(candidate.mutant, partial(_fate, candidate, baselines))
        fates.append(fate)
        if progress:
            progress(name, fate)
    return tuple(fates)


def _fate(candidate: Candidate, baselines: list[Baseline]) -> Fate:
    """Judge a mutant: deterministically by every baseline, then with the next round."""
    mutant = candidate.mutant
    fate = Fate(mutant, "survived", reason="gap: no document of the set runs this line")
    for index in range(len(baselines[0].settings)):
        for baseline in baselines:
            baseline.round(index)
            in_runtime = mutant.where.startswith("_runtime")
            only = tasks_of(baseline, mutant.where) if in_runtime else None
            if only == frozenset():
                continue
            fate = _tried(candidate, baseline, index, None if index else only)
            if fate.state != "survived":
                return fate
    if mutant.excuse:
        return Fate(mutant, "equivalent", reason=mutant.excuse)
    return fate


def _tried(
    candidate: Candidate, baseline: Baseline, index: int, only: frozenset[Task] | None
) -> Fate:
    mutant = candidate.mutant
    folder = baseline.folder / "mutant"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        manifest = candidate.make(baseline, folder)
    except (WireproofError, ValueError, KeyError, TypeError) as error:
        return Fate(mutant, "stillborn", reason=f"not generated: {error}"[:300])
    if same_code(baseline.client, folder):
        return Fate(mutant, "equivalent", reason="the client is the same")
    round_ = baseline.round(index)
    try:
        with _patience(round_.patience):
            checks = _checks_for(mutant)
            fault = first_fault(baseline, round_, manifest, checks, candidate.first, only)
    except WireproofError as error:
        return Fate(mutant, "stillborn", reason=f"does not import: {error}"[:300])
    except _TookTooLong:
        return Fate(mutant, "killed", "(any)", "took-too-long", fuzzed=index > 0)
    if fault is not None:
        return Fate(mutant, "killed", fault.check, fault.rule, fault.where, fuzzed=index > 0)
    if mutant.kind == "spec" and not mutant.excuse:
        root = json.loads(folder.with_suffix(".json").read_bytes())
        state, reason = explain(root, round_.planned)
        return Fate(mutant, state, reason=reason)
    return Fate(mutant, "survived", reason="gap: no case tells it from the right client")


def _checks_for(mutant: Mutant) -> Sequence[Check]:
    """Put the checks first that are likely to see it."""
    late = mutant.operator.endswith("-response") or "reply" in mutant.operator
    if not late:
        return CHECKS
    return sorted(CHECKS, key=lambda check: check.name.startswith("request"))


class _TookTooLong(BaseException):
    """A mutant that never comes to an end."""


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Break off after a while; only on the main thread of a Unix process."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    # Again and again: raised inside a destructor, the first one is swallowed.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
