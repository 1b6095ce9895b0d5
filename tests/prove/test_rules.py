"""Rules that only a whole client can break: one line of a generated one is changed for each."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from wireproof.pipeline.mutants import trap
from wireproof.prove.cases import Budget
from wireproof.prove.lanes import LANES
from wireproof.prove.manifest import load_manifest
from wireproof.prove.mutants.run import TRAP
from wireproof.prove.run import run_plans
from wireproof.prove.session import Settings, plan_client

FAST = Settings(Budget("fast", 0))

BROKEN = [
    (
        "resources/files.py",
        'Response("application/json", models.Report)',
        'Response("application/json", object)',
        "files.latest_report",
        "response+",
        "wrong-class",
    ),
    (
        "_runtime/decode.py",
        'place = f"{pointer}/{_escape(names[name])}"',
        'place = ""',
        "files.latest_report",
        "response-",
        "drift-misplaced",
    ),
    (
        "_runtime/transport.py",
        "if request.hidden:",
        "if False:",
        "search.search_form",
        "auth",
        "secret-shown",
    ),
    (
        "_runtime/prepare.py",
        "raise RequestInvalid(errors=tuple(errors))",
        'raise RequestInvalid("no")',
        "search.search_form",
        "request-",
        "unhelpful-error",
    ),
    (
        "_runtime/decode.py",
        "if body is None and response.content:",
        "if False:",
        "search.search_form",
        "probes",
        "undocumented-body-lost",
    ),
    (
        "_runtime/prepare.py",
        "encode.encode_form(wire, {})",
        'encode.encode_form({**wire, "word": "x"}, {})',
        "search.search_form",
        "request+",
        "wrong-on-wire",
    ),
]


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The client of the document that says everything there is to say."""
    folder = tmp_path_factory.mktemp("right")
    subject = trap()
    subject.generate(TRAP, folder / "client")
    return subject.document, load_manifest(folder / "client")


def prove(right, manifest, operation, lane):
    document, _ = right
    planned = plan_client(document, manifest, FAST, [operation])
    lanes = [one for one in LANES if one.name == lane]
    found = run_plans(document, manifest, planned, FAST, lanes=lanes)
    return {one.rule for one in found.findings}


@pytest.mark.parametrize(
    ("file", "old", "new", "operation", "lane", "rule"), BROKEN, ids=[b[-1] for b in BROKEN]
)
def test_a_rule_is_broken_by_one_line(right, tmp_path, file, old, new, operation, lane, rule):
    """The client as it is keeps the rule; with the line changed it does not."""
    manifest = right[1]
    shutil.copytree(manifest.path.parent, tmp_path / "client")
    code = tmp_path / "client" / file
    text = code.read_text()
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    code.write_text(text.replace(old, new))
    broken = replace(manifest, path=tmp_path / "client" / "manifest.json")

    assert prove(right, manifest, operation, lane) == set()
    assert rule in prove(right, broken, operation, lane)
