"""The pytest plugin: one line in a test file, one item per operation, check and status."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wireproof.runner.shared import Shared

pytest_plugins = ["pytester"]

PLUGIN = (
    "-p",
    "no:cacheprovider",
    "-p",
    "no:asyncio",
    "--wireproof-budget=fast",
)


@pytest.fixture
def project(pytester, make_shop, shop_spec):
    """A user's project with a client, its spec, and one line of test."""

    def make(old: str = "", new: str = "", line: str = "test_contract = contract()") -> None:
        root = Path(pytester.path)
        shutil.copytree(make_shop(old, new), root / "generated" / "shop")
        (root / "specs" / "shop").mkdir(parents=True)
        shutil.copy(shop_spec, root / "specs" / "shop" / "openapi.yaml")
        digest = hashlib.sha256(Path(shop_spec).read_bytes()).hexdigest()
        (root / "specs/shop/vendor.toml").write_text(f'[source]\nsha256 = "{digest}"\n', "utf-8")
        pytester.makepyfile(test_clients=f"from wireproof import contract\n\n{line}\n")

    return make


def test_items_have_names_that_say_what_they_prove(project, pytester):
    """Vendor, operation, check and status can be read, and chosen with -k."""
    project()

    result = pytester.runpytest_inprocess(*PLUGIN, "--collect-only", "-q")

    text = result.stdout.str()
    assert "test_clients.py::test_contract::shop::orders.add_line::request+" in text
    assert "test_clients.py::test_contract::shop::orders.add_line::response+::409" in text
    assert "test_clients.py::test_contract::shop::floor" in text


def test_a_right_client_is_green(project, pytester):
    """Every item passes, and the header names budget and seed."""
    project()

    result = pytester.runpytest_inprocess(*PLUGIN, "--wireproof-seed=3")

    result.stdout.fnmatch_lines(["wireproof: budget fast, seed 3"])
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    assert outcomes["passed"] > 15


def test_a_broken_client_is_red_where_it_is_broken(project, pytester):
    """Only the items that see the fault fail, with expected, actual and a script."""
    project("409: Problem", "409: Stored")

    result = pytester.runpytest_inprocess(*PLUGIN, "-k", "request+ or response+")

    result.stdout.fnmatch_lines(["*FAILED*response+::409*"])
    assert "response+::201" not in [
        line for line in result.stdout.lines if line.startswith("FAILED")
    ]
    text = result.stdout.str()
    assert "valid-response-refused" in text
    assert "expected: " in text
    assert "OBSERVED" in text
    assert "Traceback" not in text
    result.assert_outcomes(failed=1, passed=3)


def test_one_client_can_be_named(project, pytester):
    """Paths may be given instead of a workspace."""
    line = 'test_shop = contract(client="generated/shop", spec="specs/shop/openapi.yaml")'
    project(line=line)

    result = pytester.runpytest_inprocess(*PLUGIN, "-k", "request+")

    result.assert_outcomes(passed=1, deselected=result.parseoutcomes()["deselected"])


def test_a_missing_client_is_red(project, pytester):
    """A client that was never generated is a failing item, not an empty green run."""
    project()
    shutil.rmtree(Path(pytester.path) / "generated")

    result = pytester.runpytest_inprocess(*PLUGIN)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no client at*"])


def test_half_of_a_pair_is_refused():
    """A client without its spec cannot be proven."""
    from wireproof.runner.plugin import contract

    with pytest.raises(ValueError, match="go together"):
        contract(client="generated/shop")


def test_items_stand_alone_under_xdist(project, pytester):
    """Workers may take any items in any order."""
    project()

    result = pytester.runpytest_subprocess(*PLUGIN, "-n", "2", "-k", "request or floor")

    outcomes = result.parseoutcomes()
    assert outcomes["passed"] == 3


RECORDING = """
from wireproof.runner import plugin_items

before = plugin_items.Runs._prove

def recorded(self, operation):
    with open("proven.txt", "a") as file:
        file.write(operation + "\\n")
    return before(self, operation)

plugin_items.Runs._prove = recorded
"""


@pytest.mark.parametrize("processes", [0, 2])
def test_each_operation_is_proven_once_in_a_run(project, pytester, processes):
    """Workers share what they have proven: two of them do no more than one process."""
    project("409: Problem", "409: Stored")
    pytester.makeconftest(RECORDING)

    result = pytester.runpytest_subprocess(*PLUGIN, "-n", str(processes))

    proven = (Path(pytester.path) / "proven.txt").read_text().split()
    assert proven == ["orders.add_line"]
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] > 15
    assert outcomes["failed"] == 5  # each check that reads an answer of 409


def test_a_key_is_claimed_by_one_process_until_it_dies(tmp_path):
    """A worker that crashed does not keep the others waiting."""
    mine, theirs = Shared(tmp_path), Shared(tmp_path)
    assert mine.claim("a")
    assert not theirs.claim("a")
    theirs.release_of_the_dead("a")
    assert not theirs.claim("a")

    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    next(tmp_path.glob("*.claim")).write_text(str(process.pid))
    theirs.release_of_the_dead("a")

    assert theirs.claim("a")
    assert mine.get("a") is None
    theirs.put("a", {"b": 1})
    assert mine.get("a") == {"b": 1}
