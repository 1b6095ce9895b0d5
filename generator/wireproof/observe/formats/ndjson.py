"""Our own format: one exchange, or one drift fact of a client, in each line.

In: a path, read line by line, so that a file of any size takes little memory. Out: exchanges. A
line is `{"method", "url", "status", "request": {"headers", "body"}, "response": {...}, "when"}`;
bodies are JSON values, or texts under `text`. Lines that a client's `DriftLog` wrote hold facts and
no exchange: see `wireproof.observe.facts`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wireproof.observe.exchange import ABSENT, Exchange, Message, Unreadable, headers_of
from wireproof.observe.formats.cassettes import moment

LONGEST = 64_000_000


def read_ndjson(path: Path) -> Iterator[Exchange | Unreadable]:
    """Read a file; lines that are no exchange are told by number."""
    name = path.as_posix()
    broken: list[int] = []
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(LONGEST + 1):
            number += 1
            if not line.strip():
                continue
            try:
                node = json.loads(line) if len(line) <= LONGEST else None
                if isinstance(node, dict) and "pointer" in node and "url" not in node:
                    continue  # a drift fact
                yield _exchange(node, f"{name}#{number}")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                broken.append(number)
    if broken:
        shown = ", ".join(map(str, broken[:5])) + (" …" if len(broken) > 5 else "")
        yield Unreadable(name, f"{len(broken)} lines that are no exchange: {shown}")


def _exchange(node: Any, source: str) -> Exchange:
    response = _message(node.get("response") or {})
    return Exchange(
        source=source,
        method=str(node["method"]).upper(),
        url=str(node["url"]),
        request=_message(node.get("request") or {}),
        status=int(node["status"]),
        response=response,
        when=moment(node.get("when"), response),
    )


def _message(node: dict[str, Any]) -> Message:
    headers = headers_of(node.get("headers"))
    if isinstance(node.get("text"), str):
        return Message(headers, node["text"].encode())
    return Message(headers, parsed=node.get("body", ABSENT))
