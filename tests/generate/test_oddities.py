"""Legal and rare: what a document may say, in one document, proven like any vendor's client."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.client import ApiOptions
from wireproof.pipeline import generation
from wireproof.runner.run import prove_client
from wireproof.write import write_client

SPEC = Path(__file__).parent / "oddities.yaml"


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The client's folder, and what became of the document."""
    folder = tmp_path_factory.mktemp("odd") / "oddities"
    generated = generation.generate(SPEC, options=ApiOptions("oddities", "Odd"))
    write_client(folder, generated.files)
    return folder, generated


def test_nothing_is_lost_and_what_is_weaker_says_why(odd):
    """Every operation is there; XML whose root has no name is text."""
    _, generated = odd
    counts = generated.counts

    assert (counts.total, counts.refused) == (8, 0)
    assert [(one.kind, one.reason) for one in generated.faults] == [
        (
            "schema",
            "XML is passed on as text: its root element has no name, which `xml.name` would say",
        ),
    ]


def test_its_proof_finds_nothing(odd):
    """Every parameter, body and response is exercised, and each is as the document says."""
    folder, _ = odd

    result = prove_client(client=folder, spec=SPEC, overlay=None, budget=BUDGETS["fast"])

    assert [str(one) for one in result.findings] == []
    assert [one for one in result.shortfalls if not one.excuse] == []


def test_a_name_that_the_client_lacks_is_an_error_before_it_runs(odd):
    """Names are imported when they are asked for, which must not make every name a good one."""
    folder, _ = odd
    caller = folder.parent / "caller.py"
    caller.write_text(f"from {folder.name} import errors, models, Nonsense\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", caller.name]

    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)

    assert done.stdout.count("error:") == 1, done.stdout[-2000:]
    assert 'has no attribute "Nonsense"' in done.stdout


def test_it_type_checks(odd):
    """Strictly; whatever the names are."""
    folder, _ = odd
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", folder.name]

    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-2000:]
