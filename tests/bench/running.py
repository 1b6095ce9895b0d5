"""Processes, timed from outside, and the environments that they run in.

In: commands. Out: seconds and peak memory, as the operating system counts them. Commands that are
compared run in turn, and their ratio is taken pair by pair, since a machine's speed drifts.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LIMIT = 300.0
"""Seconds for one command."""


class FailedError(RuntimeError):
    """A command did not do what it was to do."""


# Linux counts the memory of the process that starts a command as the command's own until it is
# loaded (getrusage(2), `ru_maxrss`); so a small process starts it, and not this large one.
_LAUNCHER = """
import json, os, sys, time
start = time.perf_counter()
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
cost = time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
with open(sys.argv[1], "w") as file:
    json.dump(cost, file)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one command cost."""

    seconds: float
    megabytes: float
    """Of the largest of its processes."""
    processor: float = 0.0
    """Seconds of all its processes."""


def run(
    command: Sequence[str | Path],
    *,
    cache: Path | None = None,
    log: Path,
    fine: tuple[int, ...] = (0,),
    more: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Run:
    """Run a command to its end.

    Args:
        command: the program, by its path, and its arguments.
        cache: the cache folder that it is to use.
        log: takes its output.
        fine: the exit codes that are no failure.
        more: variables to add to its environment.
        folder: where it runs.

    Raises:
        FailedError: it failed, or took longer than `LIMIT`.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment |= more or {}
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output, tempfile.NamedTemporaryFile("r") as cost:
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, cost.name]
        process = subprocess.Popen(
            [*launcher, *command], env=environment, stdout=output, stderr=output,
            start_new_session=True, cwd=folder,
        )  # fmt: skip
        try:
            process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise FailedError(f"{command[0]} took more than {LIMIT:.0f} s") from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process.returncode not in fine:
            raise FailedError(f"{command[0]} ended with {process.returncode}; see {log}")
        seconds, processor, peak = json.load(cost)
    return Run(seconds, peak * (1 if sys.platform == "darwin" else 1024) / 1e6, processor)


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
