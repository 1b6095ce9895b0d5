"""Faults of a vendor's document that cost a client something: contradictions, and prose rules."""

from wireproof.lint.run import lint_document

__all__ = ["lint_document"]
