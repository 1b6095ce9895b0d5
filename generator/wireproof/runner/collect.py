"""Run checks and collect what they show: counts, the matrix, and findings told once.

In: a harness and checks. Out: a `Collected`. Nothing stops at the first fault; findings are shrunk
and written out after all cases of a check have run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Case, Check, Result
from wireproof.checks.coverage import Counted, part_of_reply, parts_of_call
from wireproof.checks.every_call import judged
from wireproof.checks.expectation import actual_text, expected_text
from wireproof.checks.requests import judge_of
from wireproof.checks.shrink import shrink
from wireproof.findings.finding import Finding, new_finding
from wireproof.harness.harness import Harness
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation
from wireproof.oracle.payload import Complaint
from wireproof.runner.known import known_reason
from wireproof.runner.places import place_in
from wireproof.runner.proven import Collected
from wireproof.runner.result import CheckCount
from wireproof.runner.snippets import snippet_for

_PORT = re.compile(r"(?<=//127\.0\.0\.1):\d+")
"""Of the server on a socket: another one in each run, which is no part of what was found."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One check at work on one harness.

    Attributes:
        document: tells where in the vendor's file a pointer stands.
    """

    document: Document
    harness: Harness
    check: Check
    seed: int

    def findings(self, case: Case, result: Result) -> list[Finding]:
        """Return the findings of a result, without scripts."""
        return [self._finding(case, complaint, result) for complaint in result.complaints]

    def _finding(self, case: Case, complaint: Complaint, result: Result) -> Finding:
        operation = self.harness.plan.operation
        pointer, subject, status, media_type = _subject(operation, case)
        return new_finding(
            complaint.rule,
            complaint.message,
            place_in(self.document, pointer),
            owner=result.owner,
            vendor=self.harness.fixture.package.manifest.vendor,
            operation=self.harness.method.id,
            check=self.check.name,
            mode=self.harness.fixture.mode,
            where=complaint.where,
            pointer=pointer,
            expected=complaint.expected,
            actual=complaint.actual,
            subject=subject,
            source=case.source,
            seed=self.seed,
            status=status,
            media_type=media_type,
        )

    def smallest(self, case: Case, finding: Finding) -> Finding:
        """Return a finding as its smallest case shows it, with a script that repeats it.

        What is wrong with the document itself is shown as it stands there: an example is no
        smaller one, and no call shows it.
        """
        if finding.owner == "spec":
            return finding

        def showing(candidate: Case) -> tuple[Finding, Result] | None:
            result = judged(self.check, self.harness, candidate)
            for one in self.findings(candidate, result):
                if one.signature == finding.signature:
                    return one, result
            return None

        small = shrink(self.harness, case, lambda candidate: showing(candidate) is not None)
        shown = showing(small)
        if shown is None:
            return finding
        one, result = shown
        one = replace(one, count=finding.count, source=finding.source)
        degraded = self.harness.fixture.package.manifest.degraded
        if reason := known_reason(self.harness.plan, small, one, degraded):
            one = replace(one, state="known", reason=reason)
        if result.interaction is None:
            return one
        outcome = self.harness.perform(result.interaction)
        sent = actual_text(outcome.sent[0]) if outcome.sent else "(nothing was sent)"
        wanted = ""
        if isinstance(small, CallCase) and small.verdict is not Verdict.INVALID:
            server = result.interaction.setup.base_url or self.harness.server
            wanted = expected_text(self.harness.plan.operation, small.arguments, server)
        return replace(
            one,
            snippet=snippet_for(self.harness, one, result.interaction, outcome),
            wire_expected=_PORT.sub("", wanted),
            wire_actual=_PORT.sub("", sent),
        )


def run_check(
    document: Document, harness: Harness, check: Check, seed: int, into: Collected
) -> CheckCount:
    """Try every case of a check."""
    bench = Bench(document, harness, check, seed)
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found: dict[str, tuple[Case, Finding]] = {}
    for case in check.cases(harness):
        result = judged(check, harness, case)
        tally[result.ran] += 1
        if result.reason:
            reasons[result.reason] += 1
        _count(harness, check, case, result, into.counted)
        for one in bench.findings(case, result):
            first = found.get(one.signature)
            if first:
                found[one.signature] = first[0], replace(first[1], count=first[1].count + 1)
            else:
                found[one.signature] = case, one
    for signature, (case, one) in found.items():
        if signature not in into.findings:
            into.findings[signature] = bench.smallest(case, one)
    count = CheckCount(
        operation=harness.method.id,
        check=check.name,
        mode=harness.fixture.mode,
        judged=tally["judged"],
        undecided=tally["undecided"],
        inexpressible=tally["inexpressible"],
        unrepresentable=tally["unrepresentable"],
        reasons=tuple(f"{number} x {reason}" for reason, number in reasons.most_common()),
    )
    into.counts.append(count)
    return count


def faults(document: Document, harness: Harness, check: Check) -> Iterator[Finding]:
    """Yield the errors that a check shows as they come, neither shrunk nor written out."""
    bench = Bench(document, harness, check, 0)
    for case in check.cases(harness):
        result = judged(check, harness, case)
        if result.complaints:
            yield from (one for one in bench.findings(case, result) if one.severity == "error")


def _count(harness: Harness, check: Check, case: Case, result: Result, counted: Counted) -> None:
    match case:
        case CallCase():
            positive, complaints = case.verdict is not Verdict.INVALID, list[tuple[str, str, str]]()
            if not positive:
                complaints = judge_of(harness, case).complaints(case.arguments.to_json())
            parts = parts_of_call(case, complaints)
        case ReplyCase():
            parts, positive = [part_of_reply(case)], check.polarity == "positive"
        case _:
            parts, positive = [f"{case.status} {case.media_type}".strip()], case.positive
    for part in filter(None, parts):
        if result.ran == "judged":
            counted.judged[harness.method.id, part, check.name, positive] += 1
        elif result.reason:
            counted.skipped.setdefault((harness.method.id, part, positive), result.reason)


def _subject(operation: Operation, case: Case) -> tuple[str, Any, str, str]:
    """Return pointer, what was tried, status key and media type."""
    shown: Any
    match case:
        case CallCase():
            shown = case.arguments.to_json()
            return operation.pointer, shown, "", case.arguments.media_type
        case ReplyCase():
            status = case.documented
            shown = {"status": case.status, "type": case.media_type, "body": case.body}
        case _:
            status = case.status
            replies = [one.status or one.fault for one in case.replies]
            shown = {"probe": case.name, "replies": replies}
    pointer = next((r.pointer for r in operation.replies if r.status == status), operation.pointer)
    return pointer, shown, status, case.media_type
