"""`DriftLog`: a client writes what deviates, never a value; a failing disk never breaks a call."""

from __future__ import annotations

import json
import multiprocessing

import pytest

from wireproof.observe.facts import read_facts
from wireproof.runtime.drift_log import DriftLog
from wireproof.runtime.errors import Drift

SECRET = "s3cr3t-ada@shop.example"


def drift(got: str = "'12'", pointer: str = "/items/3/total") -> Drift:
    return Drift(pointer, "Input should be a valid integer", got, "get_order")


@pytest.mark.parametrize(
    ("got", "shape"),
    [
        (f"'{SECRET}'", "string"),
        (f'"{SECRET}"', "string"),
        ("None", "null"),
        ("12.5", "number"),
        ("True", "boolean"),
        (f"['{SECRET}']", "array"),
        ("{'a': 1}", "object"),
        ("nothing", "nothing"),
        ("text/html; charset=utf-8", "content type"),
        (f"…{SECRET}", "text"),
    ],
)
def test_a_line_says_what_kind_of_value_there_was(tmp_path, got, shape):
    """The value itself is never written."""
    path = tmp_path / "drift.ndjson"
    DriftLog(path)(drift(got))

    line = json.loads(path.read_text())
    assert (line["operation"], line["pointer"], line["got"]) == (
        "get_order", "/items/*/total", shape,
    )  # fmt: skip
    assert SECRET not in path.read_text()


@pytest.mark.parametrize("key", [SECRET, "user-81723", "x" * 40, "a key"])
def test_a_key_that_may_be_data_is_left_out(tmp_path, key):
    """Maps have ids, addresses and tokens as keys."""
    path = tmp_path / "drift.ndjson"
    DriftLog(path)(drift(pointer=f"/users/{key}/name"))

    assert json.loads(path.read_text())["pointer"] == "/users/…/name"


def test_the_file_is_bounded(tmp_path):
    """What no longer fits is counted."""
    log = DriftLog(tmp_path / "drift.ndjson", most_bytes=1000)
    for _ in range(100):
        log(drift())

    assert log.path.stat().st_size < 1300
    assert log.lost > 80


def test_a_disk_that_fails_never_breaks_a_call(tmp_path):
    """A folder that is not there, a path that is a folder."""
    for path in (tmp_path / "no" / "such" / "folder.ndjson", tmp_path):
        log = DriftLog(path)
        log(drift())
        assert log.lost == 1


def _write_many(path: str) -> None:
    log = DriftLog(path)
    for _ in range(200):
        log(drift())


def test_several_processes_share_a_file(tmp_path):
    """No line is torn."""
    path = tmp_path / "drift.ndjson"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write_many, args=(str(path),)) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)

    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 600


def test_facts_are_folded(tmp_path):
    """The same deviation at the same place is one fact with a count."""
    log = DriftLog(tmp_path / "drift.ndjson")
    for _ in range(3):
        log(drift())
    log(drift("None"))

    [first, second] = read_facts([tmp_path])
    assert (first.count, first.got, first.pointer) == (3, "string", "/items/*/total")
    assert (second.count, second.got) == (1, "null")
