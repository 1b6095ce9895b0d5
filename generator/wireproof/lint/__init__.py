"""Faults of a vendor's document: a `Document` in, sorted findings out."""

from wireproof.lint.finding import LintFinding, Rule, Severity
from wireproof.lint.rules import RULES
from wireproof.lint.run import lint_document

__all__ = ["RULES", "LintFinding", "Rule", "Severity", "lint_document"]
