"""A vendor's client and its spec, handed to the proof.

Apart from `generation`, so that generating does not wait for Schemathesis to be imported.
"""

from __future__ import annotations

from collections.abc import Callable

from wireproof.prove.cases import Budget
from wireproof.prove.run import ProgressEvent, ProofResult, prove_client
from wireproof.workspace import Vendor


def prove_vendor(
    vendor: Vendor,
    budget: Budget,
    *,
    seed: int = 0,
    progress: Callable[[ProgressEvent], None] | None = None,
) -> ProofResult:
    """Prove the committed client of a vendor."""
    return prove_client(
        client=vendor.client,
        spec=vendor.spec,
        overlay=vendor.overlay,
        waivers=vendor.waivers,
        budget=budget,
        seed=seed,
        progress=progress,
    )
