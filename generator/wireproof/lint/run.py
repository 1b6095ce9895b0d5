"""Run all checks over a document and put their faults into order."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from wireproof.lint import (
    bodies,
    components,
    examples,
    operations,
    parameters,
    prose,
    schemas,
    security,
    servers,
)
from wireproof.lint.finding import Fault, LintFinding
from wireproof.lint.rules import RULES
from wireproof.lint.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
)


def lint_document(document: Document) -> list[LintFinding]:
    """Find the faults of a vendor's document.

    Args:
        document: best loaded without an overlay and with `strict_refs=False`, so that it is the
            vendor's text that is judged and that dangling references are findings like others.

    Returns:
        findings in the order of the text; a place with one fault is reported once per rule.
    """
    survey = Survey(document)
    faults = dict.fromkeys(chain.from_iterable(check(survey) for check in _CHECKS))
    findings = [_finding(document, fault) for fault in faults]
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


def _finding(document: Document, fault: Fault) -> LintFinding:
    return LintFinding(
        rule=fault.rule,
        severity=RULES[fault.rule].severity,
        message=fault.message,
        pointer=fault.pointer,
        location=fault.location or document.location(fault.pointer),
        hint=fault.hint,
    )
