"""The plain text in which PyGithub keeps its exchanges (`tests/ReplayData`).

In: a file's bytes. Out: exchanges. Each is a row of lines: scheme, method, host, port, path,
request headers, request body, status, response headers, response body, and an empty line. The
lines with headers are Python literals; they are read as literals and never run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wireproof.errors import SpecError
from wireproof.observe.exchange import Exchange, Message, headers_of
from wireproof.observe.formats.cassettes import moment

_LINES = 10


def read_replay(content: bytes, name: str) -> Iterator[Exchange]:
    """Read a file.

    Raises:
        SpecError: its lines are no such rows.
    """
    lines = content.decode("utf-8").split("\n")
    at, number = 0, 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        row = lines[at : at + _LINES]
        if len(row) < _LINES or row[0] not in {"http", "https"}:
            raise SpecError(f"no recorded exchange at line {at + 1}")
        number += 1
        yield _exchange(row, f"{name}#{number}")
        at += _LINES


def _exchange(row: list[str], source: str) -> Exchange:
    scheme, method, host, port, path, sent, body, status, received, answer = row
    try:
        headers = ast.literal_eval(sent), ast.literal_eval(received)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise SpecError(f"{source}: the headers are not literals") from None
    origin = f"{scheme}://{host}" + (f":{port}" if port not in {"None", ""} else "")
    response = Message(headers_of(headers[1]), answer.encode() or None)
    return Exchange(
        source=source,
        method=method.upper(),
        url=origin + path,
        request=Message(headers_of(headers[0]), None if body == "None" else body.encode()),
        status=int(status),
        response=response,
        when=moment(None, response),
    )
