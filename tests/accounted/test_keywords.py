"""No keyword of OpenAPI is lost in silence: it changes the client, or the ledger names it.

The keywords are those of `objects.yaml` and `schemas.yaml`: every one of every object of Swagger
2.0 and OpenAPI 3.0, 3.1 and 3.2, and the whole vocabulary of JSON Schema 2020-12.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.accounted.rows import VERSIONS, Row, rows
from wireproof.client import Api, ApiOptions, LedgerEntry, NameLock, build_api
from wireproof.oas.keywords import KEYWORDS
from wireproof.oas.pointer import join
from wireproof.render import finish
from wireproof.render.client import Sources, render_client
from wireproof.spec.load import load_document

ROWS = tuple(rows())
_CONVERTED = (
    ("#/definitions/", "#/components/schemas/"),
    ("#/securityDefinitions/", "#/components/securitySchemes/"),
)
_WHOLE = ("documentation", "link")
"""What the ledger says of these it says of everything inside."""


def analysed(document: dict[str, Any], folder: Path) -> Api:
    """What is known of a document after its analysis."""
    file = folder / "openapi.json"
    file.write_text(json.dumps(document), "utf-8")
    return build_api(load_document(file, strict_refs=False), ApiOptions("acme", "Acme"), NameLock())


def client_of(api: Api) -> dict[str, str]:
    """The text of every file of a client but its manifest, which holds the ledger."""
    places = {entry.pointer: (1, 1) for entry in api.ledger}
    files = render_client(api, Sources("openapi.json", "", "", "", "", places))
    del files["manifest.json"]
    return files


def told(row: Row, before: Api, after: Api) -> Iterator[LedgerEntry]:
    """What the ledger says of the keyword, with a reason: by its place, or by its name."""
    host = row.pointer
    for old, new in _CONVERTED if row.version == "2.0" else ():
        host = host.replace(old, new)
    for entry in after.ledger:
        inside = f"{entry.pointer}/".startswith(f"{host}/")
        above = entry.kind in _WHOLE and f"{host}/".startswith(f"{entry.pointer}/")
        at = entry.pointer.endswith(join("", row.ledger_name))
        by_name = _names(entry.reason, row.ledger_name) and (inside or entry not in before.ledger)
        if entry.reason and (above or at or by_name):
            yield entry


def _names(reason: str, keyword: str) -> bool:
    """Whether a sentence speaks of a keyword: no plain word, or one in backticks."""
    plain = re.fullmatch("[a-z]+", keyword)
    return (f"`{keyword}`" if plain else keyword) in reason


def lost(version: str, folder: Path) -> Iterator[str]:
    """The keywords of a version that neither change the client nor stand in its ledger."""

    @cache
    def read(text: str) -> Api:
        return analysed(json.loads(text), folder)

    @cache
    def written(text: str) -> dict[str, str]:
        return client_of(read(text))

    for row in ROWS:
        if row.version != version:
            continue
        pair = [json.dumps(row.without), json.dumps(row.with_it)]
        before, after = map(read, pair)
        if any(told(row, before, after)):
            continue
        same = replace(before, ledger=()) == replace(after, ledger=())
        if same or written(pair[0]) == written(pair[1]):
            yield str(row)


@pytest.fixture
def as_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare what was rendered as it is: layout takes most of the time and tells nothing."""
    monkeypatch.setattr(finish, "lay_out", lambda modules: modules)
    monkeypatch.setattr(finish, "check_modules", lambda _, own: None)


@pytest.mark.usefixtures("as_rendered")
@pytest.mark.parametrize("version", VERSIONS)
def test_every_keyword_of_every_object_is_used_or_told(version: str, tmp_path: Path) -> None:
    """A keyword that a vendor writes reaches the client, or the ledger says why it does not."""
    assert list(lost(version, tmp_path)) == []


def test_the_table_of_keywords_knows_every_keyword_of_a_schema() -> None:
    """No keyword of JSON Schema or OpenAPI is told as one that does not exist."""
    known = {keyword for keywords in KEYWORDS.values() for keyword in keywords}
    written = {row.keyword for row in ROWS if row.object == "Schema Object"}
    assert written - known == set()
