"""Waivers: accepted with a reason, until a day, and not a day longer than they are needed."""

from __future__ import annotations

from datetime import date

import pytest

from wireproof.errors import UsageError
from wireproof.findings.accepted import apply_waivers, load_waivers

TODAY = date(2027, 1, 15)


@pytest.fixture
def findings(make_shop, prove_shop):
    return prove_shop(make_shop("le=99", "le=100"), "request-").findings


def write(tmp_path, signature, expires="2027-01-15", reason="known"):
    path = tmp_path / "waivers.toml"
    path.write_text(
        f'[[waiver]]\nsignature = "{signature}"\nreason = "{reason}"\nexpires = {expires}\n'
    )
    return path


def waive(findings, path, *, complete=True):
    waivers = load_waivers(path)
    return apply_waivers(findings, waivers, vendor="shop", today=TODAY, complete=complete)


def test_a_waived_finding_is_taken_out_and_shown_apart(findings, tmp_path):
    """On its last day a waiver still holds."""
    remaining, waived = waive(findings, write(tmp_path, findings[0].signature))

    assert findings[0] not in remaining
    assert [one.finding for one in waived] == [findings[0]]
    assert waived[0].waiver.reason == "known"


def test_an_expired_waiver_is_a_finding_beside_the_one_that_it_hid(findings, tmp_path):
    """The day after, both are red, with the place in the file."""
    path = write(tmp_path, findings[0].signature, expires="2027-01-14")

    remaining, waived = waive(findings, path)

    assert not waived
    assert findings[0] in remaining
    assert remaining[-1].rule == "acceptance-expired"
    assert remaining[-1].location.line == 2


def test_a_waiver_that_nothing_needs_is_a_finding(findings, tmp_path):
    """A mended fault takes its waiver with it."""
    remaining, _ = waive(findings, write(tmp_path, "000000000000"))

    assert remaining[-1].rule == "acceptance-unused"


def test_a_partial_run_says_nothing_about_unused_waivers(findings, tmp_path):
    """Whoever proves one operation is not told about waivers of the others."""
    remaining, _ = waive(findings, write(tmp_path, "000000000000"), complete=False)

    assert remaining == findings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[waiver]\n", "not TOML"),
        ("[waivers]\n", "unknown key 'waivers'"),
        ("[[waiver]]\nreason = 'r'\n", "names no signature"),
        ("[[waiver]]\nsignature = 'a'\nexpires = 2027-01-01\n", "gives no reason"),
        ("[[waiver]]\nsignature = 'a'\nreason = 'r'\nexpires = 'soon'\n", "no day"),
    ],
)
def test_a_bad_file_is_refused(tmp_path, text, message):
    """A waiver without reason or expiry is no waiver."""
    path = tmp_path / "waivers.toml"
    path.write_text(text)

    with pytest.raises(UsageError, match=message):
        load_waivers(path)
