"""Read JSON as RFC 8259 has it: UTF-8, no NaN, no duplicate keys, no byte order mark.

In: bytes. Out: the value, or a `ValueError` that says what is wrong.
"""

from __future__ import annotations

import json
from typing import Any


def read_json(content: bytes) -> Any:
    """Decode strict JSON.

    Raises:
        ValueError: anything that another reader may refuse or read differently.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: {error.reason}") from error
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def write_json(value: Any) -> bytes:
    """Encode a value as compact JSON, lone surrogates escaped."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
