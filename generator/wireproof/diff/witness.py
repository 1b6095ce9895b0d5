"""Evidence: a value that was right and is refused now, or one that may come and was not right.

In: findings that break the wire, and both documents. Out: the findings with a witness where one was
found and checked with jsonschema-rs. Boundary values of the edit itself come first, because they
cost nothing; with time to spend, Schemathesis's coverage of the schema follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from wireproof.diff.bounded import within
from wireproof.diff.model import Verdict
from wireproof.diff.review import Finding
from wireproof.errors import SpecError, SuiteError
from wireproof.oas.pointer import split
from wireproof.spec.document import Document
from wireproof.spec.validation import SchemaValidators

_FAMILIES: Final = ("schema.", "enum.", "union.", "property.required", "property.optional",
                    "property.added.required")  # fmt: skip
_PROBES: Final[tuple[Any, ...]] = (None, True, 0, -1, 1.5, "", "a", "0", [], {}, [None])
FAST: Final = 2.0
"""Up to this many seconds, only what the edit itself suggests is tried."""


def add_witnesses(
    findings: Iterable[Finding], old: Document, new: Document, seconds: float
) -> list[Finding]:
    """Look for a witness for every finding about a schema that breaks something.

    Args:
        findings: of the review.
        old: the document before.
        new: the document after.
        seconds: for all of them together.
    """
    result = list(findings)
    wanted = [(at, side) for at, item in enumerate(result) if (side := _direction(item))]
    if not wanted:
        return result

    def search() -> Iterator[tuple[int, dict[str, Any]]]:
        judges = SchemaValidators(old), SchemaValidators(new)
        for at, side in wanted:
            values = _candidates(result[at], (old, new), deep=seconds > FAST)
            found = _search(result[at], judges, side, values)
            if found is not None:
                yield at, found

    for at, found in within(seconds, search):
        result[at] = replace(result[at], witness=found)
    return result


def _direction(item: Finding) -> str | None:
    """Which way a witness must go: `request` was valid and is refused, `response` the reverse."""
    if not item.id.startswith(_FAMILIES) or item.old is None or item.new is None:
        return None
    for side in ("request", "response"):
        if item.verdicts[side] is Verdict.BREAKS:
            return side
    return None


def _search(
    item: Finding,
    judges: tuple[SchemaValidators, SchemaValidators],
    side: str,
    values: Iterable[Any],
) -> dict[str, Any] | None:
    one, two = _schema_of(item.old or "#"), _schema_of(item.new or "#")
    places = [(judges[0], one), (judges[1], two)]
    names = ("old", "new") if side == "request" else ("new", "old")
    if side == "response":
        places.reverse()
    (right, here), (wrong, there) = places
    for value in values:
        try:
            if right.mismatches(here, value):
                continue
            refusals = wrong.mismatches(there, value)
        except (SpecError, ValueError):
            return None
        if refusals:
            return {
                "side": side, "payload": value, "valid_under": names[0], "refused_by": names[1],
                "because": refusals[0].message, "checked": True,
            }  # fmt: skip
    return None


def _schema_of(pointer: str) -> str:
    """The schema that an edit is about: the holder of a property that came or went."""
    tokens = split(pointer)
    if tokens and tokens[-1] in ("oneOf", "anyOf"):
        return pointer.rpartition("/")[0]
    return pointer


def _candidates(
    item: Finding, documents: tuple[Document, Document], *, deep: bool
) -> Iterator[Any]:
    for fact in (item.before, item.after):
        yield from _around(fact)
    yield from _PROBES
    if deep:
        for document, place in zip(documents, (item.old, item.new), strict=True):
            yield from _generated(document, _schema_of(place or "#"))


def _around(fact: Any) -> Iterator[Any]:
    """Values near a fact of the edit: at a bound and beside it, as a length, as a value."""
    if isinstance(fact, list):
        yield from fact
    if isinstance(fact, str):
        yield fact
        fact = fact.removeprefix("exclusive ")
        try:
            fact = float(fact) if "." in fact else int(fact)
        except ValueError:
            return
    if isinstance(fact, int | float) and not isinstance(fact, bool):
        yield from (fact, fact - 1, fact + 1)
        if isinstance(fact, int) and 0 <= fact <= 10_000:
            for length in (fact, max(fact - 1, 0), fact + 1):
                yield "a" * length
                yield list(range(length))


def _generated(document: Document, pointer: str) -> Iterator[Any]:
    """What Schemathesis makes for a schema: its coverage, valid and invalid."""
    from wireproof.cases.engine import Engine  # noqa: PLC0415 - a second of imports, when asked for

    data: Mapping[str, Any] = document.data
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": pointer}}}}
    operation = {"requestBody": body, "responses": {"default": {"description": ""}}}
    synthetic = {
        **data,
        "paths": {**(data.get("paths") or {}), "/wireproof-witness": {"post": operation}},
        "security": [],
    }
    try:
        samples = Engine(synthetic).coverage("/wireproof-witness").samples
    except (SuiteError, SpecError):
        return
    yield from (sample.value for sample in samples if sample.malformed is None)
