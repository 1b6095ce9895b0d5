"""Clients that are broken on purpose: the generator, handed to the proof as a function.

In: a vendor. Out: how many of its broken clients the proof finds out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wireproof.ir import ApiOptions
from wireproof.pipeline.generation import generate
from wireproof.prove.mutants.fates import Fate, KillRate
from wireproof.prove.mutants.run import Options, measure_kill_rate
from wireproof.prove.session import Settings
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor
from wireproof.write import write_client


def kill_rate(
    vendor: Vendor, settings: Settings, progress: Callable[[Fate], None] | None = None
) -> KillRate:
    """Break a vendor's client in every way that the operators know, and prove each of them.

    Args:
        vendor: whose spec the mutants are made from.
        settings: budget and seed of the proof.
        progress: told of each fate.
    """
    options = ApiOptions("mutant", vendor.class_name, vendor.env_prefix)

    def make(spec: Path, folder: Path) -> None:
        made = generate(spec, options=options, names=vendor.names_lock)
        write_client(folder, made.files, force=True)

    document = load_document(vendor.spec, overlay=vendor.overlay)
    return measure_kill_rate(document, make, Options(settings=settings), progress)
