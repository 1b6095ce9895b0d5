"""A package of somebody else adds a report format, and a broken one is told as what it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wireproof.errors import Location, UsageError
from wireproof.findings.finding import Finding
from wireproof.findings.report import Report, Subject
from wireproof.findings.reports import parse_report, render_report

RECIPES = Path(__file__).parents[2] / "docs/guides/extend.md"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package with one module, as pip would leave it."""

    def installed(module: str, code: str, entries: str) -> None:
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[wireproof.reports]\n{entries}\n", "utf-8")
        monkeypatch.syspath_prepend(tmp_path)

    return installed


def report() -> Report:
    """A report with one finding."""
    finding = Finding("wire-body", "error", "client", "the body differs", Location("openapi.yaml"))
    return Report("prove", "Proof", (Subject("acme", (finding,)),))


def test_the_format_of_the_recipe_is_found_and_writes(install):
    """The example of the guide runs as it stands there."""
    section = RECIPES.read_text("utf-8").partition("## A report format of your own")[2]
    [code] = re.findall(r"```python\n# acme_reports.py\n(.*?)```", section, re.DOTALL)
    [entries] = re.findall(r'\[project.entry-points."wireproof.reports"\]\n(.*?)\n```', section)
    install("acme_reports", code, entries.replace('"', ""))

    kind, path = parse_report("csv=findings.csv")

    assert (kind, path) == ("csv", Path("findings.csv"))
    assert render_report(kind, report()) == "'acme','wire-body','the body differs'\n"


BROKEN = [
    ("bad_import", "raise ValueError('no licence')", "bad = bad_import:write", "no licence"),
    ("bad_name", "", "bad = bad_name:write", "no attribute 'write'"),
    ("bad_kind", "write = 3", "bad = bad_kind:write", "is not a function"),
    ("bad_text", "def write(report): return 3", "bad = bad_text:write", "returned int instead"),
    ("bad_call", "def write(report): return report.nothing", "bad = bad_call:write", "'nothing'"),
]


@pytest.mark.parametrize(("module", "code", "entries", "words"), BROKEN)
def test_a_broken_format_names_its_package(install, module, code, entries, words):
    """Place, cause and remedy; never a traceback of ours."""
    install(module, code, entries)

    with pytest.raises(UsageError) as caught:
        render_report("bad", report())

    assert words in str(caught.value)
    assert module in str(caught.value)


def test_a_package_cannot_replace_a_format_of_ours(install):
    """`json` is what it always was, whatever is installed."""
    install("false_json", "def write(report): return 'all is well'", "json = false_json:write")

    assert "wire-body" in render_report("json", report())


def test_an_unknown_format_is_told_with_those_that_there_are(install):
    """Those of installed packages, too."""
    install("more_reports", "def write(report): return ''", "wiki = more_reports:write")

    with pytest.raises(UsageError, match="wiki"):
        parse_report("excel=out.xls")
