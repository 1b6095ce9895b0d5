"""Fill a path template with the reference encoder (OAS 3.1.1, "Path Templating").

In: an operation, arguments, the server's path prefix. Out: the tokens of the whole path.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from wireproof.oas.media_types import is_json
from wireproof.oas.strict_json import read_json
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.encoder import Data, Lit, Tokens, Unrepresentable, encode_path
from wireproof.oracle.equality import difference
from wireproof.oracle.matching import show
from wireproof.oracle.operations import Operation, Parameter

_EXPRESSION = re.compile(r"\{([^{}]+)\}")
_EXPANSION = re.compile(r"\{[?&]([^{}]*)\}")
"""A part of a query, as RFC 6570 writes it; it is no part of a path."""
_STAYS = re.compile(r"/\.(/|\Z)")
_CLIMBS = re.compile(r"/(?!\.\.?/)[^/]*/\.\.(/|\Z)")
_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DOT = re.compile("%2e", re.IGNORECASE)
"""The same character (RFC 3986, section 6.2.2.2)."""


class _Spelled(str):
    """JSON as it was sent."""

    __slots__ = ()


class LostSegment(ValueError):  # noqa: N818 - says what becomes of it
    """A segment would be empty or of dots: whoever receives it takes it for another path."""


def plain_path(path: str) -> str:
    """Return the path of a template, without the query and the fragment that some documents add.

    Neither belongs there ("Path Templating", OAS 3.1.1); a fragment only tells operations apart,
    and never goes on the wire (RFC 9110, section 7.1).
    """
    return _without_dots(_without_expansion(path).partition("#")[0].partition("?")[0])


def _without_dots(path: str) -> str:
    """Remove segments of dots (RFC 3986, section 5.2.4), but for those that lead above the path."""
    while found := _CLIMBS.search(path):
        path = path[: found.start()] + "/" + path[found.end() :]
    return _STAYS.sub("/", path)


def climbed(prefix: str, path: str) -> tuple[str, str]:
    """Return the path of a server and a path below it that does not lead above its start."""
    while path.startswith("/../"):
        prefix, path = prefix.rpartition("/")[0], path.removeprefix("/..")
    return prefix, path


def fixed_query(path: str) -> list[str]:
    """Return the pairs of the query that stands in a template, without those of one variable."""
    return [part for part in _pairs(path) if not _is_of_one_variable(part)]


def variables(path: str) -> list[str]:
    """Return the names of the expressions that the path, or a part of a fixed pair, has."""
    text = "".join([plain_path(path), *fixed_query(path)])
    return [_bare(name) for name in _EXPRESSION.findall(text)]


def in_query(path: str) -> dict[str, tuple[str, bool]]:
    """Return what parameters stand for in the query of a template, by variable.

    A name there, and whether the query has it always: `?a={b}` has, `{?a,b}` and `{&a}` (RFC 6570,
    sections 3.2.8 and 3.2.9) leave out what has no value.
    """
    listed = ",".join(_EXPANSION.findall(path)).split(",")
    found = {name: (name, False) for name in map(_bare, listed) if name}
    for part in _pairs(path):
        if _is_of_one_variable(part):
            name, _, expression = part.partition("=")
            found[expression[1:-1]] = (name, True)
    return found


def _pairs(path: str) -> list[str]:
    query = _without_expansion(path).partition("#")[0].partition("?")[2]
    return [part for part in query.split("&") if part]


def _without_expansion(path: str) -> str:
    return _EXPANSION.sub("", path)


def _is_of_one_variable(pair: str) -> bool:
    value = pair.partition("=")[2]
    return value[:1] == "{" and value[-1:] == "}" and "{" not in value[1:] and len(value) > 2


def _bare(name: str) -> str:
    """Take the operator and the modifiers of RFC 6570 from a name."""
    return name.strip().removeprefix("+").partition(":")[0].removesuffix("*")


def expected_path(operation: Operation, arguments: Arguments, prefix: str) -> Tokens:
    """Return the tokens of the path that a request has to have.

    Raises:
        LostSegment: a value leaves a segment empty or makes it a dot segment, which does not
            survive the way (RFC 3986, section 5.2.4).
        ValueError: a value has no serialisation.
    """
    declared = {one.name: one for one in operation.parameters_in("path")}
    values = arguments.place("path")
    prefix, path = climbed(prefix, plain_path(operation.path))
    tokens: list[Lit | Data] = [Lit((prefix,))] if prefix else []
    pieces: list[tuple[str, bool]] = []
    position = 0
    for found in _EXPRESSION.finditer(path):
        tokens += _literal(path[position : found.start()])
        pieces.append((path[position : found.start()], False))
        name = _bare(found[1])
        if name not in declared or name not in values:
            raise ValueError(f"{{{name}}} has no value")
        part = encode_path(*_as_text(declared[name], values[name]))
        if found[1].startswith("+") and isinstance(values[name], str):
            part = _segments(values[name])
        if isinstance(part, Unrepresentable):
            raise ValueError(part.reason)  # noqa: TRY004 - the value, not its type
        if not show(part):
            raise ValueError("an empty value in a path asks for another resource")
        tokens += part
        pieces.append((_with_slashes(part), True))
        position = found.end()
    tokens += _literal(path[position:])
    pieces.append((path[position:], False))
    inside = _EXPRESSION.findall("".join(fixed_query(operation.path)))
    if "" in (values.get(_bare(name)) for name in inside):
        raise ValueError("an empty value leaves a part of the template out")
    _refuse_lost_segments(pieces)
    return tuple(tokens)


def _as_text(parameter: Parameter, value: Any) -> tuple[Parameter, Any]:
    """Return a parameter of JSON and its value as one of text, and any other as it is."""
    if not is_json(parameter.media_type):
        return parameter, value
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    text = value if isinstance(value, _Spelled) else compact
    return replace(parameter, media_type="", style="simple"), text


def as_spelled(operation: Operation, arguments: Arguments, sent: str) -> Arguments:
    """Return arguments whose JSON in a path has the order and the spelling that were sent.

    Args:
        operation: of the template; only segments that are one expression are looked at.
        arguments: what was passed.
        sent: the path of the request, its prefix included.
    """
    given = arguments.place("path")
    template, parts = plain_path(operation.path).split("/"), sent.split("/")
    spelled = dict(given)
    for one in operation.parameters_in("path"):
        place = f"{{{one.name}}}"
        if not is_json(one.media_type) or one.name not in given or place not in template:
            continue
        try:
            text = unquote(parts[template.index(place) - len(template)])
            if difference(given[one.name], read_json(text.encode()), frozenset()) is None:
                spelled[one.name] = _Spelled(text)
        except (IndexError, ValueError):
            continue
    return replace(arguments, values={**arguments.values, "path": spelled})


def _segments(text: str) -> tuple[Lit | Data, ...]:
    """Return the tokens of a value whose slashes part segments (RFC 6570, section 3.2.3).

    Raises:
        ValueError: an empty one.
    """
    parts = text.split("/")
    if "" in parts:
        raise ValueError("an empty segment asks for another resource")
    pairs = [(Lit(("/",)), *_with_triplets(part)) for part in parts]
    return tuple(token for pair in pairs for token in pair)[1:]


def _with_triplets(text: str) -> list[Lit | Data]:
    """What is percent-encoded in a value stays as it is."""
    pieces = enumerate(_TRIPLET.split(text))
    return [Lit((piece,)) if index % 2 else Data(piece) for index, piece in pieces if piece]


def _literal(text: str) -> list[Lit | Data]:
    """Literal text of a template stands as it is, or percent-encoded."""
    parts = [part for part in re.split(r"(/)", text) if part]
    # A percent sign that encodes nothing is data: "%25" (RFC 3986, section 2.4).
    sound = [_STRAY.sub("%25", part) for part in parts]
    return [Lit((part, quote(part, safe="!$&'()*+,;=:@~"))) for part in sound]


def _with_slashes(part: Tokens) -> str:
    """Return the text of a value, in which only a slash that parts segments is one."""
    return "".join(
        token.spellings[0]
        if isinstance(token, Lit)
        else show((token,)).replace("%", "%25").replace("/", "%2F")
        for token in part
    )


def _refuse_lost_segments(pieces: list[tuple[str, bool]]) -> None:
    """Refuse values that leave a segment empty or of dots, in whatever way these are written.

    Args:
        pieces: texts of the path, and whether each is the value of an expression.
    """
    segment, is_value = "", False
    segments: list[str] = []
    for text, told in pieces:
        first, *others = text.split("/")
        segment, is_value = segment + first, is_value or told
        for other in others:
            segments += [segment] if is_value else []
            segment, is_value = other, told
    segments += [segment] if is_value else []
    if any(_DOT.sub(".", one) in ("", ".", "..") for one in segments):
        raise LostSegment("an empty or dot segment does not survive on the way")
