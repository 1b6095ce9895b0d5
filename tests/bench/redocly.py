"""Cold generation beside Redocly's Python generator, which writes one file and checks nothing.

In: the documents of GitHub and Stripe, and npm. Out: rows: processor seconds, and by the clock.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.diff_peers import QUIET, REDOCLY, install
from tests.bench.generation import Bench
from tests.bench.report import Row
from tests.bench.running import Run, compare, in_turn, run

GOALS: Final = {"github": 1.0, "stripe": 1.2}
"""The largest ratio of processor seconds that is good."""


def rows(bench: Bench, times: int = 3) -> Iterator[Row]:
    """Both generators in turn, each with nothing to build on."""
    for name in GOALS.keys() & bench.specs if install() else ():
        spec = bench.specs[name]
        ours, peer = in_turn(
            times,
            lambda name=name, spec=spec: bench.cold(spec, name),  # type: ignore[misc]
            lambda spec=spec: _peer(bench, spec),  # type: ignore[misc]
        )
        busy = compare([one.processor for one in ours], [one.processor for one in peer])
        clock = compare([one.seconds for one in ours], [one.seconds for one in peer])
        what = f"cold generation, {name}; the peer is `redocly generate-client --generator python`"
        yield Row(
            f"{what}; of the processor", busy.ours, busy.peer, busy.ratio, GOALS[name],
        )  # fmt: skip
        yield Row(what, clock.ours, clock.peer, clock.ratio)


def _peer(bench: Bench, spec: Path) -> Run:
    out = bench.new("peer")
    out.parent.mkdir(parents=True)
    words = ["generate-client", spec, "-o", out.parent / "client.ts", "--generator", "python"]
    made = run([REDOCLY, *words], log=bench.log, more=QUIET)
    shutil.rmtree(out.parent)
    return made
