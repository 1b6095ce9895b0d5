"""The review as one offline page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from tests.diff.test_rules import GONE, NEW, ORDER, put
from wireproof.cli.app import run

VOID = {"meta", "input", "br", "img", "link"}
HOSTILE = "</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Collects tags, and checks that they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes the last one that is open."""
        assert self.open.pop() == tag


@pytest.fixture
def page(tmp_path, monkeypatch, shop):
    """The page about a removed, an added and a retyped property."""
    monkeypatch.chdir(tmp_path)
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{ORDER}/required", ["id"])
    new = put(new, f"{ORDER}/properties/{HOSTILE.replace('/', '~1')}", {"type": "string"})
    for name, data in (("old", shop), ("new", new)):
        Path(f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    assert run(["diff", "old.json", "new.json", "--out", "html=review.html"]) == 1
    return Path("review.html")


def test_the_page_is_well_formed_and_needs_nothing_from_outside(page):
    """Tags nest; no address, no attribute that runs code, no string of the spec as markup."""
    parser = Page()
    parser.feed(page.read_text("utf-8"))
    parser.close()
    attributes = [pair for _, attrs in parser.seen for pair in attrs.items()]

    assert parser.open == []
    assert not [tag for tag, _ in parser.seen if tag in ("img", "link", "iframe", "object")]
    assert not [key for key, _ in attributes if key == "src" or key.startswith("on")]
    assert {value for key, value in attributes if key == "href"} == {"#edit", "#new"}


def test_a_group_is_one_step_from_the_head(page):
    """The links of the head lead to the groups, with how many entries each has."""
    text = page.read_text("utf-8")
    links = re.findall(r'<a href="#(\w+)">([\w ]+) <span class="count">(\d+)</span>', text)

    assert links == [("edit", "Edit your code", "2"), ("new", "New", "1")]
    for kind, heading, _ in links:
        assert f'<section id="{kind}" data-kind="{kind}"><h2>{heading} ' in text


def test_only_the_pages_own_script_may_run(page):
    """The content security policy names the very bytes of style and script."""
    text = page.read_text("utf-8")
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    for tag in ("style", "script"):
        [inside] = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()

        assert f"sha256-{digest}" in policy
    assert "default-src &#x27;none&#x27;" in policy


def test_it_reads_without_a_script(page):
    """A list of closed entries; filters appear only when the script runs."""
    parser = Page()
    parser.feed(page.read_text("utf-8"))
    entries = [attrs for tag, attrs in parser.seen if tag == "details"]
    opened = [attrs for attrs in entries if "open" in attrs]

    assert len(entries) == 3
    assert opened == []
    assert [attrs for tag, attrs in parser.seen if tag == "form" and "hidden" in attrs]


def test_the_script_shows_the_filters(page):
    """In a headless browser, the form appears and counts what is shown."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    browser = next((found for name in names if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("needs Chromium, which is not here")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         page.resolve().as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert "3 of 3 shown" in done.stdout
    assert '<form class="filters" hidden' not in done.stdout


@pytest.mark.parametrize("kind", ["pretty", "minified", "yaml"])
def test_the_vendors_own_lines_are_shown_with_their_numbers(tmp_path, monkeypatch, shop, kind):
    """The touched block before and after, marked, with a little around it; never a whole file."""
    monkeypatch.chdir(tmp_path)
    new = put(shop, f"{NEW}/properties/count/minimum", 2)
    texts = []
    for name, data in (("old", shop), ("new", new)):
        indent = None if kind == "minified" else 1
        text = yaml.safe_dump(data) if kind == "yaml" else json.dumps(data, indent=indent)
        Path(f"{name}.{'yaml' if kind == 'yaml' else 'json'}").write_text(text, encoding="utf-8")
        texts.append(text)
    end = "yaml" if kind == "yaml" else "json"
    run(["diff", f"old.{end}", f"new.{end}", "--out", "html=review.html"])
    [before, after] = re.findall(
        r'<pre class="source">(.*?)</pre>', Path("review.html").read_text("utf-8"), re.DOTALL
    )
    for shown, text, value in ((before, texts[0], 1), (after, texts[1], 2)):
        rows = re.findall(r'<mark><span class="number"> *(\d+)</span>  (.*?)</mark>', shown)
        touched = [(int(number), unescape(line)) for number, line in rows]
        assert [line for _, line in touched if f"minimum: {value}" in line.replace('"', "")]
        assert all(len(line) <= 202 for _, line in touched)
        if kind != "minified":
            assert [text.splitlines()[number - 1] for number, _ in touched] == [
                line for _, line in touched
            ]
            assert len(shown.splitlines()) == len(touched) + 4


def test_a_long_block_is_cut_and_the_cut_is_told(tmp_path, monkeypatch, shop):
    """A new class of a hundred lines shows its beginning."""
    monkeypatch.chdir(tmp_path)
    members = {f"p{number}": {"type": "string"} for number in range(100)}
    new = put(shop, f"{ORDER}/properties/big", {"type": "object", "properties": members})
    for name, data in (("old", shop), ("new", new)):
        Path(f"{name}.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    run(["diff", "old.json", "new.json", "--out", "html=review.html"])

    found = re.findall(r"… (\d+) more lines", Path("review.html").read_text("utf-8"))
    assert found[-1] == "289"
