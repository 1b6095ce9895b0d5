"""Each committed client, proven against its vendor's document: one item per operation and lane."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from wireproof.prove.cases import Budget
from wireproof.prove.run import LANES, ProofResult, prove_client

ROOT = Path(__file__).parents[2]
PR = Budget("pr", 20)


def vendors() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "specs").glob("*/vendor.toml"))


def operations(vendor: str) -> list[str]:
    manifest = ROOT / "generated" / vendor / "manifest.json"
    if not manifest.is_file():
        return ["(no client)"]
    return [one["id"] for one in json.loads(manifest.read_text())["operations"]]


ITEMS = [
    pytest.param(vendor, operation, lane.name, id=f"{vendor}-{operation}-{lane.name}")
    for vendor in vendors()
    for operation in operations(vendor)
    for lane in LANES
]


@cache
def proof(vendor: str) -> ProofResult:
    folder = ROOT / "specs" / vendor
    spec = next(path for path in sorted(folder.glob("openapi.*")))
    overlay = folder / "overlay.yaml"
    return prove_client(
        client=ROOT / "generated" / vendor,
        spec=spec,
        overlay=overlay if overlay.is_file() else None,
        budget=PR,
    )


@pytest.mark.parametrize(("vendor", "operation", "lane"), ITEMS)
def test_the_client_keeps_the_contract(vendor, operation, lane):
    """The client says on the wire what its caller says, and hands on what the vendor says."""
    result = proof(vendor)

    judged = [c.judged for c in result.counts if (c.operation, c.lane) == (operation, lane)]
    assert judged
    assert all(judged)
    found = [f for f in result.findings if (f.operation, f.lane) == (operation, lane)]
    assert not found, "\n".join(str(one) for one in found)
