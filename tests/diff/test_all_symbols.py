"""What the review says of types, held against a type checker, symbol by symbol."""

from __future__ import annotations

import json
import os
from itertools import islice

import pytest

from tests.diff.held import cases, hold, pairs, shares
from tests.diff.test_rules import GONE, NEW, ORDER, put

pytestmark = pytest.mark.corpus


def test_each_error_of_a_checker_was_said_to_come(diff_cases, tmp_path):
    """Some small pairs, and one of a vendor: no error is a surprise, no edit for nothing."""
    del diff_cases
    some = dict(islice(cases().items(), 0, None, 16))
    some |= dict(islice(pairs().items(), 1))
    found = list(hold(some, tmp_path))

    assert sum(one.errors for one in found) > 10
    assert sum(one.edits for one in found) > 5
    for one in found:
        assert (one.missed, one.doubtful, one.unmapped) == ([], [], []), one.pair


def test_a_break_that_nobody_told_is_seen(tmp_path, shop, monkeypatch):
    """The yardstick itself: a review that says nothing misses everything."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{ORDER}/required", ["id"])
    for name, data in (("old", shop), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    pair = {"shop": (tmp_path / "old.json", tmp_path / "new.json")}
    monkeypatch.setattr("tests.diff.held._SAID", ())
    [found] = hold(pair, tmp_path)

    assert found.edits == found.confirmed == 2
    assert len(found.missed) == found.errors > 2


@pytest.mark.nightly
@pytest.mark.skipif(
    os.environ.get("WIREPROOF_NIGHTLY") != "1", reason="minutes; runs with WIREPROOF_NIGHTLY=1"
)
@pytest.mark.parametrize("known", [pairs, cases])
def test_all_pairs_are_told_as_a_type_checker_sees_them(corpus, diff_cases, tmp_path, known):
    """Recall at least 99.9 %, precision at least 99 %, over every pair that there is."""
    del corpus, diff_cases
    found = list(hold(known(), tmp_path))
    recall, precision = shares(found)

    assert recall >= 0.999, [text for one in found for text in one.missed]
    assert precision >= 0.99, [text for one in found for text in one.doubtful]
    assert [text for one in found for text in one.unmapped] == []
