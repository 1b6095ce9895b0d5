"""`pytest --wireproof-traffic FOLDER`: a test suite's own recordings against the specs."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.observe.recordings import GOOD, SPEC, cassette, exchange

pytest_plugins = ["pytester"]


@pytest.fixture
def suite(pytester):
    """A workspace with one vendor, a folder for recordings, and a test of its own."""
    folder = pytester.path / "specs/shop"
    folder.mkdir(parents=True)
    (pytester.path / "cassettes").mkdir()
    text = json.dumps(SPEC)
    (folder / "openapi.json").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "vendor.toml").write_text(f'[source]\ndocument = "ours"\nsha256 = "{digest}"\n')
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
    return pytester


def run(suite):
    return suite.runpytest_subprocess("--wireproof-traffic", "cassettes", "-p", "no:cacheprovider")


def test_recordings_that_conform_pass(suite):
    """One item a vendor, beside the suite's own tests."""
    cassette(suite.path / "cassettes", exchange(GOOD))

    run(suite).assert_outcomes(passed=2)


def test_what_deviates_fails_with_the_place_and_the_command_that_proposes(suite):
    """The report, and no traceback."""
    cassette(suite.path / "cassettes", exchange({**GOOD, "total": None}))

    result = run(suite)

    result.assert_outcomes(passed=1, failed=1)
    text = result.stdout.str()
    assert "null is answered, and the document allows none" in text
    assert "wireproof observe shop" in text
    assert "Traceback" not in text


def test_what_was_accepted_with_a_reason_passes(suite):
    """As on the command line."""
    cassette(suite.path / "cassettes", exchange({**GOOD, "total": None}))
    text = run(suite).stdout.str()
    signature = text.partition(") [observed-null]")[0][-12:]
    (suite.path / "specs/shop/accepted.toml").write_text(
        f'[[accepted]]\nsignature = "{signature}"\nrule = "observed-null"\n'
        'reason = "their bug, reported"\nexpires = 2999-01-01\n'
    )

    run(suite).assert_outcomes(passed=2)


def test_recordings_of_another_api_skip(suite):
    """Nothing was held against the document, and that is said."""
    cassette(suite.path / "cassettes", exchange({}, uri="https://other.example/x"))

    run(suite).assert_outcomes(passed=1, skipped=1)


def test_without_the_option_nothing_is_added(suite):
    """A suite that does not ask for it is as it was."""
    suite.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
