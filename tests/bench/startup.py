"""What wireproof costs before it does anything: `--help`, and being installed beside pytest.

In: nothing. Out: rows. The peer of the first is Python alone, that of the second is pytest without
the plugin.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from statistics import median
from typing import Final

from tests.bench.generation import Bench
from tests.bench.report import Row
from tests.bench.running import compare, in_turn, run

HELP: Final = 0.15
PLUGIN: Final = 50.0
"""Milliseconds."""


def rows(bench: Bench, times: int = 9) -> Iterator[Row]:
    """`import wireproof.cli` as `--help` does it, and pytest in a folder without any test."""
    folder = bench.new("empty")
    folder.mkdir(parents=True)
    scripts = ("pass", "from wireproof.cli import main; import wireproof.cli.app")
    bare, ours = in_turn(
        times, *(lambda text=text: run([sys.executable, "-c", text], log=bench.log)
                 for text in scripts)  # type: ignore[misc]
    )  # fmt: skip
    pair = compare([one.seconds for one in ours], [one.seconds for one in bare])
    what = "import for `wireproof --help`; the peer is Python alone"
    yield Row(what, pair.ours, pair.peer, None, HELP)
    least = (min(one.processor for one in runs) for runs in (ours, bare))
    yield Row(f"{what}; of the processor, least of each", *least, None)
    # Without the plugins of others, which take five times as long as pytest itself, and change.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    quiet = ["-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", folder]
    without, installed = in_turn(
        times, *(lambda words=words: run([sys.executable, *quiet, *words], log=bench.log, fine=(5,),
                                         more=alone)  # type: ignore[misc]
                 for words in ((), ("-p", "wireproof.pytest_plugin")))
    )  # fmt: skip
    what = "start of pytest where the plugin is merely installed, more than without"
    more = median(
        one.seconds - other.seconds for one, other in zip(installed, without, strict=True)
    )
    yield Row(what, more * 1e3, goal=PLUGIN, unit="ms")
    least = min(one.processor for one in installed) - min(one.processor for one in without)
    yield Row(f"{what}; of the processor, least of each", least * 1e3, unit="ms")
