"""What vendors really publish can be read."""

from __future__ import annotations

import json

import pytest

from wireproof.errors import SpecError
from wireproof.spec.load import load_document

pytestmark = pytest.mark.corpus


FIXTURES = ("fixtures-", "readme-fixtures", "oas-tests", "conjur")


def _vendor_documents(corpus):
    entries = json.loads((corpus / "MANIFEST.json").read_text())["specs"]
    names = [entry["file"] for entry in entries if not entry["vendor"].startswith(FIXTURES)]
    return [corpus / name for name in names]


def test_every_vendor_document_loads(corpus):
    """JSON and YAML, one file and many, 50 KB and 7 MB; every operation can be located."""
    for path in _vendor_documents(corpus):
        document = load_document(path)

        assert document.dangling == (), path
        for template in document.data["paths"]:
            pointer = "#/paths/" + template.replace("~", "~0").replace("/", "~1")
            assert document.location(pointer).line > 0


def test_a_place_is_found_in_seven_megabytes_on_one_line(corpus):
    """GitHub's document has no line ends: a place is a column of its only line."""
    document = load_document(corpus / "github" / "api.github.com.min.json")
    place = document.location("#/paths/~1repos~1{owner}~1{repo}~1issues/post/requestBody")

    assert (
        place.line,
        place.pointer,
    ) == (1, "#/paths/~1repos~1{owner}~1{repo}~1issues/post/requestBody")
    assert (document.path.read_text())[place.column - 1 :][:13] == '"requestBody"'


def test_a_vendor_document_of_many_files_is_one_document(corpus):
    """Conjur spreads its paths over ten files."""
    document = load_document(corpus / "conjur" / "tree" / "openapi.yml")

    assert len(document.files) == 10
    assert all("$ref" not in item for item in document.data["paths"].values())
    assert document.location(
        "#/paths/~1secrets~1{account}~1{kind}~1{identifier}/get"
    ).file.endswith("secrets.yml")


def test_small_fixtures_load_or_say_what_is_wrong(corpus):
    """Some are invalid on purpose: an error with a place and a hint, never a crash."""
    loaded, refused = 0, []
    for folder in ("fixtures-opc", "fixtures-heyapi", "fixtures-schemathesis", "oai", "oas-tests"):
        for path in sorted((corpus / folder).rglob("*")):
            if path.suffix not in {".json", ".yaml", ".yml"}:
                continue
            try:
                load_document(path)
                loaded += 1
            except SpecError as error:
                refused.append(error)

    assert loaded > 40
    assert all(error.location is not None and error.hint for error in refused)
