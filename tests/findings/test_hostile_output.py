"""Whatever a stranger writes is shown in every format, and obeyed in none."""

# ruff: noqa: S314 - the XML is our own

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

from tests.findings.hostile import TEXTS, finding, report
from wireproof.findings import escape
from wireproof.findings.reports import KINDS, for_a_log, render_report, write_report

CASES = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
# What a report in Markdown is made of; nothing else may come of a text.
TAGS = set(
    "h1 h2 h3 h4 p table thead tbody tr th td ul li code pre strong em details summary".split()
)


class Tags(HTMLParser):
    """The tags and attributes of a text, and that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br", "hr", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> Tags:
    """Read a page."""
    found = Tags()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


@CASES
@pytest.mark.parametrize("kind", KINDS)
def test_every_report_can_be_written_and_read(tmp_path, kind, text):
    """Any code point, lone surrogates and what XML cannot hold too, leaves UTF-8 that parses."""
    path = tmp_path / "report"
    write_report(kind, path, report(text))
    written = path.read_text("utf-8")

    match kind:
        case "json" | "sarif":
            assert json.loads(written)
            assert not re.search(r"(?<!\\)(\\\\)*\\u[dD][89a-fA-F]..", written)
        case "junit":
            assert ET.fromstring(written) is not None
        case _:
            assert written.strip()


@CASES
@pytest.mark.parametrize("kind", ["text", "md", "junit", "html", "json", "sarif"])
def test_a_log_obeys_nothing(kind, text):
    """No line is a command to GitHub or Azure, and no character one to a terminal."""
    shown = for_a_log(kind, render_report(kind, report(text)))

    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in shown if kind in ("text", "md") else True
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


@CASES
def test_annotations_are_one_command_a_finding(text):
    """The summary and three open findings: four lines, each a notice, warning or error."""
    shown = render_report("github", report(text))

    assert re.fullmatch(r"(::(notice|warning|error) [^\n]*\n){4}", shown)
    assert "::add-mask" not in shown.replace("%0A::add-mask", "")


@CASES
def test_markdown_is_text_on_github(text):
    """GitHub's own renderer makes no tag, link, image or mention of a text."""
    page = cmarkgfm.github_flavored_markdown_to_html(
        render_report("md", report(text)), options=Options.CMARK_OPT_UNSAFE
    )
    found = tags(page)

    assert set(found.tags) <= TAGS
    assert found.attributes <= {"align", "lang"}
    assert page.count("<h4>") == 3
    assert found.tags.count("details") == 3
    outside = re.sub(r"<(code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d", outside)


@CASES
def test_markdown_is_text_elsewhere(text):
    """A strict CommonMark renderer with tables sees the same structure whatever the text is."""
    render = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
    found = tags(render(render_report("md", report(text))))
    plain = tags(render(render_report("md", report("x"))))

    assert set(found.tags) <= TAGS
    assert [tag for tag in found.tags if tag != "code"] == [t for t in plain.tags if t != "code"]


@CASES
def test_a_page_is_text(text):
    """The page has the tags that it has for a harmless text, and nothing that runs."""
    found, plain = (tags(render_report("html", report(one))) for one in (text, "x"))

    assert found.tags == plain.tags
    assert found.attributes == plain.attributes
    assert not [
        name for name in found.attributes if name.startswith("on") or name in ("src", "href")
    ]


@CASES
def test_markdown_of_one_text_says_the_text(text):
    """What is shown is what was written: the renderer gives the text back, line ends apart."""
    render = MarkdownIt("commonmark").render
    words = " ".join(escape.visible(text).split())
    for written in (escape.markdown(text, 10_000), escape.markdown_code(text, 10_000)):
        shown = "".join(re.split(r"<[^>]*>", render(f"x {written}")))
        shown = shown.replace("\u200b", "").strip().removeprefix("x").strip()
        told = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')

        assert " ".join(told.replace("&amp;", "&").split()) == words


def test_sarif_tells_the_rule_and_the_place():
    """Metadata of the catalogue, a level, a fingerprint, and a suppression for what is accepted."""
    [run] = json.loads(render_report("sarif", report("x")))["runs"]
    [rule] = run["tool"]["driver"]["rules"]

    assert rule["id"] == "wrong-path"
    assert rule["fullDescription"]["text"].endswith(".")
    assert "Fine: " in rule["help"]["text"]
    assert [one["level"] for one in run["results"]] == ["error", "warning", "note", "error"]
    assert [bool(one.get("suppressions")) for one in run["results"]] == [False] * 3 + [True]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3, "startColumn": 5}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("specs/a b/openapi.yaml", "specs/a%20b/openapi.yaml"),
        ("C:\\specs\\a.yaml", "C%3A/specs/a.yaml"),
        ("/srv/a#b?.yaml", "file:///srv/a%23b%3F.yaml"),
    ],
)
def test_sarif_addresses_are_addresses(file, uri):
    """A file's name is percent-encoded (RFC 3986), so that viewers open the right one."""
    from wireproof.errors import Location
    from wireproof.findings.report import Report, Subject

    one = finding("x", location=Location(file, 1))
    [run] = json.loads(render_report("sarif", Report("lint", "t", (Subject("s", (one,)),))))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]

    assert place["artifactLocation"]["uri"] == uri
