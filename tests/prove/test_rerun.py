"""No script is shown that was not run: one that does not repeat its finding is withheld."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.errors import Location
from wireproof.findings.finding import new_finding
from wireproof.runner.rerun import rerun
from wireproof.runner.run import prove_client
from wireproof.runner.snippets import literal


@pytest.mark.parametrize(
    ("script", "kept", "said"),
    [
        ("import sys\nsys.exit(1)", True, ""),
        ("import sys\nsys.exit(0)", False, "does not show it again"),
        ("print('nothing')", False, "does not show it again"),
        ("raise AttributeError('Decimal')", False, "does not run"),
        ("import sys\nsys.exit('as text')", False, "does not run"),
        ("this is no Python", False, "does not run"),
        ("import os\nos.environ['LEFT'] = '1'\nraise SystemExit(1)", True, ""),
        ("import os\nraise SystemExit(0 if 'LEFT' in os.environ else 1)", True, ""),
    ],
)
def test_a_script_is_kept_when_it_exits_with_1(tmp_path, script, kept, said):
    finding = new_finding("wrong-path", "another path", Location("spec.json"), snippet=script)
    # What the script before leaves behind does not reach it.
    left = "import os\nos.environ['LEFT'] = '1'\nraise SystemExit(1)"
    before = new_finding("wrong-path", "the one before", Location("spec.json"), snippet=left)
    _, shown = rerun([before, finding], tmp_path)
    assert bool(shown.snippet) is kept
    assert said in shown.hint


def test_a_script_without_end_is_cut_short(tmp_path, monkeypatch):
    monkeypatch.setattr("wireproof.runner.rerun._START", 1.0)
    monkeypatch.setattr("wireproof.runner.rerun._EACH", 0.5)
    scripts = ("raise SystemExit(1)", "while True: pass", "raise SystemExit(1)")
    found = [new_finding("wrong-path", text, Location("a"), snippet=text) for text in scripts]
    first, *rest = rerun(found, tmp_path)
    assert first.snippet
    assert all("does not come to an end" in one.hint for one in rest)


@pytest.mark.parametrize("value", [Decimal("-1.7976931348623155E+308"), time(12, 30, 1)])
def test_every_kind_of_argument_is_written_as_python_that_makes_it_again(value):
    names = {"Decimal": Decimal, "time": time}
    exec(f"made = {literal({'a': [value]})}", names)  # noqa: S102 - literals of our own
    assert names["made"] == {"a": [value]}


def test_the_scripts_of_a_proof_have_all_been_run(make_shop, shop_spec):
    client = make_shop('headers["X-Trace"] = trace', "pass")
    result = prove_client(client=client, spec=shop_spec, overlay=None, budget=BUDGETS["fast"])
    assert result.findings
    assert all(one.snippet and not one.hint for one in result.findings)
