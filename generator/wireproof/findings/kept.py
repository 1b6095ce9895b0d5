"""Findings as data that can be kept, and read back as they were.

In: findings. Out: plain JSON, bytes among it, and findings again. Where they stand is told anew by
whoever reads them: lines move, and checkouts lie in different folders.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from wireproof.errors import Location
from wireproof.findings.finding import Finding

_BYTES: Final = "$wireproof-bytes"


def write_kept(value: Any) -> str:
    """Write data, findings among it, as text."""
    return json.dumps(value, default=_plain)


def read_kept(text: str) -> Any:
    """Read it again; a finding is the record that `finding_of` takes."""
    return json.loads(text, object_hook=_bytes)


def finding_of(record: dict[str, Any], locate: Callable[[Location], Location]) -> Finding:
    """Return a finding that was kept.

    Args:
        record: as it was read.
        locate: tells where a place is now.
    """
    place, *related = (locate(Location(**one)) for one in (record["location"], *record["related"]))
    return Finding(**{**record, "location": place, "related": tuple(related)})


def _plain(value: Any) -> Any:
    if isinstance(value, Finding):
        return asdict(value)
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    return repr(value)


def _bytes(node: dict[str, Any]) -> Any:
    return base64.b64decode(node[_BYTES]) if node.keys() == {_BYTES} else node
