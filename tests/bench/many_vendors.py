"""Many vendors in one workspace: what a run costs in which few of them have changed.

    python -m tests.bench.many_vendors 125 250 500

In: numbers of vendors. Out: for each, seconds of a processor and memory of a run after 2 % of the
documents changed (generate all, lint all, prove those that changed), and how the cost grows with
the number.
Vendors are slices of the corpus of ../shared: a few operations with all that they refer to.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from tests.bench.report import Row, tell
from tests.bench.running import Run, run
from wireproof.oas.pointer import lookup

CORPUS: Final = Path(__file__).parents[3] / "shared" / "corpus"
SOURCES: Final = (
    "github/api.github.com.min.json", "meilisearch/open-api.json", "discord/openapi.json",
)  # fmt: skip
CHANGED: Final = 0.02
MINUTES: Final = 5.0
MEGABYTES: Final = 1_000.0
EXPONENT: Final = 1.05
_OPERATIONS: Final = 2
_METHODS: Final = frozenset(("get", "put", "post", "delete", "patch"))
_COMMAND: Final = (sys.executable, "-m", "wireproof")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run costs with so many vendors."""

    vendors: int
    processor: float
    megabytes: float


def slices(count: int) -> Iterator[dict[str, Any]]:
    """Yield documents of a few operations each, from all sources by turns."""
    roots = [json.loads((CORPUS / name).read_text("utf-8")) for name in SOURCES]
    parts = [list(_groups(root)) for root in roots]
    endless = [
        cycle(zip([root] * len(own), own, strict=True))
        for root, own in zip(roots, parts, strict=True)
    ]
    for number in range(count):
        yield _slice(*next(endless[number % len(endless)]))


def _groups(root: Mapping[str, Any]) -> Iterator[list[tuple[str, str]]]:
    found = [
        (path, method)
        for path, item in root["paths"].items()
        for method in item
        if method in _METHODS
    ]
    for start in range(0, len(found) - _OPERATIONS + 1, _OPERATIONS):
        yield found[start : start + _OPERATIONS]


def _slice(root: dict[str, Any], group: Sequence[tuple[str, str]]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for path, method in group:
        item = root["paths"][path]
        common = {key: one for key, one in item.items() if key not in _METHODS}
        paths.setdefault(path, common)[method] = item[method]
    made = {
        key: one
        for key, one in root.items()
        if key not in ("paths", "components", "webhooks", "tags")
    }
    made["paths"], made["components"] = paths, {}
    schemes = root.get("components", {}).get("securitySchemes")
    made["components"] |= {"securitySchemes": schemes} if schemes else {}
    waiting, seen = [*_references(paths)], set[str]()
    while waiting:
        ref = waiting.pop()
        if ref in seen:
            continue
        seen.add(ref)
        node = lookup(root, ref)
        _, _, kind, name = ref.split("/", 3)
        made["components"].setdefault(kind, {})[name] = node
        waiting += _references(node)
    return made


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)


def write_vendor(root: Path, name: str, document: Mapping[str, Any]) -> None:
    """Put a vendor into a workspace, or a newer document into its folder."""
    folder = root / "specs" / name
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document)
    (folder / "openapi.json").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "vendor.toml").write_text(f'[source]\nsha256 = "{digest}"\n', "utf-8")


def measure(count: int, folder: Path) -> Cost:
    """Make a workspace of so many vendors, change a few of them, and measure the run after that."""
    names = [f"vendor_{number:03}" for number in range(count)]
    documents = dict(zip(names, slices(count), strict=True))
    for name, document in documents.items():
        write_vendor(folder, name, document)
    (folder / "pyproject.toml").write_text("[tool.wireproof]\n", "utf-8")
    cache, log = folder / "cache", folder / "log.txt"

    def command(*arguments: str) -> Run:
        return run([*_COMMAND, *arguments], cache=cache, log=log, fine=(0, 1), folder=folder)

    command("generate")
    changed = list(islice(names, 0, None, round(1 / CHANGED)))
    for name in changed:
        document = documents[name]
        document["info"] = {**document["info"], "version": "changed"}
        _, item = next(iter(document["paths"].items()))
        operation = next(one for key, one in item.items() if key in _METHODS)
        new = {"name": "added-since", "in": "query", "schema": {"type": "string"}}
        operation["parameters"] = [*operation.get("parameters", []), new]
        write_vendor(folder, name, document)
    runs = [command("generate"), command("lint"), command("prove", "--budget", "fast", *changed)]
    return Cost(count, sum(one.processor for one in runs), max(one.megabytes for one in runs))


def exponent(costs: Sequence[Cost]) -> float:
    """Return how the cost grows with the number of vendors: 1 is in proportion."""
    first, last = costs[0], costs[-1]
    return math.log(last.processor / first.processor) / math.log(last.vendors / first.vendors)


def rows(counts: Sequence[int]) -> Iterator[Row]:
    """Measure workspaces of these sizes."""
    costs = []
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="wireproof-vendors-") as name:
            costs.append(measure(count, Path(name)))
        cost = costs[-1]
        tell(f"{count} vendors: {cost.processor:.1f} s of a processor, {cost.megabytes:.0f} MB")
    last, seconds = costs[-1], MINUTES * 60 * 2
    yield Row(f"{last.vendors} vendors, 2 % changed", last.processor, goal=seconds)
    yield Row("memory of that", last.megabytes, goal=MEGABYTES, unit="MB")
    if len(costs) > 1:
        yield Row("growth of that, exponent", exponent(costs), goal=EXPONENT, unit="")


def main() -> None:
    """Measure, and print the rows."""
    for row in rows([int(text) for text in sys.argv[1:]] or [125, 250, 500]):
        tell(f"{row.what}: {row.ours:.2f}{row.unit} (goal {row.goal})")


if __name__ == "__main__":
    main()
