"""Rules that only a description tells: what excludes what, what is needed when, which values.

Sentences are matched one by one, so a finding quotes the sentence that it is about. A sentence
about several properties counts when it names them, and is reported once for the object.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from wireproof.lint.finding import Fault
from wireproof.lint.survey import Found
from wireproof.oas.grammar import Kind
from wireproof.oas.pointer import JsonPointer, join, parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Survey

_LONGEST: Final = 20_000
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n\s*[-*]\s+")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_EXCLUSIVE: Final = re.compile(
    r"\b(?:(?:exactly|only|just|at least|at most) one of|mutually exclusive|one of the two"
    r"|not both|cannot be (?:used|combined|specified|set|provided) (?:together|with)"
    r"|instead of)\b",
    re.IGNORECASE,
)
_EITHER: Final = re.compile(r"\beither\b.{1,200}?\bor\b", re.IGNORECASE | re.DOTALL)
_CONDITION: Final = re.compile(
    r"\b(?:required|mandatory|needed|must be (?:provided|set|specified|given|present|included))"
    r"(?: only)? (?:if|when|for|unless|in case|with)\b|\bonly required\b|\brequired only\b",
    re.IGNORECASE,
)
_AUTH: Final = re.compile(
    r"\b(?:via|with|using|through|by) (?:oauth|api.?keys?|bearer|basic auth|access tokens?)"
    r"(?: ?2(?:\.0)?)?\b.{0,20}?\bonly\b"
    r"|\bonly\b.{0,40}?\b(?:via|with|using|through|by) (?:oauth|api.?keys?|bearer|basic auth)",
    re.IGNORECASE,
)
_SCOPE: Final = re.compile(r"\bscopes?\b[^`'\"]{0,20}[`'\"]([\w.:\-/]{3,80})[`'\"]", re.IGNORECASE)
_IDEMPOTENT: Final = re.compile(r"\bidempoten(?:t|ce|cy|tly)\b", re.IGNORECASE)
_LIMIT: Final = re.compile(
    r"\b(?:up to|at most|no more than|a maximum of|maximum of|limited to|not exceed)"
    r"\s+(?:a\s+|total\s+|of\s+)*([0-9][0-9,_.]*)",
    re.IGNORECASE,
)
_VALUES: Final = re.compile(
    r"\b(?:one of|possible values|allowed values|valid values|accepted values|either)\b"
    r".{0,80}?(?P<values>(?:[`'\"]+[\w.\-]{1,40}[`'\"]+[\s,;]*(?:(?:or|and)\s+)?){2,})",
    re.IGNORECASE | re.DOTALL,
)
_LIMIT_KEYWORDS: Final = frozenset(
    {"maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties"}
)


def _sentences(text: Any) -> list[str]:
    if not isinstance(text, str):
        return []
    parts = _SENTENCE.split(text[:_LONGEST])
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _quote(sentence: str) -> str:
    return sentence if len(sentence) <= 160 else sentence[:157] + "…"


def check_siblings(survey: Survey) -> Iterator[Fault]:
    """Report what properties say about each other."""
    for visit in survey.schemas():
        properties = visit.node.get("properties")
        if isinstance(properties, dict) and len(properties) > 1:
            found = {
                name: Found(node, join(visit.pointer, "properties", name))
                for name, node in properties.items()
                if isinstance(node, dict)
            }
            yield from _siblings(found, visit.node.get("description"), visit.pointer)
    for operation in survey.operations:
        found = {str(p.node.get("name")): p for p in survey.parameters(operation)}
        if len(found) > 1:
            described = operation.node.get("description")
            yield from _siblings(found, described, operation.pointer)


_OVERLAY: Final = "say it with an overlay: `oneOf` with `required`, or `x-wireproof` rules"


def _siblings(siblings: dict[str, Found], about: Any, pointer: JsonPointer) -> Iterator[Fault]:
    where: dict[str, list[str]] = {}
    for name, found in siblings.items():
        for sentence in _sentences(found.node.get("description")):
            where.setdefault(sentence, []).append(name)
    for sentence, holders in where.items():
        named = _named(sentence, siblings)
        place = siblings[holders[0]].pointer
        if _excludes(sentence, named | {holders[0]}, alone=True):
            yield Fault("prose-exclusive", place, _quote(sentence), _OVERLAY)
        if len(holders) > 1 and len(named) > 1:
            yield Fault(
                "description-repeated",
                siblings[holders[1]].pointer,
                f"{' and '.join(f'`{name}`' for name in holders)} share a sentence: "
                f"{_quote(sentence)}",
                "a rule that holds for several of them belongs in the schema around them",
            )
    for sentence in _sentences(about):
        if _excludes(sentence, _named(sentence, siblings), alone=False):
            yield Fault("prose-exclusive", pointer, _quote(sentence), _OVERLAY)


def _named(sentence: str, names: dict[str, Found]) -> set[str]:
    return {word.rstrip(".") for word in _WORD.findall(sentence)} & names.keys()


def _excludes(sentence: str, named: set[str], *, alone: bool) -> bool:
    """Tell whether a sentence relates properties; `either … or` only when it names two."""
    if _EXCLUSIVE.search(sentence):
        return len(named) > 1 or (alone and "mutually exclusive" in sentence.lower())
    return len(named) > 1 and _EITHER.search(sentence) is not None


def check_conditions(survey: Survey) -> Iterator[Fault]:
    """Report parameters and properties that are needed only sometimes."""
    for pointer, node in _described(survey):
        for sentence in _sentences(node.get("description")):
            if _CONDITION.search(sentence):
                yield Fault(
                    "prose-condition",
                    pointer,
                    _quote(sentence),
                    "a client cannot know this; `if`/`then` in an overlay can say it",
                )


def _described(survey: Survey) -> Iterator[tuple[JsonPointer, dict[str, Any]]]:
    for parameter in survey.of(Kind.PARAMETER):
        yield parameter.pointer, parameter.node
    for visit in survey.schemas():
        if parent(visit.pointer).endswith("/properties"):
            yield visit.pointer, visit.node


def check_operations(survey: Survey) -> Iterator[Fault]:
    """Report what descriptions of operations say about credentials, repeating and limits."""
    for operation in survey.operations:
        asked = _scopes(operation.node.get("security", survey.data.get("security")))
        unsafe = operation.method in {"POST", "PATCH"}
        known = operation.node.get("description"), operation.node.get("summary")
        for sentence in dict.fromkeys(s for text in known for s in _sentences(text)):
            scope = _SCOPE.search(sentence)
            if _AUTH.search(sentence) or (scope and scope[1] not in asked):
                yield Fault(
                    "prose-auth",
                    operation.pointer,
                    _quote(sentence),
                    "say it with `security` in an overlay",
                )
            if unsafe and _IDEMPOTENT.search(sentence):
                yield Fault(
                    "prose-idempotent",
                    operation.pointer,
                    _quote(sentence),
                    "mark it with an overlay, so that a client may repeat it after a failure",
                )
            if _LIMIT.search(sentence):
                yield Fault("prose-limit", operation.pointer, _quote(sentence))
            if _lists_values(sentence):
                yield Fault("prose-values", operation.pointer, _quote(sentence), _ENUM)


def _lists_values(sentence: str) -> bool:
    return _VALUES.search(sentence) is not None and not _EXCLUSIVE.search(sentence)


_ENUM: Final = "add an `enum` with an overlay, if the list is complete"


def _scopes(security: Any) -> set[str]:
    listed = security if isinstance(security, list) else []
    found: set[str] = set()
    for requirement in listed:
        for scopes in requirement.values() if isinstance(requirement, dict) else ():
            found.update(str(scope) for scope in (scopes if isinstance(scopes, list) else ()))
    return found


def check_values(survey: Survey) -> Iterator[Fault]:
    """Report limits and lists of values that a schema does not have."""
    for pointer, node in _described(survey):
        schema = node.get("schema") if "in" in node and "name" in node else node
        found = survey.follow(schema, pointer)
        if found is None or any(word in found.node for word in ("enum", "const", "anyOf", "oneOf")):
            continue
        items = found.node.get("items")
        if isinstance(items, dict) and ("enum" in items or "$ref" in items):
            continue
        limited = not _LIMIT_KEYWORDS.isdisjoint(found.node)
        for sentence in _sentences(node.get("description")):
            if found.node.get("type") in ("string", "array") and _lists_values(sentence):
                yield Fault("prose-values", pointer, _quote(sentence), _ENUM)
            if not limited and _LIMIT.search(sentence):
                yield Fault("prose-limit", pointer, _quote(sentence))


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_siblings,
    check_conditions,
    check_operations,
    check_values,
)
