"""A value of the wrong JSON type, at any place of any object, is told: no crash, no silence.

The places are those of `tests/accounted`: every keyword of every object of Swagger 2.0 and of
OpenAPI 3.0, 3.1 and 3.2. Each gets each JSON type that the standard does not give it.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.accounted.rows import Row, rows
from tests.accounted.test_keywords import analysed, as_rendered, client_of
from wireproof.client import LedgerEntry
from wireproof.errors import SpecError
from wireproof.oas.pointer import join, lookup

__all__ = ["as_rendered"]

VALUES = (None, True, 7, "word", [], ["word"], {}, {"word": {}})
ANY_VALUE = {"const", "default", "example", "value", "dataValue", "requestBody of a link"}
SCHEMAS = set(
    "schema itemSchema not if then else items contains additionalProperties propertyNames "
    "unevaluatedItems unevaluatedProperties contentSchema".split()
)
BOUNDS = {"exclusiveMaximum", "exclusiveMinimum"}
IN_A_SAMPLE = 250
NIGHTLY = pytest.mark.skipif(
    os.environ.get("WIREPROOF_NIGHTLY") != "1", reason="slow; runs with WIREPROOF_NIGHTLY=1"
)


def kind_of(value: Any) -> str:
    """The JSON type of a value."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__


def fits(row: Row, value: Any) -> bool:
    """Whether the standard, or every reader of it, takes the value at this place."""
    if row.keyword in ANY_VALUE or (row.keyword == "requestBody" and "Link" in row.object):
        return True
    if row.keyword.startswith("x-") or kind_of(value) == kind_of(right_value(row)):
        return True
    if row.keyword in BOUNDS:
        return kind_of(value) in ("boolean", "number")
    if row.keyword == "type" and "Schema" in row.object:
        return bool(value) and kind_of(value) in ("str", "list")
    return row.keyword in SCHEMAS and isinstance(value, dict | bool)


def right_value(row: Row) -> Any:
    """What the row's own document says."""
    return lookup(row.with_it, row.pointer).get(row.keyword)


def wrong(row: Row, value: Any) -> dict[str, Any]:
    """The row's document with the value in place of the right one."""
    document = copy.deepcopy(row.with_it)
    lookup(document, row.pointer)[row.keyword] = value
    return document


def cases() -> Iterator[tuple[Row, Any]]:
    """Every place with every value that is wrong there."""
    for row in rows():
        for value in VALUES:
            if not fits(row, value):
                yield row, value


def tells(entry: LedgerEntry, row: Row) -> bool:
    """Whether an entry speaks of the row's keyword: at its place, around it, or by its name."""
    place = join(row.pointer, row.keyword)
    around = f"{place}/".startswith(f"{entry.pointer}/") and entry.status != "generated"
    inside = f"{entry.pointer}/".startswith(f"{place}/")
    moved = row.version == "2.0"  # what is converted may stand elsewhere
    return bool(entry.reason) and (around or inside or moved or row.ledger_name in entry.reason)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where documents are written."""
    return tmp_path_factory.mktemp("wrong")


def unanswered(chosen: list[tuple[Row, Any]], folder: Path) -> list[str]:
    """The cases that end in a crash, or in a client without a word about them."""

    @cache
    def known(text: str) -> frozenset[LedgerEntry]:
        row = by_text[text]
        return frozenset(analysed(row.with_it, folder).ledger)

    by_text = {str(row): row for row, _ in chosen}
    found: list[str] = []
    for row, value in chosen:
        try:
            api = analysed(wrong(row, value), folder)
            client_of(api)
        except SpecError as error:
            if not (error.location and error.hint):
                found.append(f"{row} = {value!r}: refused without a place or a remedy")
            continue
        except Exception as error:  # noqa: BLE001 - any of them is a crash of the tool
            found.append(f"{row} = {value!r}: {type(error).__name__}: {error!s:.80}")
            continue
        new = [entry for entry in api.ledger if entry not in known(str(row))]
        spoken = [*new, *(one for one in api.ledger if one.kind in ("documentation", "link"))]
        if not any(tells(entry, row) for entry in (new if row.version == "2.0" else spoken)):
            found.append(f"{row} = {value!r}: not a word")
    return found


@pytest.mark.usefixtures("as_rendered")
def test_wrong_types_are_told_in_a_sample(folder: Path) -> None:
    """The same sample each time: a client and a line in its ledger, or a refusal with a place."""
    chosen = random.Random(17).sample(list(cases()), IN_A_SAMPLE)  # noqa: S311 - no secret
    assert unanswered(chosen, folder) == []


@pytest.mark.nightly
@NIGHTLY
@pytest.mark.usefixtures("as_rendered")
def test_wrong_types_are_told_everywhere(folder: Path) -> None:
    """All of them."""
    assert unanswered(list(cases()), folder) == []
