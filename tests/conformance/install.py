"""The suite as its authors publish it: installed, compiled and served below one folder.

In: a folder that git ignores. Out: documents in three dialects, the scenarios as data, and a server
on this machine for as long as it is wanted. Nothing of the suite comes into the project.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.scenarios import STAND_IN

HERE = Path(__file__).parent
_INSTALL, _COMPILE, _START = 600, 900, 60
"""Seconds that each step may take."""
_NAME = ("-c", "user.name=conformance", "-c", "user.email=conformance@example.invalid")


def install(build: Path) -> None:
    """Install the pinned packages with npm, compile the services, write the scenarios down."""
    suite = build / "suite"
    suite.mkdir(parents=True, exist_ok=True)
    pinned = (HERE / "suite" / "package.json").read_text("utf-8")
    kept = suite / "package.json"
    if not kept.is_file() or kept.read_text("utf-8") != pinned:
        for old in (build / "documents", build / "clients"):
            shutil.rmtree(old, ignore_errors=True)
        _run(["npm", "install", "--prefix", str(suite), "--no-audit", "--no-fund"], pinned, kept)
    if not (suite / ".git").exists():  # the suite's server asks git which commit it serves
        _run(["git", "init", "-q", str(suite)])
        _run(["git", "-C", str(suite), *_NAME, "commit", "-q", "--allow-empty", "-m", "Suite"])
    if not (build / "documents" / "diagnostics.json").is_file():
        _run([_node(suite), str(HERE / "compile.mjs"), str(suite), str(build / "documents")])
    made = subprocess.run(
        [_node(suite), str(HERE / "scenarios.mjs"), str(suite), STAND_IN],
        check=True, capture_output=True, timeout=_COMPILE,
    )  # fmt: skip
    (build / "scenarios.json").write_bytes(made.stdout)


def _run(command: list[str], pinned: str = "", kept: Path | None = None) -> None:
    """Run a command to its end; `pinned` is what npm installs from, written to `kept`."""
    if kept is not None:
        kept.write_text(pinned, "utf-8")
    try:
        subprocess.run(command, check=True, timeout=_INSTALL if kept else _COMPILE)
    except subprocess.SubprocessError:
        if kept is not None:
            kept.unlink()  # so that the next run installs again
        raise


def _node(suite: Path) -> str:
    """Return Node 22, which comes as a package: the suite needs it, the machine may not have it."""
    return str(suite / "node_modules" / ".bin" / "node")


@contextmanager
def served(build: Path) -> Iterator[str]:
    """Serve the suite on this machine, and give the server's URL."""
    suite = build / "suite"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    scripts = suite / "node_modules" / ".bin" / "tsp-spector"
    specs = suite / "node_modules" / "@typespec" / "http-specs" / "specs"
    command = [_node(suite), str(scripts), "serve", str(specs), "--port", str(port)]
    command += ["--coverageFile", str(build / "coverage.json")]
    with (build / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=suite, stdout=log, stderr=log)
        try:
            _wait(server, port)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=_START)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("the suite's server does not answer; build/conformance/server.log says why")
