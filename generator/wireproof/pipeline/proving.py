"""A vendor's client and its spec, handed to the proof; the record of the proof beside the client.

Apart from `generation`, so that generating does not wait for Schemathesis to be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from wireproof.cache import cache_folder
from wireproof.cases.model import Budget
from wireproof.runner.reporting import render_proof_json, render_proof_md
from wireproof.runner.run import ProgressEvent, ProofResult, prove_client
from wireproof.workspace import Vendor
from wireproof.write import write_text


def prove_vendor(
    vendor: Vendor,
    budget: Budget,
    *,
    seed: int = 0,
    jobs: int = 1,
    operations: Collection[str] | None = None,
    progress: Callable[[ProgressEvent], None] | None = None,
    no_cache: bool = False,
) -> ProofResult:
    """Prove the committed client of a vendor.

    Args:
        vendor: whose client.
        budget: how much to try.
        seed: of the fuzzed examples.
        jobs: processes to use.
        operations: ids to restrict to; all when None.
        progress: told after each check.
        no_cache: prove anew what an earlier run proved of the same.
    """
    return prove_client(
        client=vendor.client,
        spec=vendor.spec,
        overlay=vendor.overlay,
        accepted=vendor.accepted,
        budget=budget,
        seed=seed,
        jobs=jobs,
        operations=operations,
        progress=progress,
        cache=None if no_cache else cache_folder(),
    )


def write_proof(vendor: Vendor, result: ProofResult) -> None:
    """Write PROOF.md and proof.json beside the client: what was proven, with counts."""
    write_text(vendor.client / "PROOF.md", render_proof_md(result))
    write_text(vendor.client / "proof.json", render_proof_json(result))
