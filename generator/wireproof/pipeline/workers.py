"""Processes that do tasks beside us.

In: tasks. Out: their results, as pickles through a pipe. Workers end with us, however we end: they
stop when their input is closed.

Not `concurrent.futures`: its processes import the main module again, which for us is the whole
command line, and an interruption leaves their tracebacks on the terminal.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_Process = subprocess.Popen[bytes]


class WorkerError(AssertionError):
    """A worker ended without an answer."""


def cores() -> int:
    """The processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _threads(count: int) -> ThreadPoolExecutor:
    # One vendor needs none, and they bring in a hundredth of a second of other modules.
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    return ThreadPoolExecutor(count)


class Workers:
    """Some processes, or none: then a task is done in this process, when its result is wanted."""

    def __init__(self, count: int, command: str, tasks: Mapping[str, Callable[[Any], Any]]) -> None:
        """Start processes.

        Args:
            count: how many.
            command: what each runs.
            tasks: what they know to do.
        """
        self._tasks = tasks
        self._threads = _threads(count) if count else None
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


def serve(known: Mapping[str, Callable[[Any], Any]]) -> None:
    """Do the tasks of the process that started this one, until it closes our input.

    Args:
        known: what to do, by the name of the task.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that process ends us
    tasks, results = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nobody else writes between the results
    gc.freeze()
    while True:
        try:
            task, argument = pickle.load(tasks)  # noqa: S301 - from the process that started us
        except EOFError:
            return
        gc.disable()
        try:
            answer = (True, known[task](argument))
        except Exception as error:  # noqa: BLE001 - is raised where the task was given
            answer = (False, error)
        gc.enable()
        pickle.dump(answer, results)
        results.flush()
