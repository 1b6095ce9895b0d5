"""Several vendors at once: large specs are generated side by side, each in a process of its own.

In: vendors. Out: their clients in memory, in the same order and the same bytes as one by one. A
process is worth its start only for a large spec; of a single one, the parts are shared instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from wireproof.cache import Cache
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.generation import LARGE, Work, generate_vendor
from wireproof.render.worker import serve
from wireproof.render.workers import Workers
from wireproof.workspace import Vendor

_COMMAND: Final = "from wireproof.pipeline.vendors import main; main()"


def _generate(argument: tuple[Vendor, Cache]) -> Generated:
    vendor, cache = argument
    return replace(generate_vendor(vendor, Work(cache=cache)), analyse=None)


_TASKS: Final = {"generate": _generate}


def main() -> None:
    """Serve the process that started this one."""
    serve(_TASKS)


def generate_vendors(vendors: Sequence[Vendor], how: Callable[[str], Work]) -> list[Generated]:
    """Make the clients of vendors, in memory.

    Args:
        vendors: which.
        how: for a vendor's name, how to go about it; `Work.jobs` is the most processes at a time.

    Raises:
        SpecError: a document cannot be read; of several, the error of the first vendor.
        UsageError: an overlay or a lock does not fit.
    """
    large = [vendor for vendor in vendors if vendor.spec.stat().st_size >= LARGE]
    jobs = min(how("").jobs, len(large))
    if jobs < 2:
        return [generate_vendor(vendor, how(vendor.name)) for vendor in vendors]
    workers = Workers(jobs, _COMMAND, _TASKS)
    try:
        pending = {
            vendor.name: workers.start("generate", (vendor, how(vendor.name).cache))
            for vendor in large
        }
        return [_wait(vendor, pending.get(vendor.name), how(vendor.name)) for vendor in vendors]
    finally:
        workers.close()


def _wait(vendor: Vendor, pending: Callable[[], Generated] | None, work: Work) -> Generated:
    """Wait for a client that a worker makes, or make it here."""
    if pending is None:
        return generate_vendor(vendor, replace(work, jobs=1))
    work.tell("generating")
    return replace(pending(), analyse=lambda: generate_vendor(vendor).api)
