"""The same tasks in the hands of Dask: worker processes on loopback, one of which dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.bench.scaled import document
from wireproof.cache import Folder
from wireproof.cases.model import Budget
from wireproof.errors import UsageError
from wireproof.oas.strict_json import write_json
from wireproof.pipeline.single import generate_single
from wireproof.runner.reporting import render_proof_json
from wireproof.runner.run import Means, ProgressEvent, prove_client

dask = pytest.importorskip("dask", reason="Dask is not installed")
distributed = pytest.importorskip("distributed", reason="Dask is not installed")
FAST = Budget("fast", 0, by_both=5, alike=2)


@pytest.fixture
def widgets(tmp_path: Path) -> tuple[Path, Path]:
    """A client of six operations, and its document."""
    spec = tmp_path / "openapi.json"
    spec.write_bytes(write_json(document(6)))
    generate_single(spec, tmp_path / "widgets").write(False)
    return tmp_path / "widgets", spec


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_a_worker_that_dies_takes_no_operation_with_it(
    widgets: tuple[Path, Path], tmp_path: Path
) -> None:
    """Killed in the middle: its tasks go to another worker; the report is that of one process."""
    client, spec = widgets
    killed: list[int] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:

        def kill_one(_event: ProgressEvent) -> None:
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        address = cluster.scheduler_address.replace("tcp://", "dask://")
        means = Means(executor=address, results=Folder(tmp_path / "results"))
        found = prove_client(
            client=client, spec=spec, overlay=None, budget=FAST, means=means, progress=kill_one
        )
    alone = prove_client(client=client, spec=spec, overlay=None, budget=FAST)

    assert killed
    assert render_proof_json(found) == render_proof_json(alone)
    assert len([one for one in (tmp_path / "results").rglob("*/*/*") if one.is_file()]) == 6


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "dask://127.0.0.1:1"])
def test_an_executor_that_is_none_is_told(widgets: tuple[Path, Path], address: str) -> None:
    """An address of another kind, and one where no scheduler answers."""
    short = {"distributed.comm.timeouts.connect": "1s"}
    told = r"unknown executor|no Dask scheduler answers"
    with dask.config.set(short), pytest.raises(UsageError, match=told):
        prove_client(
            client=widgets[0], spec=widgets[1], overlay=None, budget=FAST,
            means=Means(executor=address),
        )  # fmt: skip
