"""Processes that make models and check modules beside us.

In: tasks. Out: their results. Workers are started while the document is still being read, and end
with us, however we end: they stop when their input is closed.

Not `concurrent.futures`: its processes import the main module again, which for us is the whole
command line, and an interruption leaves their tracebacks on the terminal.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import IO, Any, Final, cast

from wireproof.render.worker import TASKS

_Process = subprocess.Popen[bytes]
_COMMAND: Final = "from wireproof.render.worker import main; main()"


class WorkerError(AssertionError):
    """A worker ended without an answer."""


def cores() -> int:
    """The processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Some processes, or none: then a task is done in this process, when its result is wanted."""

    def __init__(
        self,
        count: int = 0,
        command: str = _COMMAND,
        tasks: Mapping[str, Callable[[Any], Any]] = TASKS,
    ) -> None:
        """Start processes.

        Args:
            count: how many.
            command: what each runs.
            tasks: what they know to do.
        """
        self._tasks = tasks
        self._threads = ThreadPoolExecutor(count) if count else None
        self._processes = [_process(command) for _ in range(count)]
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)

    def start(self, task: str, argument: Any) -> Callable[[], Any]:
        """Begin a task; what is returned waits for its result, or raises what it raised."""
        if self._threads is None:
            return lambda: self._tasks[task](argument)
        return self._threads.submit(self._ask, task, argument).result

    def _ask(self, task: str, argument: Any) -> Any:
        process = self._idle.get()
        try:
            to, back = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
            pickle.dump((task, argument), to)
            to.flush()
            fine, answer = pickle.load(back)  # noqa: S301 - from a process that we started
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise WorkerError(f"a worker ended before its answer (task: {task})") from error
        finally:
            self._idle.put(process)
        if not fine:
            raise answer
        return answer

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast("IO[bytes]", stream).close()


def _process(command: str) -> _Process:
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


@contextmanager
def started(count: int) -> Iterator[Workers]:
    """Workers for as long as the block runs."""
    workers = Workers(count)
    try:
        yield workers
    finally:
        workers.close()
