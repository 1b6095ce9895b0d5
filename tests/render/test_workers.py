"""Workers share the work of a large document, and leave nothing behind."""

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
from wireproof.cache import Cache
from wireproof.client import ApiOptions
from wireproof.client.types import Array, Scalar
from wireproof.pipeline import generation
from wireproof.render.check import UnsafeOutputError
from wireproof.render.workers import WorkerError, Workers, started
from wireproof.spec.load import load_document


def test_the_client_does_not_depend_on_the_number_of_workers(widgets, monkeypatch):
    """One process or four: the same bytes."""
    monkeypatch.setattr(generation, "LARGE", 0)
    options = ApiOptions("widgets", "Widgets")

    made = [
        generation.generate(widgets, options=options, work=generation.Work(jobs=jobs))
        for jobs in (1, 2, 4)
    ]

    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_change_leads_to_the_client_that_is_made_from_nothing(
    widgets, tmp_path, monkeypatch, jobs
):
    """What earlier runs left, and who shares the work, decides how soon a client is there."""
    monkeypatch.setattr(generation, "LARGE", 0)
    options = ApiOptions("widgets", "Widgets")
    work = generation.Work(jobs, Cache(tmp_path / "cache"))
    lock = tmp_path / "names.lock"
    first = generation.generate(widgets, options=options, names=lock, work=work)
    lock.write_text(first.names, "utf-8")
    tree = json.loads(widgets.read_text("utf-8"))
    tree["components"]["schemas"]["Widget7"]["properties"]["new"] = {"enum": ["a", "b", "c"]}
    widgets.write_text(json.dumps(tree), "utf-8")

    changed = generation.generate(widgets, options=options, names=lock, work=work)

    assert changed == generation.generate(widgets, options=options, names=lock)
    assert changed.files != first.files


def test_places_are_found_beside_us_as_here(widgets):
    """The line and column of a construct do not depend on the process that looked for it."""
    document = load_document(widgets)
    pointers = ["#/paths/~1widgets0/get", "#/components/schemas/Widget1", "#/nowhere/at/all"]
    [(searched, search)] = document.searches(pointers)

    with started(1) as workers:
        places = workers.start("locate", search)()

    here = [document.location(pointer) for pointer in pointers]
    assert searched == tuple(pointers)
    assert places == [(place.line, place.column) for place in here]


def test_a_worker_does_what_this_process_would_do():
    """The result of a task is the same with a worker and without."""
    properties = [(Array(Scalar("integer")), "the-numbers"), (Scalar("uuid"), None)]

    with started(1) as workers:
        beside_us = workers.start("annotate", properties)()

    assert beside_us == Workers().start("annotate", properties)()
    assert beside_us == ["Annotated[list[Integer], Field(alias='the-numbers')]", "Uuid"]


@pytest.mark.parametrize("count", [0, 1])
def test_what_a_worker_raises_is_raised_here(count):
    """A module that must not be written stops generation, wherever it was checked."""
    with started(count) as workers, pytest.raises(UnsafeOutputError, match="__import__"):
        workers.start("finish", ({"models.py": "x = __import__('os')\n"}, Cache()))()


def test_a_worker_that_dies_is_an_error():
    """A worker that was killed, by a lack of memory say, does not hang the run."""
    with started(1) as workers:
        for process in workers._processes:
            process.kill()
        with pytest.raises(WorkerError, match="annotate"):
            workers.start("annotate", [])()


def test_workers_end_with_their_block():
    """No process is left when the block is left, even while it works."""
    with started(2) as workers:
        workers.start("annotate", [(Scalar("string"), None)])
        processes = list(workers._processes)

    assert all(process.poll() is not None for process in processes)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupted_run_leaves_no_process_and_no_client(tmp_path):
    """Ctrl-C during a long generation: no children, no half-written client."""
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document(1200)), "utf-8")
    run = subprocess.Popen(
        [sys.executable, "-m", "wireproof", "generate", "-j", "2", "--spec", spec,
         "--out", tmp_path / "widgets"],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(children(run.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    workers = children(run.pid)
    os.killpg(run.pid, signal.SIGINT)

    assert run.wait(60) != 0
    assert len(workers) == 2
    for pid in workers:
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
    assert not (tmp_path / "widgets").exists()


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
        return [int(part) for part in text.split()]
    return []
