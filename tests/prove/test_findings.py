"""A finding can be repeated from what it says: signature, smallest case, script."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wireproof.checks.shrink import smaller
from wireproof.harness.harness import Supplied
from wireproof.harness.vendor import Listener
from wireproof.runner.snippets import literal

ASYNC_CATCH = """except (TransportError, DecodingError) as error:
            raise errors.ApiError("no response") from error
        return self.read(response)


class Async"""
FAULTS = [
    ('/orders/{text(order)}/lines"', '/orders/{text(order)}/line"'),
    ('headers["X-Trace"] = trace', "pass"),
    ("le=99", "le=100"),
    ("409: Problem", "409: Stored"),
    ("code: Int", "code: Int = 0"),
    ("status not in REPLIES", "False"),
    ('raise errors.RequestInvalid("no credentials: pass key or token")', "pass"),
    (ASYNC_CATCH, ASYNC_CATCH.replace("(TransportError, DecodingError)", "ZeroDivisionError")),
]


def repeat(script: str, client, tmp_path) -> subprocess.CompletedProcess:
    file = tmp_path / "finding.py"
    file.write_text(script)
    return subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", str(file), str(client)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )


@pytest.mark.parametrize(("old", "new"), FAULTS, ids=[old[:30] for old, _ in FAULTS])
def test_a_script_repeats_its_finding_in_a_fresh_process(make_shop, prove_shop, tmp_path, old, new):
    """The script exits with 1 on the faulty client, and with 0 on the right one."""
    faulty, right = make_shop(old, new), make_shop()
    findings = prove_shop(faulty).findings

    assert findings
    for finding in findings[:3]:
        assert finding.snippet
        found = repeat(finding.snippet, faulty, tmp_path)
        assert found.returncode == 1, found.stdout + found.stderr
        assert "as found" in found.stdout
        mended = repeat(finding.snippet, right, tmp_path)
        assert mended.returncode == 0, mended.stdout + mended.stderr


def test_a_case_is_shrunk_to_what_the_fault_needs(make_shop, prove_shop):
    """Of a call with many arguments only those that show the fault remain."""
    result = prove_shop(make_shop('headers["X-Trace"] = trace', "pass"), "request+")

    finding = next(one for one in result.findings if one.rule == "missing-on-wire")
    assert (
        finding.subject["in_header"] == {"X-Trace": "a"}
        or len(finding.subject["in_header"]["X-Trace"]) == 1
    )
    assert "in_query" not in finding.subject
    assert set(finding.subject["body"]) == {"sku"}
    assert finding.count > 1


def test_signatures_stay_the_same_from_run_to_run(make_shop, prove_shop):
    """The same fault in another copy of the client has the same signature."""
    one = prove_shop(make_shop("le=99", "le=100"), "request-")
    other = prove_shop(make_shop("le=99", "le=101"), "request-")

    assert {f.signature for f in one.findings} == {f.signature for f in other.findings}


def test_a_secret_is_not_in_the_way_of_variant(make_shop, prove_shop):
    """A finding names its place in the vendor's file, who has to act, and where it came from."""
    finding = prove_shop(make_shop("409: Problem", "409: Stored"), "response+").findings[0]

    assert finding.owner == "client"
    assert finding.location.line > 1
    assert finding.pointer.endswith("/responses/409")
    assert finding.source
    assert finding.expected
    assert finding.actual


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 2}),
        ([1, 2, 3], []),
        ("abcd", "ab"),
        (7, 0),
        ({"a": "xyz"}, {"a": "x"}),
    ],
)
def test_smaller_values_come_first(value, expected):
    """Shrinking takes big steps before small ones."""
    assert expected in list(smaller(value))


@pytest.mark.parametrize("value", [None, True, 0, "", [], {}])
def test_the_smallest_values_end_it(value):
    """Nothing is smaller than nothing."""
    assert list(smaller(value)) == []


def test_functions_are_written_into_a_script_as_functions():
    """Credentials that a function gives, and drift that a function is told."""
    given = eval(literal({"key": Supplied("s3cret"), "on_drift": Listener()}))  # noqa: S307 - ours

    assert given["key"]() == "s3cret"
    assert given["on_drift"] is print
