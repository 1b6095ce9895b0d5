"""The plain text in which PyGithub keeps its exchanges (`tests/ReplayData`).

In: a file's bytes. Out: exchanges. Each is a row of lines: scheme, method, host, port, path,
request headers, request body, status, response headers, response body, and an empty line. A body
that was streamed is several lines of base64. The lines with headers are Python literals; they are
read as literals and never run.
"""

from __future__ import annotations

import ast
import base64
from collections.abc import Iterator
from itertools import takewhile

from wireproof.errors import SpecError
from wireproof.observe.exchange import Exchange, Message, headers_of
from wireproof.observe.formats.cassettes import moment

_HEAD = 9
_SCHEMES = frozenset({"http", "https"})


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
        head = lines[at : at + _HEAD]
        rest = (lines[n] for n in range(at + _HEAD, len(lines)))
        if at + _HEAD >= len(lines) or head[0] not in _SCHEMES:
            raise SpecError(f"no recorded exchange at line {at + 1}")
        number += 1
        answer = list(takewhile(lambda line: line and line not in _SCHEMES, rest))
        yield _exchange(head, _joined(answer), f"{name}#{number}")
        at += _HEAD + max(len(answer), 1)


def _joined(answer: list[str]) -> bytes | None:
    """The body of its lines: several are what was streamed, piece by piece."""
    if len(answer) > 1:
        return b"".join(base64.b64decode(line, validate=True) for line in answer)
    return "".join(answer).encode() or None


def _exchange(row: list[str], answer: bytes | None, source: str) -> Exchange:
    scheme, method, host, port, path, sent, body, status, received = row
    try:
        headers = ast.literal_eval(sent), ast.literal_eval(received)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        number = source.rpartition("#")[2]
        raise SpecError(f"the headers of exchange {number} are not literals") from None
    origin = f"{scheme}://{host}" + (f":{port}" if port not in {"None", ""} else "")
    response = Message(headers_of(headers[1]), answer)
    return Exchange(
        source=source,
        method=method.upper(),
        url=origin + path,
        request=Message(headers_of(headers[0]), None if body == "None" else body.encode()),
        status=int(status),
        response=response,
        when=moment(None, response),
    )
