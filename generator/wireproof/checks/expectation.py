"""A whole request as the reference encoder writes it, for people to compare.

In: an operation, arguments, the server. Out: text: request line, headers, body. Wherever several
spellings are right, one of them is shown.
"""

from __future__ import annotations

from urllib.parse import quote

from wireproof.oas.media_types import is_json
from wireproof.oas.strict_json import write_json
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.encoder import (
    Data,
    Pair,
    Tokens,
    Unrepresentable,
    encode_cookie,
    encode_header,
    encode_query,
)
from wireproof.oracle.matching import show
from wireproof.oracle.operations import Operation
from wireproof.oracle.paths import expected_path
from wireproof.oracle.wire import WireRequest

_LONGEST = 1500
_QUIET = frozenset({"accept-encoding", "connection", "user-agent", "accept", "host"})


def expected_text(operation: Operation, arguments: Arguments, server: str) -> str:
    """Write out what the spec makes of these arguments."""
    try:
        path = _encoded(expected_path(operation, arguments, ""))
    except ValueError as error:
        path = f"({error})"
    query = [
        f"{quote(pair.name, safe='[]')}={_encoded(pair.tokens)}"
        for one in operation.parameters_in("query")
        if one.name in arguments.place("query") and not one.media_type
        for pair in _pairs(encode_query(one, arguments.place("query")[one.name]))
    ]
    target = path + ("?" + "&".join(query) if query else "")
    lines = [f"{operation.method} {server.rstrip('/')}{target}"]
    lines += _headers(operation, arguments)
    if arguments.body is not ABSENT:
        lines += [f"content-type: {arguments.media_type}", "", _body(arguments)]
    return "\n".join(lines)[:_LONGEST]


def _pairs(found: tuple[Pair, ...] | Unrepresentable) -> tuple[Pair, ...]:
    return () if isinstance(found, Unrepresentable) else found


def _headers(operation: Operation, arguments: Arguments) -> list[str]:
    lines = []
    for one in operation.parameters_in("header"):
        if one.name in arguments.place("header"):
            found = encode_header(one, arguments.place("header")[one.name])
            text = found.reason if isinstance(found, Unrepresentable) else show(found)
            lines.append(f"{one.name.lower()}: {text}")
    cookies = [
        f"{pair.name}={_encoded(pair.tokens)}"
        for one in operation.parameters_in("cookie")
        if one.name in arguments.place("cookie")
        for pair in _pairs(encode_cookie(one, arguments.place("cookie")[one.name]))
    ]
    return [*lines, *([f"cookie: {'; '.join(cookies)}"] if cookies else [])]


def _encoded(tokens: Tokens) -> str:
    return "".join(
        quote(show((one,)), safe="", errors="surrogatepass")
        if isinstance(one, Data)
        else one.spellings[0]
        for one in tokens
    )


def _body(arguments: Arguments) -> str:
    if is_json(arguments.media_type):
        try:
            return write_json(arguments.body).decode()
        except (TypeError, ValueError):
            return repr(arguments.body)
    return repr(arguments.body)


def actual_text(request: WireRequest) -> str:
    """Write out what was sent, what every request has left out."""
    lines = [f"{request.method} {request.origin}{request.target}"]
    lines += [f"{name}: {value}" for name, value in request.headers if name not in _QUIET]
    if request.body:
        lines += ["", request.body.decode("utf-8", "backslashreplace")]
    return "\n".join(lines)[:_LONGEST]
