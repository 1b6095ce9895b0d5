"""Clients that are broken on purpose: the generator, handed to the proof as a function.

In: vendors. Out: how many of their broken clients the proof finds out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.mutation.baseline import Generate, Subject
from tests.mutation.fates import KillRate
from tests.mutation.run import (
    EVERY_CALL,
    SWAGGER,
    TRAP,
    VALUES,
    WHOLE_CLIENT,
    Options,
    Progress,
    measure,
)
from wireproof.client import ApiOptions
from wireproof.oracle.document import read_document
from wireproof.pipeline.generation import generate
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor
from wireproof.write import write_client


def kill_rates(
    vendors: Sequence[Vendor], options: Options, progress: Progress | None = None, *, whole: bool
) -> tuple[KillRate, ...]:
    """Break clients in every way that the operators know, and prove each of them.

    Args:
        vendors: whose specs and clients are mutated.
        options: what to try, and with how much.
        progress: told of each fate.
        whole: take the trap as well, and the runtime, which is judged over the whole set.
    """
    subjects = [_of_vendor(one) for one in vendors]
    if whole:
        made = [
            values(),
            every_call(),
            whole_client(),
            swagger(),
            trap(),
        ]  # what is judged soon, first
        return measure([*made, *subjects], options, progress)
    kinds = tuple(kind for kind in options.kinds if kind != "runtime")
    return measure(subjects, replace(options, kinds=kinds), progress)


def trap() -> Subject:
    """Return the document that uses every style, body, union and kind of credential."""
    return Subject("(trap)", load_document(TRAP), _generating(ApiOptions("trap", "Trap", "TRAP")))


def every_call() -> Subject:
    """Return the document whose operations all ask for the same; the API knows idempotency keys."""
    key = "Idempotency-Key"
    options = ApiOptions("every_call", "EveryCall", "EVERY_CALL", idempotency_header=key)
    return Subject("(every call)", load_document(EVERY_CALL), _generating(options))


def whole_client() -> Subject:
    """Return the document of what a client has beside single calls."""
    options = ApiOptions("whole_client", "WholeClient", "WHOLE_CLIENT")
    return Subject("(whole client)", load_document(WHOLE_CLIENT), _generating(options))


def values() -> Subject:
    """Return the document of what values look like on the wire."""
    options = ApiOptions("values", "Values", "VALUES")
    return Subject("(values)", load_document(VALUES), _generating(options))


def swagger() -> Subject:
    """Return the document of Swagger 2.0 as written; as generators read it, it is another."""
    options = ApiOptions("old_ways", "OldWays", "OLD_WAYS")
    return Subject("(swagger)", read_document(SWAGGER), _generating(options))


def _of_vendor(vendor: Vendor) -> Subject:
    options = ApiOptions("mutant", vendor.class_name, vendor.env_prefix)
    document = load_document(vendor.spec, overlay=vendor.overlay)
    return Subject(vendor.name, document, _generating(options, vendor.names_lock))


def _generating(options: ApiOptions, names: Path | None = None) -> Generate:
    def make(spec: Path, folder: Path) -> None:
        made = generate(spec, options=options, names=names)
        write_client(folder, made.files, force=True)

    return make
