"""Fill a path template with the reference encoder (OAS 3.1.1, "Path Templating").

In: an operation, arguments, the server's path prefix. Out: the tokens of the whole path.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from wireproof.oracle.arguments import Arguments
from wireproof.oracle.encoder import Data, Lit, Tokens, Unrepresentable, encode_path
from wireproof.oracle.matching import show
from wireproof.oracle.operations import Operation

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")


class LostSegment(ValueError):  # noqa: N818 - says what becomes of it
    """A segment would be empty or of dots: whoever receives it takes it for another path."""


def plain_path(path: str) -> str:
    """Return the path of a template, without the query and the fragment that some documents add.

    Neither belongs there ("Path Templating", OAS 3.1.1); a fragment only tells operations apart,
    and never goes on the wire (RFC 9110, section 7.1).
    """
    return path.partition("#")[0].partition("?")[0]


def fixed_query(path: str) -> list[str]:
    """Return the pairs of the query that stands in a template."""
    return [part for part in path.partition("#")[0].partition("?")[2].split("&") if part]


def expected_path(operation: Operation, arguments: Arguments, prefix: str) -> Tokens:
    """Return the tokens of the path that a request has to have.

    Raises:
        LostSegment: a value leaves a segment empty or makes it a dot segment, which does not
            survive the way (RFC 3986, section 5.2.4).
        ValueError: a value has no serialisation.
    """
    declared = {one.name: one for one in operation.parameters_in("path")}
    values = arguments.place("path")
    tokens: list[Lit | Data] = [Lit((prefix,))] if prefix else []
    path = plain_path(operation.path)
    position = 0
    for found in _EXPRESSION.finditer(path):
        tokens += _literal(path[position : found.start()])
        name = found[1]
        if name not in declared or name not in values:
            raise ValueError(f"{{{name}}} has no value")
        part = encode_path(declared[name], values[name])
        if isinstance(part, Unrepresentable):
            raise ValueError(part.reason)  # noqa: TRY004 - the value, not its type
        if not show(part):
            raise ValueError("an empty value in a path asks for another resource")
        tokens += part
        position = found.end()
    tokens += _literal(path[position:])
    _refuse_lost_segments(operation, tokens)
    return tuple(tokens)


def _literal(text: str) -> list[Lit | Data]:
    """Literal text of a template stands as it is, or percent-encoded."""
    parts = [part for part in re.split(r"(/)", text) if part]
    # A percent sign that encodes nothing is data: "%25" (RFC 3986, section 2.4).
    sound = [_STRAY.sub("%25", part) for part in parts]
    return [Lit((part, quote(part, safe="!$&'()*+,;=:@~"))) for part in sound]


def _refuse_lost_segments(operation: Operation, tokens: list[Lit | Data]) -> None:
    segments: list[list[Lit | Data]] = [[]]
    for token in tokens:
        if isinstance(token, Lit) and token.spellings[0] == "/":
            segments.append([])
        else:
            segments[-1].append(token)
    written = plain_path(operation.path).split("/")
    for segment, text in zip(segments[1:], written[1:], strict=False):
        if "{" in text and show(tuple(segment)) in ("", ".", ".."):
            raise LostSegment("an empty or dot segment does not survive on the way")
