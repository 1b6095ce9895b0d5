"""What pytest loads at its start, in every project that has this installed: next to nothing.

In: pytest's options and test modules. Out: contracts are handed to `runner.plugin`, which a test
module has imported with the first one that it asks for.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

_RUNNER: Final = "wireproof.runner.plugin"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("wireproof", "contract tests of generated clients")
    group.addoption(
        "--wireproof-budget",
        default="pr",
        choices=["fast", "pr", "nightly"],
        help="how much to try: fast is deterministic only, pr (default) and nightly fuzz as well",
    )
    group.addoption(
        "--wireproof-seed", type=int, default=0, help="seed of the fuzzed examples (default 0)"
    )
    group.addoption(
        "--wireproof-traffic",
        metavar="FOLDER",
        help="hold the recordings in a folder (tests/cassettes) against each vendor's spec",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Give the workers of pytest-xdist something to share what they prove in."""
    if getattr(config.option, "dist", "no") != "no":
        from wireproof.runner.shared import Workers  # noqa: PLC0415 - where there are some

        config.pluginmanager.register(Workers())


def pytest_report_collectionfinish(config: pytest.Config) -> str | list[str]:
    """Print what a run can be repeated with, where there are contracts."""
    if _runner() is None:
        return []
    budget, seed = config.getoption("wireproof_budget"), config.getoption("wireproof_seed")
    return f"wireproof: budget {budget}, seed {seed}"


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> pytest.Collector | None:
    """Collect contracts wherever they stand in a test module."""
    runner = _runner()
    return None if runner is None else runner.collected(collector, name, obj)


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add an item for each vendor whose recordings are wanted."""
    folder = session.config.getoption("wireproof_traffic")
    if folder:
        from wireproof.observe.plugin import traffic_items  # noqa: PLC0415 - when it is asked for

        items += traffic_items(session, folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what was opened."""
    runner = _runner()
    if runner is not None:
        runner.close(config)


def _runner() -> ModuleType | None:
    return sys.modules.get(_RUNNER)
