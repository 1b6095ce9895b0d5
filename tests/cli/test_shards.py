"""Several machines have a share in a run; what is merged is what one machine would have told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.scaled import document
from wireproof.errors import UsageError
from wireproof.shards import Shard, parse_shard, read_durations, share_out

OPTIONS = {"prove": ["--budget", "fast"], "lint": [], "generate": []}


@pytest.fixture
def vendors(workspace, wireproof):
    """Three vendors, six operations, all clients written."""
    for name, size in (("ants", 2), ("bees", 3)):
        workspace.vendor(name, json.dumps(document(size)))
    assert wireproof("generate").code == 0
    return workspace.root


def _shards(wireproof, command: str, folder: Path, of: int) -> None:
    for number in range(1, of + 1):
        shard = ["--shard", f"{number}/{of}", "--results", str(folder / f"machine-{number}")]
        assert wireproof(command, *OPTIONS[command], *shard).code == 0


@pytest.mark.parametrize("command", ["prove", "lint"])
def test_the_merged_report_is_that_of_one_machine(vendors, wireproof, command) -> None:
    """Three machines, three folders, one report: byte for byte, and the same exit code."""
    single, merged = vendors / "single.json", vendors / "merged.json"
    alone = wireproof(command, *OPTIONS[command], "--report", f"json={single}")
    _shards(wireproof, command, vendors, 3)
    folders = [str(vendors / f"machine-{number}") for number in (1, 2, 3)]
    joined = wireproof("merge", *folders, "--report", f"json={merged}")

    assert merged.read_bytes() == single.read_bytes()
    assert (joined.code, joined.out) == (alone.code, alone.out)


def test_the_merged_clients_are_those_of_one_machine(vendors, wireproof) -> None:
    """Shards write no client; the merge does, without generating anything."""
    before = {path: path.read_bytes() for path in (vendors / "generated").rglob("*.py")}
    for path in before:
        path.unlink()
    _shards(wireproof, "generate", vendors, 2)
    assert not any((vendors / "generated").rglob("*.py"))
    folders = [str(vendors / f"machine-{number}") for number in (1, 2)]

    assert wireproof("merge", *folders).code == 0
    assert {path: path.read_bytes() for path in before} == before


def test_a_merge_says_what_is_missing(vendors, wireproof) -> None:
    """A report of half a run would pass for a green one."""
    wireproof("prove", "--budget", "fast", "--shard", "1/2", "--results", "results")
    refused = wireproof("merge", "results")

    assert refused.code == 2
    assert "operations of ants have no result" in refused.err
    assert "Run the shards that are missing" in refused.err


def test_a_result_that_was_damaged_is_missing(vendors, wireproof) -> None:
    """A file of which a part was lost is never believed."""
    _shards(wireproof, "lint", vendors, 1)
    for path in (vendors / "machine-1" / "lint").rglob("*/*"):
        path.write_bytes(path.read_bytes()[:-3])

    assert wireproof("merge", "machine-1").code == 2


def test_folders_of_different_runs_are_not_merged(vendors, wireproof) -> None:
    """What was proven with another seed is another run."""
    for seed in ("1", "2"):
        run = ["--budget", "fast", "--seed", seed, "--shard", "1/1", "--results", seed]
        assert wireproof("prove", "ants", *run).code == 0
    refused = wireproof("merge", "1", "2")

    assert refused.code == 2
    assert "two runs of `wireproof prove`" in refused.err


def test_the_vendors_of_several_folders_are_one_run(vendors, wireproof) -> None:
    """A build tool that has a target for each vendor merges them, too."""
    for name in ("ants", "bees"):
        assert wireproof("lint", name, "--shard", "1/1", "--results", name).code == 0
    alone, merged = wireproof("lint", "ants", "bees"), wireproof("merge", "ants", "bees")

    assert merged.out == alone.out


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_run_is_taken_up_where_it_was(vendors, wireproof) -> None:
    """After kill -9 only the rest is done: what was there keeps its file."""
    command = [sys.executable, "-m", "wireproof", "prove", "--budget", "fast", "--no-cache"]
    command += ["--shard", "1/1", "--results", "results"]
    with subprocess.Popen(command, cwd=vendors) as process:
        kept = vendors / "results" / "proof"
        for _ in range(3000):
            if list(kept.rglob("*/*")):
                break
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    done = {path: path.stat().st_mtime_ns for path in kept.rglob("*/*") if path.name[0] != "."}
    assert 0 < len(done) < 6, "killed in the middle"

    assert wireproof(*command[3:]).code == 0
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert wireproof("merge", "results").code == 0
    assert len(read_durations(vendors / "results", "prove")) == 6


def test_a_shard_needs_a_place_for_its_results(vendors, wireproof) -> None:
    """Otherwise what it did would be lost."""
    assert "--results" in wireproof("prove", "--shard", "1/2").err
    refused = wireproof("lint", "--shard", "1/2", "--results", "r", "--report", "json=x")
    assert "wireproof merge" in refused.err


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_what_is_no_share_is_refused(text: str) -> None:
    """Shards count from 1."""
    with pytest.raises(UsageError, match="no share"):
        parse_shard(text)


def test_shards_divide_the_work_by_what_it_took() -> None:
    """Each task is in one shard; one long task weighs as much as many short ones."""
    names = [f"task {number}" for number in range(20)]
    seconds = dict.fromkeys(names, 1.0) | {"task 7": 19.0}
    parts = [share_out(names, seconds, Shard(number, 2)) for number in (1, 2)]

    assert sorted(parts[0] | parts[1]) == sorted(names)
    assert parts[0] == {"task 7"}
    assert not parts[0] & parts[1]


def test_a_task_that_is_new_counts_as_a_usual_one() -> None:
    """Nothing is known of it; all machines have to guess the same."""
    parts = [share_out(["a", "b", "new"], {"a": 4.0, "b": 4.0}, Shard(n, 3)) for n in (1, 2, 3)]

    assert sorted(len(part) for part in parts) == [1, 1, 1]
