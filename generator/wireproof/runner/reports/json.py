"""The JSON report, and `proof.json` beside a client.

In: results. Out: JSON text with a `format` number.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wireproof.runner.reports.plain import result_record
from wireproof.runner.result import ProofResult

FORMAT = 1


def render_json(results: Sequence[ProofResult]) -> str:
    """Write several runs as one document."""
    return _text(
        {
            "format": FORMAT,
            "ok": all(one.ok for one in results),
            "vendors": [result_record(one) for one in results],
        }
    )


def render_proof_json(result: ProofResult) -> str:
    """Write what was proven of one client: the same run gives the same bytes."""
    return _text({"format": FORMAT, **result_record(result)})


def _text(node: dict[str, Any]) -> str:
    return json.dumps(node, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
