"""The catalogue: every rule of every command, by its id.

In: the texts in `rules/`. Out: `RULES`, and `rule_named`, which knows what a misspelt id meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from wireproof.errors import UsageError, did_you_mean
from wireproof.findings.rule import Command, Rule
from wireproof.findings.rules import (
    diff_keywords,
    diff_messages,
    diff_operations,
    diff_schemas,
    lint_document,
    lint_prose,
    lint_schemas,
    observe,
    prove_clients,
    prove_requests,
    prove_responses,
)

_TOPICS: Final = (
    prove_requests, prove_responses, prove_clients,
    lint_document, lint_schemas, lint_prose,
    diff_operations, diff_messages, diff_schemas, diff_keywords,
    observe,
)  # fmt: skip

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id: rule for rule in chain.from_iterable(module.RULES for module in _TOPICS)}
)
"""All rules, in the order of their commands and topics."""


def rules_of(command: Command) -> Mapping[str, Rule]:
    """The rules of one command, by id."""
    return {id_: rule for id_, rule in RULES.items() if rule.command == command}


def rule_named(id_: str) -> Rule:
    """A rule by its id.

    Raises:
        UsageError: there is none; the hint names those that are spelt like it.
    """
    if id_ not in RULES:
        alike = [name for name in RULES if id_.lower() in name]
        hint = did_you_mean(id_, alike[:5] or list(RULES), most=5)
        raise UsageError(f"there is no rule {id_!r}", hint=f"{hint}; `wireproof rules` has all")
    return RULES[id_]


def rule_record(rule: Rule) -> dict[str, Any]:
    """A rule as plain data."""
    return {
        "id": rule.id,
        "command": rule.command,
        "topic": rule.topic,
        "severity": rule.severity,
        "owner": rule.owner,
        "title": rule.title,
        "meaning": rule.meaning,
        "why": rule.why,
        "violates": rule.violates,
        "conforms": rule.conforms,
        "source": rule.source,
    }
