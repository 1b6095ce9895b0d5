"""Processes, timed from outside, and the environments that they run in.

In: commands. Out: seconds and peak memory, as the operating system counts them. Commands that are
compared run in turn, and their ratio is taken pair by pair, since a machine's speed drifts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LIMIT = 300.0
"""Seconds for one command."""


class FailedError(RuntimeError):
    """A command did not do what it was to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one command cost."""

    seconds: float
    megabytes: float
    """Of the largest of its processes."""


def run(
    command: Sequence[str | Path],
    *,
    cache: Path | None = None,
    log: Path,
    fine: tuple[int, ...] = (0,),
) -> Run:
    """Run a command to its end.

    Args:
        command: the program and its arguments.
        cache: the cache folder that it is to use.
        log: takes its output.
        fine: the exit codes that are no failure.

    Raises:
        FailedError: it failed, or took longer than `LIMIT`.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            usage = _wait(process, start + LIMIT)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    seconds = time.perf_counter() - start
    if process.returncode not in fine:
        raise FailedError(f"{command[0]} ended with {process.returncode}; see {log}")
    return Run(seconds, usage)


def _wait(process: subprocess.Popen[bytes], deadline: float) -> float:
    """Wait; the peak memory of the process and of those that it waited for, in MB."""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            unit = 1 if sys.platform == "darwin" else 1024
            return usage.ru_maxrss * unit / 1e6
        if time.perf_counter() > deadline:
            raise FailedError(f"{process.args!r} took more than {LIMIT:.0f} s")
        time.sleep(0.002)


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours and a peer's, measured in turn."""

    ours: float
    peer: float
    ratio: float


def compare(ours: Sequence[float], peer: Sequence[float]) -> Pair:
    """Medians, and the median of the ratios of those that ran one after the other."""
    ratios = [one / other for one, other in zip(ours, peer, strict=True)]
    return Pair(median(ours), median(peer), median(ratios))


def in_turn(times: int, *runs: Callable[[], Run]) -> list[list[Run]]:
    """Run each in turn, so many times; the results of each."""
    results: list[list[Run]] = [[] for _ in runs]
    for _ in range(times):
        for found, one in zip(results, runs, strict=True):
            found.append(one())
    return results


def environment(folder: Path, requirements: Sequence[str]) -> Path:
    """A virtual environment with these packages, from the package index; its Python."""
    python = folder / "bin" / "python"
    wanted = "\n".join(requirements)
    ready = folder / "requirements.txt"
    if not ready.is_file() or ready.read_text("utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([python, *pip, *requirements], check=True)
        ready.write_text(wanted, "utf-8")
    return python
