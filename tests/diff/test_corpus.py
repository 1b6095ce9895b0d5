"""Verdicts over other people's pairs, and costs on real ones."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from wireproof.cli.app import run
from wireproof.diff.contract import compare_documents
from wireproof.diff.report_json import SCHEMA
from wireproof.errors import SpecError
from wireproof.spec.load import load_document

pytestmark = pytest.mark.corpus

LEDGER = Path(__file__).parent / "differences.toml"


def _compare(old: Path, new: Path):
    return compare_documents(*(load_document(path, strict_refs=False) for path in (old, new)))


def _explained() -> set[str]:
    entries = tomllib.loads(LEDGER.read_text("utf-8"))["difference"]
    assert all(len(entry["reason"]) > 80 for entry in entries)
    return {case for entry in entries for case in entry["cases"]}


def test_verdicts_agree_outside_the_ledger(diff_cases):
    """301 pairs of oasdiff's tests: at least 95 % agree, the others are explained one by one."""
    cases = json.loads((diff_cases / "cases.json").read_text())["cases"]
    differing = set()
    for case in cases:
        delta = _compare(diff_cases / case["base"], diff_cases / case["revision"])
        if any(change.breaks_wire for change in delta.changes) != case["breaking"]:
            differing.add(case["id"])
    explained = _explained()
    outside = [case for case in cases if case["id"] not in explained]
    agreeing = sum(case["id"] not in differing for case in outside)

    assert agreeing / len(outside) >= 0.95
    assert differing - explained == set()
    assert explained - differing == set(), "no longer different: take them out of the ledger"


def test_equal_documents_are_silent_and_flagged_ones_are_not(diff_cases):
    """Where they see any change we see one, and a pair with itself has none."""
    cases = json.loads((diff_cases / "cases.json").read_text())["cases"]
    for case in cases:
        old, new = diff_cases / case["base"], diff_cases / case["revision"]
        if case["oasdiff"]:
            assert _compare(old, new).changes, case["id"]
        assert _compare(old, old).changes == []


def _pairs(corpus: Path):
    for entry in json.loads((corpus / "MANIFEST.json").read_text())["pairs"]:
        sides = (entry["old"], entry["new"])
        yield entry["pair"], [corpus / side.get("same_as", side["file"]) for side in sides]


def test_real_pairs_are_compared_both_ways(corpus):
    """Every pair has changes, and what was added one way was removed the other way."""
    for name, (old, new) in _pairs(corpus):
        there, back = _compare(old, new).changes, _compare(new, old).changes

        assert there, name
        added = {c.edit.new for c in there if c.edit.rule == "operation.added"}
        removed = {c.edit.old for c in back if c.edit.rule.startswith("operation.removed")}
        assert added == removed, name


def test_github_enterprise_is_compared_within_bounds_of_memory(corpus):
    """Two documents of 6 MB: below 400 MB, a process of its own; `make bench` has the seconds."""
    folder = corpus / "pairs" / "github-ghes-3.17_to_3.19"
    code = (
        "import sys; from pathlib import Path; from wireproof.spec.load import load_document;"
        "from wireproof.diff.contract import compare_documents;"
        "documents = [load_document(Path(p), strict_refs=False) for p in sys.argv[1:]];"
        "print(len(compare_documents(*documents).changes));"
        # What the operating system says of all children holds those of other tests, too.
        "import re; status = Path('/proc/self/status').read_text();"
        "print(re.search(r'VmHWM:\\s+([0-9]+)', status)[1])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, folder / "old.json", folder / "new.json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    changes, kilobytes = run.stdout.split()

    assert int(changes) > 1000
    assert int(kilobytes) < 400 * 1024


def test_every_pair_gives_a_page_of_its_published_shape(corpus, tmp_path, monkeypatch, capsys):
    """Real changes, hostile or not: JSON fits its schema, HTML and Markdown are made."""
    monkeypatch.chdir(tmp_path)
    for name, (old, new) in _pairs(corpus):
        if "github" in name:
            continue  # its size is another test's matter
        outs = ["--out", "html=r.html", "--out", "md=r.md"]
        code = run(["diff", str(old), str(new), "--format", "json", *outs])
        report = json.loads(capsys.readouterr().out)

        assert code in (0, 1)
        jsonschema_rs.Draft202012Validator(SCHEMA).validate(report)
        assert len(Path("r.md").read_text("utf-8")) <= 60_000
        assert "<script>" in Path("r.html").read_text("utf-8")


def test_any_two_documents_can_be_compared(corpus):
    """A document with itself is silent; with a stranger it is a list, never a crash."""
    entries = json.loads((corpus / "MANIFEST.json").read_text())["specs"]
    previous = None
    for entry in entries:
        path = corpus / entry["file"]
        try:
            document = load_document(path, strict_refs=False)
        except SpecError:
            continue
        if path.stat().st_size > 2_000_000:
            continue
        assert compare_documents(document, document).changes == [], path
        if previous is not None:
            assert compare_documents(previous, document).changes, path
        previous = document
