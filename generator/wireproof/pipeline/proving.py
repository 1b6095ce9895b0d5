"""A vendor's client and its spec, handed to the proof; the record of the proof beside the client.

Apart from `generation`, so that generating does not wait for Schemathesis to be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from wireproof.cache import Cache, cache_folder
from wireproof.cases.model import Budget
from wireproof.runner.reporting import render_proof_json, render_proof_md
from wireproof.runner.run import Means, ProgressEvent, ProofResult, prove_client
from wireproof.workspace import Vendor
from wireproof.write import write_text


def prove_vendor(
    vendor: Vendor,
    budget: Budget,
    *,
    seed: int = 0,
    operations: Collection[str] | None = None,
    progress: Callable[[ProgressEvent], None] | None = None,
    means: Means | None = None,
) -> ProofResult:
    """Prove the committed client of a vendor.

    Args:
        vendor: whose client.
        budget: how much to try.
        seed: of the fuzzed examples.
        operations: ids to restrict to; all when None.
        progress: told after each check.
        means: how; in this process, with what earlier runs proved, when None.
    """
    return prove_client(
        client=vendor.client,
        spec=vendor.spec,
        overlay=vendor.overlay,
        root=vendor.folder,
        accepted=vendor.accepted,
        budget=budget,
        seed=seed,
        operations=operations,
        progress=progress,
        means=means or Means(cache=Cache(cache_folder())),
    )


def write_proof(vendor: Vendor, result: ProofResult) -> None:
    """Write PROOF.md and proof.json beside the client: what was proven, with counts."""
    write_text(vendor.client / "PROOF.md", render_proof_md(result))
    write_text(vendor.client / "proof.json", render_proof_json(result))
