"""What generation costs: cold, again, after one change; beside the peers, and as it grows.

In: specs. Out: rows. "Cold" is a process that starts with an empty cache and an empty folder, and
ends with the client written and laid out; each peer is run the same way.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

import yaml

from tests.bench.report import Row, tell
from tests.bench.running import FailedError, Run, compare, in_turn, run
from tests.bench.scaled import document, first_operations

SIZES = (10, 35, 120, 400, 1200)
SLOPE = 1.05
COLD = 0.45
MEGABYTES = 500.0
NOTHING_CHANGED = 0.1
ONE_CHANGED = 0.15
PART = 0.1
TEN = (
    "issues/create", "issues/list-for-repo", "issues/get", "issues/update", "issues/create-comment",
    "pulls/create", "pulls/list", "repos/get", "repos/list-for-org", "users/get-authenticated",
)  # fmt: skip
"""What a program calls that files issues and looks at pull requests."""
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to work, and with what."""

    folder: Path
    peers: Path
    """The Python that the peers are installed for."""
    client: Path
    """The Python of an environment with nothing but httpx and pydantic."""
    newer: Path
    """The Python of an environment with nothing but httpx2 and pydantic."""
    specs: Mapping[str, Path]
    """The large documents that are at hand, by the names of their vendors."""

    @property
    def log(self) -> Path:
        """The output of all commands."""
        return self.folder / "log.txt"

    def new(self, name: str) -> Path:
        """A folder that is not there yet."""
        return self.folder / "runs" / f"{next(_NUMBERS)}" / name

    def generate(self, spec: Path, out: Path, cache: Path) -> Run:
        """Our generator."""
        words = ["-m", "wireproof", "generate", "--spec", str(spec), "--out", str(out)]
        return run([sys.executable, *words], cache=cache, log=self.log)

    def cold(self, spec: Path, name: str) -> Run:
        """Our generator with nothing to build on."""
        out = self.new(name)
        made = self.generate(spec, out, out.parent / "cache")
        shutil.rmtree(out.parent)
        return made

    def peer(self, spec: Path) -> Run:
        """openapi-python-client."""
        out = self.new("peer")
        out.parent.mkdir(parents=True)
        program = self.peers.with_name("openapi-python-client")
        made = run([program, "generate", "--path", spec, "--output-path", out], log=self.log)
        shutil.rmtree(out.parent)
        return made

    def models_alone(self, spec: Path) -> Run:
        """datamodel-code-generator on the whole document."""
        out = self.new("models.py")
        out.parent.mkdir(parents=True)
        program = self.peers.with_name("datamodel-codegen")
        kind = ["--output-model-type", "pydantic_v2.BaseModel"]
        return run([program, "--input", spec, "--output", out, *kind], log=self.log)


def all_cold_rows(bench: Bench) -> Iterator[Row]:
    """Cold generation of each large document."""
    for name, spec in bench.specs.items():
        yield from cold_rows(bench, name, spec, 3)


def cold_rows(bench: Bench, name: str, spec: Path, times: int) -> Iterator[Row]:
    """Cold generation of one spec: time and memory beside openapi-python-client."""
    goal = COLD if name == "github" else None
    try:
        ours, peer = in_turn(times, lambda: bench.cold(spec, name), lambda: bench.peer(spec))
    except FailedError as error:
        tell(str(error))
        ours, peer = [bench.cold(spec, name) for _ in range(times)], []
    if not peer:
        yield Row(f"cold generation, {name} (the peer fails)", median(r.seconds for r in ours))
        return
    seconds = compare([r.seconds for r in ours], [r.seconds for r in peer])
    busy = compare([r.processor for r in ours], [r.processor for r in peer])
    memory = compare([r.megabytes for r in ours], [r.megabytes for r in peer])
    what = f"cold generation, {name}; the peer is openapi-python-client"
    yield Row(what, seconds.ours, seconds.peer, seconds.ratio, goal)
    yield Row(f"{what}; of the processor", busy.ours, busy.peer, busy.ratio)
    what = f"peak memory of generation, {name}"
    yield Row(what, memory.ours, goal=MEGABYTES, unit="MB")
    yield Row(f"{what}; the peer is openapi-python-client", memory.ours, memory.peer, memory.ratio,
              unit="MB")  # fmt: skip


def part_rows(bench: Bench, times: int = 3) -> Iterator[Row]:
    """Ten operations of a large document beside the whole of it: processor and bytes, cold."""
    spec = bench.specs.get("github")
    if spec is None:
        return
    seconds: list[tuple[float, float]] = []
    sizes: list[tuple[int, int]] = []
    for _ in range(times):
        pairs = [_in_workspace(bench, spec, include) for include in (TEN, ())]
        seconds.append((pairs[0][0], pairs[1][0]))
        sizes.append((pairs[0][1], pairs[1][1]))
    time = compare(*zip(*seconds, strict=True))
    yield Row("processor seconds, ten operations of github", time.ours, time.peer, time.ratio, PART)
    ours, whole = (median(size) / 1e6 for size in zip(*sizes, strict=True))
    yield Row("size, ten operations of github", ours, whole, ours / whole, PART, "MB")


def _in_workspace(bench: Bench, spec: Path, include: Sequence[str]) -> tuple[float, int]:
    """Processor seconds and bytes of a client that `[client] include` restricts."""
    root = bench.new("workspace")
    folder = root / "specs" / "github"
    folder.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.wireproof]\n", "utf-8")
    content = spec.read_bytes()
    (folder / "openapi.json").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / "vendor.toml").write_text(
        f'[source]\nsha256 = "{digest}"\n[client]\ninclude = {json.dumps(include)}\n', "utf-8"
    )
    program = [sys.executable, "-m", "wireproof", "generate"]
    made = run(program, cache=root / "cache", log=bench.log, folder=root)
    size = sum(one.stat().st_size for one in (root / "generated").rglob("*") if one.is_file())
    shutil.rmtree(root)
    return made.processor, size


def models_row(bench: Bench, name: str = "github") -> Iterator[Row]:
    """Our whole client beside datamodel-code-generator's models alone."""
    spec = bench.specs.get(name)
    if spec is None:
        return
    try:
        ours, peer = bench.cold(spec, name), bench.models_alone(spec)
    except FailedError as error:
        tell(str(error))
        return
    what = f"cold generation, {name}; the peer is datamodel-code-generator's models alone"
    yield Row(what, ours.seconds, peer.seconds, ours.seconds / peer.seconds)


def again_rows(bench: Bench, name: str = "github", times: int = 3) -> Iterator[Row]:
    """Generation over a client that is there: nothing changed, one schema changed."""
    spec = bench.specs.get(name)
    cold: list[Run] = []
    same: list[Run] = []
    changed: list[Run] = []
    for _ in range(times) if spec else ():
        assert spec is not None
        out = bench.new(name)
        copy, cache = out.parent / "spec.json", out.parent / "cache"
        out.parent.mkdir(parents=True)
        tree = _tree(spec)
        copy.write_text(json.dumps(tree), "utf-8")
        cold.append(bench.generate(copy, out, cache))
        same.append(bench.generate(copy, out, cache))
        _change(tree)
        copy.write_text(json.dumps(tree), "utf-8")
        changed.append(bench.generate(copy, out, cache))
        shutil.rmtree(out.parent)
    for what, runs, goal in (
        ("nothing changed", same, NOTHING_CHANGED),
        ("one schema changed", changed, ONE_CHANGED),
    ):
        if not runs:
            return
        clock = compare([one.seconds for one in runs], [one.seconds for one in cold])
        busy = compare([one.processor for one in runs], [one.processor for one in cold])
        text = f"generation again, {name}, {what}; the peer is our cold run"
        yield Row(text, clock.ours, clock.peer, clock.ratio, goal)
        yield Row(f"{text}; of the processor", busy.ours, busy.peer, busy.ratio)


def lines_row(bench: Bench, name: str = "github") -> Iterator[Row]:
    """Lines of Python, ours beside the peer's."""
    spec = bench.specs.get(name)
    if spec is None:
        return
    ours, peer = bench.new(name), bench.new("peer")
    peer.parent.mkdir(parents=True)
    bench.generate(spec, ours, ours.parent / "cache")
    program = bench.peers.with_name("openapi-python-client")
    try:
        run([program, "generate", "--path", spec, "--output-path", peer], log=bench.log)
    except FailedError as error:
        tell(str(error))
        return
    one, other = _lines(ours), _lines(peer)
    yield Row(f"lines of Python, {name}", one, other, one / other, unit="")


def growth_rows(bench: Bench) -> Iterator[Row]:
    """Seconds and memory by the number of operations, and the slope of a log-log fit.

    The operations are GitHub's, with the components that they reach; made-up ones
    where that document is not at hand. They are taken from all over the document, since its
    first ones are small.
    """
    spec = bench.specs.get("github")
    whole = _tree(spec) if spec else None
    kind = "of GitHub's" if spec else "made-up"
    seconds: list[float] = []
    for size in SIZES:
        part = bench.folder / f"scaled-{size}.json"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(
            json.dumps(first_operations(whole, size) if whole else document(size)), "utf-8"
        )
        runs = [bench.cold(part, "widgets") for _ in range(3)]
        seconds.append(median(one.processor for one in runs))
        memory = median(one.megabytes for one in runs)
        yield Row(f"cold generation, {size} operations {kind}; of the processor", seconds[-1])
        yield Row(f"peak memory, {size} operations {kind}", memory, unit="MB")
    what = f"slope of seconds over operations, {SIZES[0]} to {SIZES[-1]} (log-log)"
    yield Row(what, slope(SIZES, seconds), goal=SLOPE, unit="")


def slope(sizes: tuple[int, ...], costs: list[float]) -> float:
    """The exponent that costs grow with: least squares on logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return across / sum((x - middle_x) ** 2 for x in xs)


def _tree(spec: Path) -> dict[str, object]:
    text = spec.read_text("utf-8")
    tree: dict[str, object]
    if spec.suffix == ".json":
        tree = json.loads(text)
    else:
        tree = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return json.loads(json.dumps(tree, default=str))  # type: ignore[no-any-return]


def _change(tree: dict[str, object]) -> None:
    """Give one schema a property more."""
    components = tree["components"]
    assert isinstance(components, dict)
    schema = next(s for s in components["schemas"].values() if s.get("properties"))
    schema["properties"]["added_by_the_benchmark"] = {"type": "string"}


def _lines(folder: Path) -> int:
    return sum(len(path.read_text("utf-8").splitlines()) for path in folder.rglob("*.py"))
