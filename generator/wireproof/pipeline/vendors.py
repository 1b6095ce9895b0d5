"""Several vendors at once: large specs are generated side by side, each in a process of its own.

In: vendors. Out: their clients in memory, in the same order and the same bytes as one by one. A
process is worth its start only for a large spec.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from wireproof.cache import Cache
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.generation import Work, generate_vendor
from wireproof.pipeline.workers import Workers, serve
from wireproof.workspace import Vendor

LARGE: Final = 300_000
"""Bytes; a smaller document is done before a second process has begun."""
_COMMAND: Final = "from wireproof.pipeline.vendors import main; main()"


def _generate(argument: tuple[Vendor, Cache]) -> Generated:
    vendor, cache = argument
    made = generate_vendor(vendor, Work(cache=cache))
    return replace(made, files=dict(made.files), analyse=None)


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
    if jobs < 2 or how("").complete:
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
        return generate_vendor(vendor, work)
    work.tell("generating")
    return replace(pending(), analyse=lambda: generate_vendor(vendor).api)
