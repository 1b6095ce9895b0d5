"""Run all checks over a document and put their faults into order."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from wireproof.findings.finding import Finding, new_finding
from wireproof.lint import (
    bodies,
    components,
    examples,
    operations,
    parameters,
    prose,
    questions,
    schemas,
    security,
    servers,
)
from wireproof.lint.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.finding import Fault
    from wireproof.spec.document import Document

_CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    *components.CHECKS,
    *servers.CHECKS,
    *operations.CHECKS,
    *parameters.CHECKS,
    *bodies.CHECKS,
    *schemas.CHECKS,
    *examples.CHECKS,
    *security.CHECKS,
    *prose.CHECKS,
    *questions.CHECKS,
)


def lint_document(
    document: Document, vendor: str = "", corrected: Document | None = None
) -> list[Finding]:
    """Find the faults of a vendor's document.

    Args:
        document: best loaded without an overlay and with `strict_refs=False`, so that it is the
            vendor's text that is judged and that dangling references are findings like others.
        vendor: whose document it is, for the findings.
        corrected: the same with its overlay; questions that it answers are not asked.

    Returns:
        findings in the order of the text; a place with one fault is reported once per rule.
    """
    survey = Survey(document)
    faults = dict.fromkeys(chain.from_iterable(check(survey) for check in _CHECKS))
    if corrected is not None:
        open_still = set(questions.check_questions(Survey(corrected)))
        faults = dict.fromkeys(f for f in faults if f.rule != questions.RULE or f in open_still)
    findings = [_finding(document, vendor, fault) for fault in faults]
    order = {str(path): index for index, path in enumerate(document.files)}
    return sorted(
        findings,
        key=lambda finding: (
            order.get(finding.location.file, len(order)),
            finding.location.line,
            finding.location.column,
            finding.rule,
            finding.pointer,
            finding.message,
        ),
    )


def _finding(document: Document, vendor: str, fault: Fault) -> Finding:
    return new_finding(
        fault.rule,
        fault.message,
        fault.location or document.location(fault.pointer),
        vendor=vendor,
        where=fault.pointer,
        pointer=fault.pointer,
        hint=fault.hint,
    )
