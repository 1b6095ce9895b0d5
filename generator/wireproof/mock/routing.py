"""Find the operation that a request is for.

In: a method and the raw path of a request. Out: the operation and the raw text of each expression
of its template. Concrete paths are matched before templated ones (OpenAPI Specification 3.1.1,
"Path Templating Matching"); percent-encoding decides nothing (RFC 3986, section 6.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from wireproof.mock.operations import Operation
from wireproof.mock.problems import Refusal
from wireproof.oas.pointer import ROOT, join
from wireproof.oracle.paths import climbed, fixed_query, plain_path

_EXPRESSION: Final = re.compile(r"\{([^{}]*)\}")
_LONGEST_PATH: Final = 8_000


@dataclass(frozen=True, slots=True)
class Route:
    """One operation under one base path."""

    operation: Operation
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    """Of the expressions of the path, in order; those of the base path are not captured."""
    rank: tuple[int, int, int]
    """The fewest templated segments come first, then the most of the query, the most text."""
    pairs: frozenset[str] = frozenset()
    """Of the query, where a template has one, as in `/files?action=copy`."""


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that a request is for; `values` are raw, as they stand in the path."""

    operation: Operation
    values: dict[str, str]


def build_routes(operations: Sequence[Operation]) -> tuple[Route, ...]:
    """Return the routes of operations, the most concrete first, each with and without base path."""
    routes = [
        _route(operation, prefix)
        for operation in operations
        for prefix in dict.fromkeys((*operation.prefixes, ""))
    ]
    return tuple(sorted(routes, key=lambda route: route.rank))


def find(routes: Sequence[Route], method: str, path: str, query: str = "") -> Match:
    """Return the operation for a request.

    Args:
        routes: of `build_routes`.
        method: upper case; HEAD is answered by GET where it is not documented itself.
        path: raw, without the query.
        query: raw; only what stands in templates matters.

    Raises:
        Refusal: 404, 405 or 414.
    """
    if len(path) > _LONGEST_PATH:
        raise Refusal(414, "path-too-long", f"the path is longer than {_LONGEST_PATH} characters")
    allowed: dict[str, None] = {}
    matches: dict[str, Match] = {}
    pointer = ""
    said = frozenset(query.split("&"))
    for route in routes:
        found = route.pattern.fullmatch(path)
        if found is not None and route.pairs <= said:
            values = dict(zip(route.names, found.groups(), strict=True))
            matches.setdefault(route.operation.method, Match(route.operation, values))
            allowed[route.operation.method] = None
            pointer = pointer or join(ROOT, "paths", route.operation.path)
    if method == "HEAD" and "HEAD" not in matches and "GET" in matches:
        return matches["GET"]
    if method in matches:
        return matches[method]
    if not matches:
        raise _unknown_path(routes, path)
    if "GET" in allowed:
        allowed["HEAD"] = None
    listed = ", ".join(sorted(allowed))
    raise Refusal(
        405,
        "method-not-documented",
        f"{method} is not documented for this path, {listed} is",
        spec=pointer,
        headers={"Allow": listed},
    )


def _unknown_path(routes: Sequence[Route], path: str) -> Refusal:
    known = {route.operation.path: route.operation for route in routes}
    close = get_close_matches(path, known, 1)
    hint = f"; the nearest one is {close[0]}" if close else ""
    return Refusal(
        404,
        "path-not-documented",
        f"no path of the document fits {path}{hint}",
        spec=join(ROOT, "paths", close[0]) if close else join(ROOT, "paths"),
    )


def _route(operation: Operation, prefix: str) -> Route:
    prefix, path = climbed(prefix, plain_path(operation.path))
    head, _ = _compile(prefix, capture=False)
    body, names = _compile(path, capture=True)
    whole = prefix + path
    pairs = frozenset(pair for pair in fixed_query(operation.path) if "{" not in pair)
    templated = sum("{" in segment for segment in whole.split("/"))
    rank = (templated, -len(pairs), -len(_EXPRESSION.sub("", whole)))
    return Route(operation, re.compile(head + body), tuple(names), rank, pairs)


def _compile(template: str, *, capture: bool) -> tuple[str, list[str]]:
    """Return the pattern of a template and the names of its expressions."""
    out, names, position = "", [], 0
    for found in _EXPRESSION.finditer(template):
        out += _literal(template[position : found.start()])
        # The slashes of `{+name}` part segments (RFC 6570, section 3.2.3).
        value = ".+?" if found[1].startswith("+") else "[^/]+?"
        out += f"({value})" if capture else value
        names.append(found[1].removeprefix("+").removesuffix("*"))
        position = found.end()
    return out + _literal(template[position:]), names


def _literal(text: str) -> str:
    """Match literal text, percent-encoded or not."""
    out = ""
    for char in text:
        encoded = "".join(f"%(?i:{byte:02X})" for byte in char.encode("utf-8", "replace"))
        out += "/" if char == "/" else f"(?:{re.escape(char)}|{encoded})"
    return out
