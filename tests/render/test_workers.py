"""Workers do what this process would do, and leave nothing behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.scaled import document
from wireproof.pipeline.workers import WorkerError, Workers

TASKS = {"divide": lambda pair: pair[0] // pair[1]}
COMMAND = (
    "from wireproof.pipeline.workers import serve\n"
    "serve({'divide': lambda pair: pair[0] // pair[1]})"
)


@pytest.fixture
def workers(request):
    found = Workers(request.param, COMMAND, TASKS)
    yield found
    found.close()


@pytest.mark.parametrize("workers", [0, 2], indirect=True)
def test_a_worker_does_what_this_process_would_do(workers):
    """The result of a task is the same with a worker and without, and so is what it raises."""
    assert [workers.start("divide", (20, number))() for number in (1, 3, 7)] == [20, 6, 2]
    with pytest.raises(ZeroDivisionError):
        workers.start("divide", (1, 0))()


@pytest.mark.parametrize("workers", [1], indirect=True)
def test_a_worker_that_dies_is_an_error(workers):
    """A worker that was killed, by a lack of memory say, does not hang the run."""
    for process in workers._processes:
        process.kill()

    with pytest.raises(WorkerError, match="divide"):
        workers.start("divide", (1, 1))()


def test_workers_end_when_they_are_closed():
    """No process is left, even of one that works."""
    workers = Workers(2, COMMAND, TASKS)
    workers.start("divide", (1, 1))
    processes = list(workers._processes)

    workers.close()

    assert all(process.poll() is not None for process in processes)


HEEDING = """
import runpy, signal

signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("wireproof", run_name="__main__")
"""
"""What starts in the background of a shell script ignores Ctrl-C, and so do these tests then."""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupted_run_leaves_no_process_and_no_client(tmp_path):
    """Ctrl-C while the formatter runs: no children, no half-written client."""
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document(1200)), "utf-8")
    run = subprocess.Popen(
        [sys.executable, "-c", HEEDING, "generate", "--spec", spec, "--out", tmp_path / "widgets"],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not children(run.pid) and time.monotonic() < deadline:
        time.sleep(0.005)
    formatters = children(run.pid)
    os.killpg(run.pid, signal.SIGINT)

    assert run.wait(60) != 0
    assert formatters
    for pid in formatters:
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
    assert not (tmp_path / "widgets").exists()


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):  # of each thread
        with contextlib.suppress(OSError):
            found += [int(part) for part in task.read_text("utf-8").split()]
    return found
