"""A document of a stranger, through the commands: nothing of it is obeyed on the way out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from tests.findings.hostile import TEXTS, report
from wireproof.cli.app import run
from wireproof.findings.reports import KINDS, write_report

NAME = "q\n::error file=ci.yml::failed\n<img src=//x.example><a href=javascript:a>@someone</a>"


def document(version: str, *, required: bool) -> dict:
    """One operation with a parameter of a hostile name and an example that does not fit."""
    parameter = {
        "name": NAME, "in": "query", "required": required, "schema": {"type": "string"},
        "example": 5,
    }  # fmt: skip
    operation = {
        "operationId": "a", "tags": ["t"], "parameters": [parameter],
        "responses": {"200": {"description": "ok"}},
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "::warning::Shop ##[error]", "version": version},
        "servers": [{"url": "https://shop.example"}],
        "paths": {"/a": {"get": operation}},
    }


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two versions of the document in the working directory."""
    monkeypatch.chdir(tmp_path)
    for name, required in (("old", False), ("new", True)):
        text = json.dumps(document(name, required=required), indent=1)
        Path(f"{name}.json").write_text(text)
    return tmp_path


def safe(text: str) -> None:
    """No line of a log begins a command, and none has the older form of one."""
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff", "old.json", "new.json"],
        ["diff", "old.json", "new.json", "--full"],
        ["diff", "old.json", "new.json", "--format", "md"],
        ["diff", "old.json", "new.json", "--format", "junit"],
        ["lint", "--spec", "old.json"],
        ["lint", "--spec", "old.json", "--report", "md=-"],
        ["generate", "--spec", "old.json", "--out", "shop", "--check"],
        ["generate", "--spec", "old.json", "--out", "shop"],
    ],
    ids=" ".join,
)
def test_a_log_obeys_no_document(folder, capsys, arguments):
    """Neither stdout nor stderr has a line that a CI server takes for a command."""
    assert run(arguments) in (0, 1)
    shown = capsys.readouterr()

    assert shown.out + shown.err
    safe(shown.out)
    safe(shown.err)


@pytest.mark.parametrize(
    "command", [["diff", "old.json", "new.json"], ["lint", "--spec", "old.json"]], ids=" ".join
)
def test_every_command_writes_every_report(folder, command):
    """`--report KIND=PATH`, repeated, in one run."""
    files = {kind: folder / "out" / f"report.{kind}" for kind in KINDS}
    options = [text for kind, path in files.items() for text in ("--report", f"{kind}={path}")]
    (folder / "out").mkdir()

    assert run([*command, *options]) == 1
    assert all(path.stat().st_size > 100 for path in files.values())
    page = cmarkgfm.github_flavored_markdown_to_html(
        files["md"].read_text(), options=Options.CMARK_OPT_UNSAFE
    )
    assert "<img" not in page
    assert "<a " not in page


def test_the_record_of_a_proof_holds_no_markup(folder, capsys):
    """PROOF.md and the reports of a client whose parameter is called like a tag."""
    assert run(["generate", "--spec", "new.json", "--out", "shop"]) == 0
    options = ["--budget", "fast", "--report", "md=p.md", "--report", "junit=p.xml", "--report"]
    run(["prove", "--client", "shop", "--spec", "new.json", *options, "html=p.html"])
    page = cmarkgfm.github_flavored_markdown_to_html(
        Path("p.md").read_text(), options=Options.CMARK_OPT_UNSAFE
    )

    assert "img src" in page
    assert "<img" not in page
    assert "<a " not in page
    assert "<img" not in Path("p.html").read_text()
    safe(capsys.readouterr().out)


def test_a_browser_shows_every_text_and_runs_none(tmp_path):
    """In Chromium the title stays ours, nothing is loaded, and each text can be read."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("needs chromium and chromedriver, which are not both here")
    path = tmp_path / "report.html"
    write_report("html", path, report(*TEXTS.values()))
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs[0])
    for flag in ("headless", "no-sandbox", "disable-gpu", f"user-data-dir={tmp_path / 'p'}"):
        options.add_argument(f"--{flag}")
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(programs[1])))
    try:
        browser.set_page_load_timeout(60)
        browser.get(path.resolve().as_uri())
        assert browser.title.startswith("<script>document.title='owned'</script>")
        assert browser.title != "owned"
        assert not browser.find_elements("css selector", "img, a, iframe, #owned, [onmouseover]")
        assert len(browser.find_elements("css selector", "article.finding")) == 3 * len(TEXTS)
        loaded = browser.execute_script("return performance.getEntriesByType('resource').length")
        assert loaded == 0
        shown = browser.find_element("css selector", "body").text
        for text in ("<img src=//x.example", "{{ 7 * 7 }}", r"\u202etxt.exe", r"a\ud800b"):
            assert text in shown
    finally:
        browser.quit()
