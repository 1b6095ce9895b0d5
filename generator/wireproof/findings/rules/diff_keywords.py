"""Rules of `diff` about the assertions of JSON Schema: one family a keyword.

In: a table of keywords. Out: `RULES`. A limit can become stricter, looser or neither; a subschema
can come or go. What each does is the same for every keyword, so only the examples are data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from wireproof.findings.rule import Rule

Word = Literal["narrowed", "widened", "changed"]

# keyword: a looser value, a stricter one, and two of which neither holds the other ("": none exist)
ASSERTIONS: Final[dict[str, tuple[str, str, str]]] = {
    "maximum": ("100", "50", ""),
    "minimum": ("1", "10", ""),
    "maxLength": ("80", "40", ""),
    "minLength": ("1", "5", ""),
    "maxItems": ("100", "20", ""),
    "minItems": ("0", "1", ""),
    "maxProperties": ("20", "10", ""),
    "minProperties": ("0", "1", ""),
    "maxContains": ("5", "2", ""),
    "minContains": ("1", "2", ""),
    "uniqueItems": ("false", "true", ""),
    "pattern": ("absent", "'^[a-z]+$'", "'^[a-z]+$' before and '^[A-Z]+$' after"),
    "multipleOf": ("5", "10", "4 before and 6 after"),
    "dependentRequired": ("absent", "{card: [cvc]}", "{card: [cvc]} before, {card: [pin]} after"),
    "contentEncoding": ("", "base64", "base64 before and base16 after"),
    "contentMediaType": ("", "image/png", "image/png before and image/jpeg after"),
    "type": ("[string, integer]", "string", "string before and integer after"),
    "format": ("absent", "date-time", "date before and date-time after"),
}  # fmt: skip
_ANNOTATED: Final = ("type", "format")

SUBSCHEMAS: Final[dict[str, str]] = {
    "items": "`items: {type: string}`",
    "contains": "`contains: {const: owner}`",
    "propertyNames": "`propertyNames: {pattern: '^[a-z]+$'}`",
    "unevaluatedProperties": "`unevaluatedProperties: false`",
    "unevaluatedItems": "`unevaluatedItems: false`",
    "contentSchema": "`contentSchema: {type: object}`",
    "prefixItems": "`prefixItems: [{type: string}]`",
    "patternProperties": "`patternProperties: {'^x-': {type: string}}`",
    "dependentSchemas": "`dependentSchemas: {card: {required: [cvc]}}`",
    "additionalProperties": "`additionalProperties: {type: string}`",
    "not": "`not: {const: ''}`",
    "if": "`if: {required: [card]}` with `then: {required: [cvc]}`",
}
_WHY: Final[dict[Word, tuple[str, str]]] = {
    "narrowed": ("is stricter", "Fewer values are valid."),
    "widened": ("is looser", "More values are valid."),
    "changed": ("changed", "Some values are valid only before, others only after."),
}
_MEANING: Final[dict[Word, str]] = {
    "narrowed": "Every value that `{}` allows now it allowed before, and some no longer.",
    "widened": "Every value that `{}` allowed before it allows now, and some more.",
    "changed": "`{}` differs, and neither value of it holds the other.",
}


def _assertion(keyword: str, word: Word) -> Rule:
    loose, strict, other = ASSERTIONS[keyword]
    text, why = _WHY[word]
    shown = {
        "narrowed": f"`{keyword}` is {loose} before and {strict} after.",
        "widened": f"`{keyword}` is {strict} before and {loose} after.",
        "changed": f"`{keyword}` is {other}.",
    }
    return Rule(
        id=f"schema.{keyword}.{word}",
        severity="warning",
        owner="client",
        title=f"`{keyword}` {text}",
        meaning=_MEANING[word].format(keyword),
        why=why,
        violates=shown[word],
        conforms=f"`{keyword}` is {strict} before and after.",
        command="diff",
        topic="Types and formats" if keyword in _ANNOTATED else "Limits of values",
    )


def _subschema(keyword: str, word: Literal["added", "removed"]) -> Rule:
    came = word == "added"
    return Rule(
        id=f"schema.{keyword}.{word}",
        severity="warning",
        owner="client",
        title=f"`{keyword}` {'came' if came else 'went'}",
        meaning=f"A schema {'has' if came else 'had'} `{keyword}` that the other does not have.",
        why="Fewer values are valid." if came else "More are valid.",
        violates=f"{SUBSCHEMAS[keyword]} in the {'new' if came else 'old'} document only.",
        conforms=f"{SUBSCHEMAS[keyword]} in both documents.",
        command="diff",
        topic="Subschemas",
    )


def words_of(keyword: str) -> Iterator[Word]:
    """The ways in which an assertion can change: a limit is stricter or looser, never neither."""
    loose, _, other = ASSERTIONS[keyword]
    if loose:
        yield "narrowed"
        yield "widened"
    if other:
        yield "changed"


def _all() -> Iterator[Rule]:
    for keyword in ASSERTIONS:
        yield from (_assertion(keyword, word) for word in words_of(keyword))
    for keyword in SUBSCHEMAS:
        yield _subschema(keyword, "added")
        yield _subschema(keyword, "removed")


RULES: Final = tuple(_all())
