"""Betamax cassettes: JSON with `http_interactions`.

In: a file's bytes. Out: exchanges. A body is `{encoding, string}` or `{encoding, base64_string}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from wireproof.errors import SpecError
from wireproof.observe.exchange import Exchange, Unreadable
from wireproof.observe.formats.cassettes import exchange_of
from wireproof.observe.formats.entries import each_exchange


def read_betamax(content: bytes, name: str) -> Iterator[Exchange | Unreadable]:
    """Read a cassette.

    Raises:
        SpecError: it is not JSON, or no cassette.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SpecError("not JSON: the cassette is cut off, or none") from None
    rows = value.get("http_interactions") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise SpecError("no Betamax cassette: it has no `http_interactions`")
    yield from each_exchange(((one, exchange_of) for one in rows), name)
