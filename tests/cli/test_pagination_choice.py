"""How a list is paged where the rules do not tell: vendor.toml, and detectors of packages."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from wireproof.client import paging_choice

ROOT = Path(__file__).parents[2]
SPEC = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: 'https://acme.example'}]
paths:
  /rows:
    get:
      operationId: listRows
      tags: [rows]
      parameters:
        - {name: from, in: query, schema: {type: string}}
      responses:
        '200':
          description: Rows
          content:
            application/json:
              schema:
                type: object
                required: [rows, about]
                properties:
                  rows: {type: array, items: {type: object, required: [id], properties: {id: {type: string}}}}
                  about: {type: object, properties: {upto: {type: [string, 'null']}}}
  /pages:
    get:
      operationId: listPages
      tags: [pages]
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: array, items: {type: string}}}}}
"""  # noqa: E501 - a schema reads best on one line
BY_CURSOR = '"GET /rows" = { style = "cursor", parameter = "from", next = "about.upto" }'


@pytest.fixture
def say(workspace):
    """A function that writes `[client.pagination]`."""
    path = workspace.vendor("acme", SPEC) / "vendor.toml"
    settings = path.read_text("utf-8")

    def write(table: str) -> None:
        path.write_text(f"{settings}\n[client.pagination]\n{table}\n", "utf-8")

    return write


def _styles(workspace):
    manifest = json.loads((workspace.root / "generated/acme/manifest.json").read_text("utf-8"))
    return {
        one["path"]: (one.get("pagination") or {}).get("style") for one in manifest["operations"]
    }


def test_a_person_says_how_a_list_is_paged_and_the_proof_plays_it(say, workspace, wireproof):
    """A cursor by a name that no rule knows; the ledger tells who says so."""
    say("")
    assert wireproof("generate").code == 0
    assert _styles(workspace) == {"/rows": None, "/pages": "page"}

    say(BY_CURSOR)
    assert wireproof("generate").code == 0
    assert _styles(workspace) == {"/rows": "cursor", "/pages": "page"}
    assert "[client.pagination] 'GET /rows'" in wireproof("explain", "acme", "rows.list").out
    proven = wireproof("prove", "acme", "--budget", "fast", "--no-cache")
    assert proven.code == 0, proven.text


def test_pages_can_be_turned_off(say, workspace, wireproof):
    """Whatever the rules find; the ledger tells who says so."""
    say('"pages" = false')

    assert wireproof("generate").code == 0

    assert _styles(workspace)["/pages"] is None
    assert "no pages, as" in wireproof("explain", "acme", "pages.list").out


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('"GET /row" = false', "did you mean GET /rows?"),
        ('"rows" = { style = "curser" }', "did you mean cursor?"),
        ('"rows" = { style = "page", paramter = "from" }', "did you mean parameter?"),
        ('"rows" = { style = "page" }', "page needs 'parameter'"),
        ('"rows" = { style = "page", parameter = "form" }', "did you mean from?"),
        (BY_CURSOR.replace("upto", "upt"), "did you mean about.upto?"),
        (BY_CURSOR.replace(" }", ', items = "row" }'), "did you mean rows?"),
        ('"rows" = true', "neither false nor a table"),
    ],
)
def test_a_slip_is_told_with_what_there_is(say, wireproof, table, told):
    """Patterns, keys, styles, parameters and properties."""
    say(table)

    refused = wireproof("generate")

    assert refused.code == 2
    assert told in refused.err


@pytest.fixture
def detector(tmp_path, monkeypatch):
    """Install a package whose detector is the example of the guide."""

    def install(source: str) -> None:
        (tmp_path / "acme_pages.py").write_text(source, "utf-8")
        info = tmp_path / "acme_pages-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Name: acme-pages\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(
            "[wireproof.pagination]\nacme = acme_pages:detect\n", "utf-8"
        )
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "acme_pages", raising=False)
        paging_choice._installed.cache_clear()

    yield install
    monkeypatch.undo()
    paging_choice._installed.cache_clear()


def test_a_package_adds_a_detector(say, workspace, wireproof, detector):
    """The example of the guide, as it stands there; what a person says goes before it."""
    say("")
    text = (ROOT / "docs/guides/extend.md").read_text("utf-8")
    [source] = re.findall(r"```python\n# acme_pages.py\n(.*?)```", text, re.DOTALL)
    detector(source)

    assert wireproof("generate").code == 0

    assert _styles(workspace) == {"/rows": "cursor", "/pages": "page"}
    assert "the detector 'acme'" in wireproof("explain", "acme", "rows.list").out
    say('"rows" = false')
    assert wireproof("generate").code == 0
    assert _styles(workspace)["/rows"] is None


def test_a_detector_that_fails_is_named(say, wireproof, detector):
    """With its package."""
    say("")
    detector("def detect(listing):\n    raise KeyError('x')\n")

    refused = wireproof("generate")

    assert refused.code == 2
    assert "the detector 'acme' of acme-pages failed: KeyError" in refused.err
