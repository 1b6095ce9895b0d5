"""Each committed client, proven against its vendor's document: one item per operation and check."""

from __future__ import annotations

from wireproof import contract

test_contract = contract()
