"""What commands take on documents made to cost: `python -m tests.hostile.costs [KIND…]`.

Prints a line for each kind and command: exit code, processor seconds, peak of memory in MiB.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.hostile.kinds import KINDS, SIZE, of_size

SECONDS: Final = {
    "generate": 10, "lint": 10, "diff": 30, "change": 30, "mock": 10, "observe": 10, "prove": 60,
}  # fmt: skip
"""The most processor seconds that each command may take; `change` is a `diff` of one change."""

MEBIBYTES: Final = 1024
_STOP: Final = 100
_COMMAND: Final = "import sys; from wireproof.cli.app import main; main(sys.argv[1:])"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, with all of its processes."""

    code: int
    """Exit code; 0 of a server that began to serve."""
    error: str
    seconds: float
    """Processor time."""
    mebibytes: float
    """Peak of the largest process."""

    def fault(self, command: str) -> str:
        """What is wrong with it: a crash, a refusal that explains nothing, or too much taken."""
        if self.code not in (0, 1, 3) or "Traceback" in self.error:
            return f"exit {self.code}: {self.error[-300:]}"
        if self.code == 3 and not ("api." in self.error and len(self.error.splitlines()) > 1):
            return f"refused without a place or a remedy: {self.error[:300]}"
        if self.seconds > SECONDS[command] or self.mebibytes > MEBIBYTES:
            return f"{self.seconds:.1f} s, {self.mebibytes:.0f} MiB"
        return ""


def cost_of(arguments: list[str], folder: Path, *, until: str = "", ask: str = "") -> Cost:
    """Run `wireproof` to its end, or until a word stands on its standard error.

    Args:
        arguments: of the command.
        folder: where it runs, and writes.
        until: the word; then Ctrl-C, and the server has to end by itself.
        ask: what is asked of the server before, a path.
    """
    told = folder / "stderr.txt"
    with told.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *arguments],
            cwd=folder,
            env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
            stdout=subprocess.DEVNULL,
            stderr=errors,
            preexec_fn=_limited,  # noqa: PLW1509 - no thread runs here
        )
    failed = ""
    if until and _reaches(process, told, until):
        try:
            _ask(told.read_text("utf-8", "replace").split()[0] + ask)
        except (OSError, AssertionError) as fault:
            failed = f"Traceback: {type(fault).__name__}: {fault}"
        process.send_signal(signal.SIGINT)
    _, status, used = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    error = told.read_text("utf-8", "replace") + failed
    return Cost(code, error, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _ask(url: str) -> None:
    """Ask once; whether the document describes it or not, the server has to answer."""
    parts = urlsplit(url)
    server = http.client.HTTPConnection(parts.netloc, timeout=_STOP)
    headers = {"Content-Type": "application/json"}
    server.request("POST", parts.path, b'{"a": {"a": {}}, "b": []}', headers)
    answer = server.getresponse()
    said = answer.read()
    if answer.status == 500 and b"spec-fault" not in said:
        raise AssertionError(f"{url} answered {said!r}")
    server.close()


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_STOP, _STOP))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 2**20, 256 * 2**20))


def _reaches(process: subprocess.Popen[bytes], told: Path, word: str) -> bool:
    """Wait for the word, or for the end of the process, which stays to be waited for."""
    look = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while os.waitid(os.P_PID, process.pid, look) is None:
        if word in told.read_text("utf-8", "replace"):
            return True
        time.sleep(0.02)
    return False


def recording(folder: Path) -> Path:
    """A recording of a few exchanges with the path that most kinds have."""
    body: Any = {"a": "x", "kind": "c1", "p0": 1}
    for n in range(20):
        body = {"a": body, "b": [body] if n < 3 else [], f"p{n}": n}
    request = {
        "method": "POST",
        "url": "https://acme.example/a",
        "headers": [],
        "postData": {"mimeType": "application/json", "text": json.dumps(body)},
    }
    content = {"mimeType": "application/json", "text": json.dumps(body)}
    response = {"status": 200, "headers": [], "content": content}
    started = "2026-01-02T03:04:05Z"
    entry = {"startedDateTime": started, "request": request, "response": response}
    path = folder / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry] * 3}}))
    return path


def written(folder: Path, name: str, kind: str, seed: int, size: int = SIZE) -> Path:
    """A document of a kind in a file."""
    text = of_size(KINDS[kind], seed, size)
    path = folder / f"{name}.{'json' if text.startswith('{') else 'yaml'}"
    path.write_text(text)
    return path


def changed(folder: Path, spec: Path) -> Path:
    """The document with one more property in its first schema, or one more operation."""
    text = spec.read_text()
    new = {"responses": {"204": {"description": "done"}}}
    if spec.suffix == ".yaml":
        text = text.replace("paths: {", f"paths: {{/new: {{get: {json.dumps(new)}}}, ")
    else:
        root = json.loads(text)
        schemas = root.get("components", {}).get("schemas") or root.get("definitions") or {}
        first = next(iter(schemas.values()), None)
        if isinstance(first, dict):
            first.setdefault("properties", {})["added"] = {"type": "string"}
            first["required"] = [*first.get("required", []), "added"]
        else:
            root["paths"]["/new"] = {"get": new}
        text = json.dumps(root, separators=(",", ":"))
    path = folder / f"new-{spec.name}"
    path.write_text(text)
    return path


def proven(folder: Path, spec: Path) -> Cost:
    """A client generated and proven; the refusal, where there is no client."""
    client = str(folder / "acme")
    made = cost_of(["generate", "--spec", str(spec), "--out", client, "--name", "Acme"], folder)
    if made.code:
        return made
    return cost_of(["prove", "--client", client, "--spec", str(spec), "--budget", "fast"], folder)


def measure(command: str, kind: str, folder: Path, seed: int = 17) -> Cost:
    """One command on a document of one kind; `diff` against a smaller one of another seed."""
    spec = written(folder, "api", kind, seed)
    if command == "prove":
        return proven(folder, spec)
    made: dict[str, Callable[[], list[str]]] = {
        "generate": lambda: ["--spec", str(spec), "--out", str(folder / "acme"), "--name", "Acme"],
        "lint": lambda: ["--spec", str(spec)],
        "diff": lambda: [str(written(folder, "old-api", kind, seed + 1, SIZE - 2000)), str(spec)],
        "change": lambda: [str(spec), str(changed(folder, spec))],
        "mock": lambda: ["--spec", str(spec), "--port", "0"],
        "observe": lambda: ["--spec", str(spec), str(recording(folder)), "--propose"],
    }
    name = "diff" if command == "change" else command
    until = "answers" if command == "mock" else ""
    return cost_of([name, *made[command]()], folder, until=until, ask="/a")


def main() -> int:
    """Measure what was asked for; 1 when anything took too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="all when none is named")
    parser.add_argument("--command", action="append", choices=sorted(SECONDS), default=None)
    parser.add_argument("--seed", type=int, default=17)
    told = parser.parse_args()
    faults = 0
    for kind in told.kinds or KINDS:
        for command in told.command or SECONDS:
            with tempfile.TemporaryDirectory() as folder:
                cost = measure(command, kind, Path(folder), told.seed)
            fault = cost.fault(command)
            faults += bool(fault)
            taken = f"{cost.code:2} {cost.seconds:6.1f} s {cost.mebibytes:5.0f} MiB"
            sys.stdout.write(f"{kind:26} {command:9} {taken}  {' '.join(fault.split())}\n")
            sys.stdout.flush()
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
