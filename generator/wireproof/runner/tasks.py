"""The proof of one method as a task, and who carries tasks out.

In: tasks. Out: what they showed, in the order in which they end. A task says where client and
document lie, and what both are known by: a process on another machine that has others refuses it.
What carries tasks out is an executor of the standard library's interface: processes of this
machine, or Dask's.
"""

from __future__ import annotations

import gc
import multiprocessing
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from wireproof.errors import UsageError
from wireproof.harness.manifest import Method
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.runner.proven import Proven
from wireproof.runner.prover import Prover, open_client
from wireproof.runner.session import Settings, each_method
from wireproof.runner.versions import version_of

_DASK: Final = "dask://"
_ONE_AT_A_TIME: Final = threading.Lock()
"""Environment, warnings and the client's modules belong to the process: a worker with several
threads takes one task after the other."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A client and its document, as any process finds them.

    Attributes:
        version: a digest of the proof, the client and the document; see `version_of`.
    """

    client: Path
    spec: Path
    overlay: Path | None
    settings: Settings
    version: str
    root: Path | None = None


def prove_method(subject: Subject, name: str) -> Proven:
    """Prove one method of a client, which this process opens once.

    Raises:
        UsageError: there is another client here, or another version of the proof.
    """
    with _ONE_AT_A_TIME:
        opened = _opened(subject)
        return opened.prover.prove(*opened.methods[name])


@dataclass(frozen=True, slots=True)
class _Opened:
    prover: Prover
    methods: dict[str, tuple[Operation | Unreadable, Method]]


@lru_cache(maxsize=1)
def _opened(subject: Subject) -> _Opened:
    if version_of(subject.client) != subject.version:
        raise UsageError(
            f"a worker has another {subject.client}, or another version of wireproof",
            hint="Let all workers see the same files at the same path, and install the same "
            "version of wireproof and of its dependencies everywhere.",
        )
    document, manifest = open_client(subject.client, subject.spec, subject.overlay, subject.root)
    found = {
        method.id: (operation, method) for operation, method in each_method(document, manifest)
    }
    prover = Prover(document, manifest, subject.settings)
    prover.__enter__()  # for as long as the process lives
    return _Opened(prover, found)


def carried_out(
    executor: Executor, subject: Subject, names: Sequence[str]
) -> Generator[Proven, None, None]:
    """Yield what each method's proof showed, in the order in which they end."""
    pending = [executor.submit(prove_method, subject, name) for name in names]
    try:
        for done in as_completed(pending):
            yield done.result()
    finally:
        for one in pending:
            one.cancel()


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Open a pool of processes of this machine."""
    # Not forked: threads and event loops of the parent would come along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_look_rarely) as pool:
        yield pool


def _look_rarely() -> None:
    """Look for garbage as seldom as the command itself does: what is imported is there to stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@contextmanager
def executor_at(address: str) -> Iterator[Executor]:
    """Open an executor that somebody else runs.

    Args:
        address: `dask://HOST:PORT` of a scheduler.

    Raises:
        UsageError: an address of another kind, Dask is not installed, or nobody answers there.
    """
    if not address.startswith(_DASK):
        raise UsageError(f"unknown executor {address!r}", hint="It is dask://HOST:PORT.")
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise UsageError(
            "--executor dask://... needs Dask, which is not installed",
            hint="pip install 'wireproof[dask]'",
        ) from None
    try:
        connect: Any = Client
        client = connect(f"tcp://{address.removeprefix(_DASK)}", set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {address}: {error}",
            hint="Start one: dask scheduler --host HOST --port PORT.",
        ) from error
    with client:
        # The scheduler gives the tasks of a worker that dies to another one.
        yield client.get_executor(pure=False)
