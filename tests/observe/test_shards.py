"""Recordings that several machines look at: what is joined is what one machine would have told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.observe.recordings import GOOD, SPEC, cassette, every_format, exchange
from tests.observe.test_command import SECRET, shop  # noqa: F401 - a fixture
from wireproof.cli.app import run
from wireproof.oas.selection import EVERYTHING
from wireproof.observe.age import Age
from wireproof.observe.doubts import Doubt
from wireproof.observe.kept import NOWHERE, read_shown, write_shown
from wireproof.observe.run import Traffic, _measure
from wireproof.observe.shown import shown_by

BAD = {**GOOD, "total": None}
ODD = {**GOOD, "state": SECRET}


@pytest.fixture
def recordings(shop):  # noqa: F811 - the fixture
    """Five files: sound ones, false ones, one that nothing can be read from, one of another API."""
    folder = shop / "cassettes"
    for name, bodies in {"a": [GOOD, BAD], "b": [BAD, ODD], "c": [ODD], "d": [GOOD]}.items():
        (folder / name).mkdir()
        cassette(folder / name, *map(exchange, bodies))
    (folder / "broken.yaml").write_text("interactions: {")
    (folder / "other.ndjson").write_text(
        json.dumps({"method": "GET", "url": "https://elsewhere.example/x", "status": 200}) + "\n"
    )
    return shop


def _shards(count: int, *options: str) -> list[str]:
    folders = [f"results-{number}" for number in range(1, count + 1)]
    for number, folder in enumerate(folders, 1):
        shard = f"{number}/{count}"
        assert run(["observe", "shop", "cassettes", *options,
                    "--shard", shard, "--results", folder]) == 0  # fmt: skip
    return folders


@pytest.mark.parametrize("options", [(), ("--coverage", "--full"), ("--enum-values",)])
@pytest.mark.parametrize("output", [(), ("--json",)])
def test_what_is_merged_is_the_run_of_one_machine(recordings, capsys, options, output):
    """Byte for byte, with the exit code of the single run."""
    assert run(["observe", "shop", "cassettes", *options, *output]) == 1
    single = capsys.readouterr()

    folders = _shards(3, *options)
    capsys.readouterr()

    assert run(["merge", *folders, *output]) == 1
    merged = capsys.readouterr()
    assert merged.out == single.out
    assert merged.err == single.err


def test_each_recording_is_looked_at_by_one_shard(recordings, capsys):
    """All of them, none twice; what a run took decides the next division."""
    folders = _shards(4)
    told = capsys.readouterr().err

    results = [sorted(Path(one).rglob("observe/*/*")) for one in folders]
    assert sum(map(len, results)) == len([*Path("cassettes").rglob("*.*")])
    assert "of 6 judged" in told
    assert run(["merge", *folders]) == 1
    durations = json.loads(Path("results-1/durations.json").read_text())["observe"]
    assert len(durations) == 6


def test_a_missing_shard_is_told_with_its_recording(recordings, capsys):
    """Exit code 2, and nothing that looks like a report."""
    _shards(3)
    capsys.readouterr()

    assert run(["merge", "results-1", "results-3"]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert "has no result in the folders" in told.err
    assert "cassettes/" in told.err


def test_a_recording_that_was_changed_since_is_missing(recordings, capsys):
    """Its result is of another content, whatever its name."""
    folders = _shards(2)
    cassette(recordings / "cassettes/d", exchange(BAD))
    capsys.readouterr()

    assert run(["merge", *folders]) == 2
    assert "cassettes/d" in capsys.readouterr().err


def test_corrections_are_proposed_from_what_the_shards_found(recordings, capsys):
    """The same command, without a shard, takes the folder that all of them wrote into."""
    assert run(["observe", "shop", "cassettes", "--propose"]) == 1
    single = capsys.readouterr().out
    for number in (1, 2):
        run(["observe", "shop", "cassettes", "--shard", f"{number}/2", "--results", "results"])
    capsys.readouterr()

    assert run(["observe", "shop", "cassettes", "--propose", "--results", "results"]) == 1
    assert capsys.readouterr().out == single


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--shard", "1/2"], "--shard needs --results"),
        (["--shard", "1/2", "--results", "r", "--propose"], "a shard proposes nothing"),
        (["--shard", "1/2", "--results", "r", "--report", "json=x"], "a shard writes no report"),
        (["--results", "r", "--spec", "specs/shop/openapi.json"], "--results is for a workspace"),
    ],
)
def test_what_a_shard_cannot_do_is_refused(recordings, capsys, options, told):
    """Before anything is read."""
    arguments = ["cassettes"] if "--spec" in options else ["shop", "cassettes"]

    assert run(["observe", *arguments, *options]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("values", [False, True])
def test_results_hold_values_only_where_they_are_asked_for(recordings, values):
    """And then those alone that an enumeration lacks."""
    _shards(1, *(["--enum-values"] if values else []))

    kept = "".join(one.read_text() for one in Path("results-1").rglob("observe/*/*"))

    assert (SECRET in kept) is values
    assert GOOD["buyer"]["name"] not in kept


def test_what_is_kept_is_what_was_shown(tmp_path):
    """Of every format, with times, doubts and what is not judged."""
    every_format(tmp_path, {**BAD, "extra": "<redacted>"}, SECRET)
    old = exchange(BAD, when="Mon, 05 Jan 2015 10:00:00 GMT")
    cassette(tmp_path, old, exchange(GOOD, status=500), exchange("text"), name="more.yaml")
    (tmp_path / "broken.har").write_text("{")
    age = Age(datetime(2026, 6, 1, tzinfo=UTC), "received")
    measure, operations = _measure(SPEC, age, EVERYTHING, NOWHERE)
    shown = shown_by(Traffic((tmp_path,)), measure)

    text = write_shown(shown, values=False)
    again = read_shown(text, {one.pointer: one for one in operations})

    assert {one.doubt for one in shown.seen} >= {None, Doubt.OLD}
    assert again.seen == shown.seen
    assert again.unreadable == shown.unreadable != []
    assert list(again.unmatched.items()) == list(shown.unmatched.items())
    assert again.tallies == shown.tallies
    assert again.presence.oldest == shown.presence.oldest
    assert SECRET not in text
