"""`wireproof mock` beside Prism: the same document, the same requests, in turn.

    python -m tests.bench.mock_peers

In: the corpus of ../shared, npm and wrk; without one of them there are no rows. Out: rows for
`make bench`: requests for each second that a server's processor works, since on a machine with
other work the clock says little.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from tests.bench.diff_peers import PEERS, ROOT
from tests.bench.report import Row, tell
from tests.bench.running import compare
from wireproof.serving import listen

DOCUMENT: Final = ROOT.parent / "shared" / "corpus" / "resend" / "resend.yaml"
PRISM: Final = "@stoplight/prism-cli@5"
GOAL: Final = 1.25
"""Prism's requests over ours; its inverse is 0.8."""
_ROUNDS: Final = 3
_SECONDS: Final = 4
_START: Final = 60.0
_BODY: Final = '{"from":"a@b.example","to":["c@d.example"],"subject":"hi","html":"<p>x</p>"}'
_SCRIPTS: Final = {
    "GET": 'wrk.headers["Authorization"] = "Bearer x"',
    "POST": 'wrk.method = "POST"; wrk.headers["Authorization"] = "Bearer x"; '
    f'wrk.headers["Content-Type"] = "application/json"; wrk.body = \'{_BODY}\'',
}


def rows() -> list[Row]:
    """Measure both servers in turn; none where something is missing."""
    prism = PEERS / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    npm, node, wrk = (shutil.which(name) for name in ("npm", "node", "wrk"))
    if not (DOCUMENT.is_file() and npm and node and wrk):
        return []
    if not prism.is_file():
        PEERS.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(PEERS), "--no-audit", "--no-fund", PRISM]
        subprocess.run(command, check=True, capture_output=True)
    ours = [sys.executable, "-m", "wireproof", "mock", "--spec", str(DOCUMENT), "--port"]
    with _served(ours) as mine, _served([node, str(prism), "mock", str(DOCUMENT), "-p"]) as theirs:
        return list(_rows(mine, theirs))


def _rows(mine: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Row]:
    for method in _SCRIPTS:
        pairs = [(_cost(*mine, method), _cost(*theirs, method)) for _ in range(_ROUNDS)]
        pair = compare([one for one, _ in pairs], [other for _, other in pairs])
        row = Row(f"mock, {method}, over Prism, a thousand requests", pair.ours, pair.peer)
        yield replace(row, ratio=pair.ratio, goal=GOAL)
        tell(f"{method}: {1000 / median(one for one, _ in pairs):.0f} requests a second")


def _cost(process: int, port: int, method: str) -> float:
    """Return the seconds of a processor that a thousand requests take."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPTS[method])
        script.flush()
        before = _processor(process)
        url = f"http://127.0.0.1:{port}/emails"
        command = ["wrk", "-t1", "-c20", f"-d{_SECONDS}s", "-s", script.name, url]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise RuntimeError(f"not every request was answered as it should be: {told}")
    count = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    return (_processor(process) - before) * 1000 / count


def _processor(process: int) -> float:
    """Return the seconds that a process has worked (proc(5), `stat`)."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _served(command: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start a server; its process id and port."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*command, str(port)], stdout=quiet, stderr=quiet) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/emails")
            yield process.pid, port
        finally:
            process.terminate()


def _wait(url: str) -> None:
    end = time.monotonic() + _START
    while True:
        try:
            httpx.get(url, headers={"Authorization": "Bearer x"}, timeout=5)
        except httpx.HTTPError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    for row in rows():
        tell(f"{row.what}: {row.ours:.3f} s, {row.peer:.3f} s, ratio {row.ratio:.2f}")
