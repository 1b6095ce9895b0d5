"""Reports say the same as the result, to machines and to people."""

# ruff: noqa: S314 - the XML is our own

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from wireproof.errors import UsageError
from wireproof.findings.reports import parse_report, render_report, write_report
from wireproof.runner.reporting import proof_report, render_proof_json, render_proof_md


def report(kind, result):
    """The report of one result."""
    return render_report(kind, proof_report([result]))


@pytest.fixture
def faulty(make_shop, prove_shop):
    return prove_shop(make_shop("409: Problem", "409: Stored"), ("response+", "request+"))


@pytest.fixture
def right(make_shop, prove_shop):
    return prove_shop(make_shop())


def test_json_holds_counts_matrix_and_findings(faulty):
    """A machine finds everything that a person is shown."""
    node = json.loads(report("json", faulty))

    assert node["ok"] is False
    vendor = node["vendors"][0]
    assert vendor["cases"] == faulty.cases
    assert {"operation", "part", "check", "positive", "negative"} == set(vendor["matrix"][0])
    assert vendor["findings"][0]["signature"] == faulty.findings[0].signature
    assert "OBSERVED" in vendor["findings"][0]["snippet"]


def test_junit_has_a_case_per_operation_check_and_mode(faulty):
    """CI shows which check of which operation failed, and how to repeat it."""
    root = ET.fromstring(report("junit", faulty))

    suite = root.find("testsuite")
    assert suite.get("name") == "wireproof.shop"
    assert int(suite.get("tests")) == len(suite.findall("testcase"))
    failed = [one for one in suite.findall("testcase") if one.find("failure") is not None]
    assert int(suite.get("failures")) == len(failed)
    assert {one.get("classname") for one in failed} == {"shop.orders.add_line"}
    assert "seed" in {one.get("name") for one in suite.iter("property")}


def test_junit_survives_what_xml_cannot_hold(faulty):
    """Control characters in a message do not break the report."""
    odd = replace(faulty, findings=(replace(faulty.findings[0], message="a\x00b\ud800]]>"),))

    assert ET.fromstring(report("junit", odd)) is not None


VOID = frozenset({"meta", "link", "br"})


class Tags(HTMLParser):
    """Follows open tags and links."""

    def __init__(self):
        super().__init__()
        self.open, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_is_one_offline_file(faulty):
    """The page needs no network, is well formed, and shows expected beside actual."""
    page = report("html", faulty)

    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.links == []
    assert "Expected" in page
    assert "Actual" in page
    assert f"f-{faulty.findings[0].signature}" in page


def test_html_shows_hostile_text_as_text(faulty):
    """What a vendor or a client says is never markup."""
    odd = replace(faulty.findings[0], message="<script>alert(1)</script>", actual="</pre><b>")
    page = report("html", replace(faulty, findings=(odd,)))

    assert "<script>alert" not in page
    assert "</pre><b>" not in page


def test_markdown_shows_what_was_exercised(right):
    """PROOF.md tells what is proven, in counts, and says so when nothing was found."""
    text = render_proof_md(right)

    assert "and nothing was found" in text
    assert "| `orders.add_line` | `query.tags` |" in text
    assert "| request- |" in text


def test_markdown_says_why_cases_were_not_judged(right):
    """Nothing is left out in silence; the reasons of both clients are added up."""
    one = replace(
        right.counts[0],
        check="request+",
        inexpressible=3,
        unrepresentable=0,
        reasons=("3 x no keyword",),
    )
    other = replace(one, mode="async", inexpressible=2, reasons=("2 x no keyword",))
    text = render_proof_md(replace(right, counts=(one, other)))

    assert "- request+: 5 x no keyword" in text
    assert "- inexpressible: the client's arguments cannot express it" in text
    assert "- unrepresentable:" not in text


def test_markdown_tables_hold_whatever_is_found(faulty):
    """A pipe in a value does not break the table."""
    odd = replace(faulty.findings[0], expected="a|b", actual="c`d")
    text = report("md", replace(faulty, findings=(odd,)))

    assert "| `a\\|b` | ``c`d`` |" in text


def test_the_same_run_gives_the_same_bytes(make_shop, prove_shop):
    """What is committed beside a client changes only when the proof changes."""
    client = make_shop()

    first, again = prove_shop(client), prove_shop(client)
    assert render_proof_json(first) == render_proof_json(again)
    assert render_proof_md(first) == render_proof_md(again)
    assert str(client) not in render_proof_json(first)


def test_options_name_kind_and_path(tmp_path, right):
    """`--report html=out/report.html` writes that file, folders included."""
    kind, path = parse_report(f"html={tmp_path}/out/report.html")
    write_report(kind, path, proof_report([right]))

    assert path.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("option", ["html", "pdf=x.pdf", "json=", ""])
def test_options_that_say_nothing_are_refused(option):
    """A misspelt report is bad usage, not a missing file."""
    with pytest.raises(UsageError, match="KIND=PATH"):
        parse_report(option)


def test_paths_are_not_needed(right):
    """A report of nothing found names no file of this machine but the spec's."""
    assert str(Path.home()) not in report("html", right)
