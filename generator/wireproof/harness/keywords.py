"""Turn arguments into a Python call, as the client's manifest describes it.

In: a method of the manifest and arguments. Out: keyword arguments, or the reason why the client
has no way to say this. Such cases are counted and shown, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from wireproof.cases.replies import OTHER_JSON
from wireproof.harness.manifest import BodyArguments, Method
from wireproof.oas.media_types import covers, essence, is_range
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.operations import PLACES

_JSON = "application/json"
_CONCRETE = {
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "font": "font/ttf",
    "multipart": "multipart/mixed",
}
"""A media type under a range that a value alone does not tell."""
_BYTES = ("application/octet-stream", "application/x-wireproof", "image/png")
_DATA = (_JSON, OTHER_JSON, "text/json")


@dataclass(frozen=True, slots=True)
class Inexpressible:
    """The client's signature has no room for these arguments."""

    reason: str


def keywords_for(method: Method, arguments: Arguments) -> dict[str, Any] | Inexpressible:
    """Return the keyword arguments that say what the caller means."""
    found = _parameters(method, arguments)
    if isinstance(found, Inexpressible):
        return found
    if arguments.body is ABSENT:
        return _without_body(method, found)
    if method.body is None:
        return Inexpressible("the method takes no body")
    if method.switch and isinstance(arguments.body, dict):
        asked = arguments.body.get(method.switch.property) is True
        if asked != bool(method.streaming):
            which = "whole answers" if asked else "streams"
            return Inexpressible(f"the method is for {which}: another one is for the rest")
        told = arguments.body.get(method.switch.property, ABSENT)
        if told is ABSENT and (method.switch.by_default and not method.streaming):
            return Inexpressible("the method says by itself that it is for whole answers")
        by_itself = asked or (method.switch.by_default and told is False)
        if by_itself and method.body.fields:  # the method says it by itself
            body = {k: v for k, v in arguments.body.items() if k != method.switch.property}
            arguments = replace(arguments, body=body)
    made = _body(method.body, arguments)
    if isinstance(made, Inexpressible):
        return made
    # Python finds an interned keyword at once, and compares any other with the name of each.
    return found | {intern(name): value for name, value in made.items()}


def _without_body(method: Method, found: dict[str, Any]) -> dict[str, Any] | Inexpressible:
    """The keywords of a call that gives no body, where the method sends none by itself."""
    body, switch = method.body, method.switch
    if body and body.required and body.fields:
        return Inexpressible("a required body given by its properties cannot be left out")
    if switch and switch.place == "body" and (method.streaming or switch.by_default):
        return Inexpressible("the method says by itself whether it is for streams")
    return found


def _parameters(method: Method, arguments: Arguments) -> dict[str, Any] | Inexpressible:
    """The keywords of parameters; what the client sends by itself is left to it."""
    found: dict[str, Any] = {}
    switch = method.switch if method.switch and method.switch.place == "query" else None
    says_so = switch is not None and (bool(method.streaming) or switch.by_default)
    if switch and says_so and switch.property not in arguments.place("query"):
        return Inexpressible("the method says by itself whether it is for streams")
    for place in PLACES:
        for name, value in arguments.place(place).items():
            keyword = method.parameters.get((place, name))
            if _says_itself(method, place, name) and value is bool(method.streaming):
                continue
            if keyword is None:
                return Inexpressible(f"no keyword for {place} parameter {name!r}")
            if (place, name) not in method.usual or method.usual[place, name] != value:
                found[keyword] = value
        for own, name in method.usual:
            if own == place and name not in arguments.place(place):
                return Inexpressible(f"the client has a value of its own for {place} {name!r}")
    return found


def _says_itself(method: Method, place: str, name: str) -> bool:
    switch = method.switch
    return switch is not None and (switch.place, switch.property) == (place, name)


def _body(body: BodyArguments, arguments: Arguments) -> dict[str, Any] | Inexpressible:
    found: dict[str, Any] = {}
    # Without one the client goes by the value, which may be right for another version of a type.
    versions = len({essence(one) for one in body.media_types}) < len(body.media_types)
    if body.media_types and (versions or arguments.media_type != body.media_types[0]):
        if not body.media_type_argument:
            return Inexpressible(f"no keyword selects media type {arguments.media_type!r}")
        found[body.media_type_argument] = arguments.media_type
    if is_range(arguments.media_type) and body.media_type_argument:
        main, _, rest = essence(arguments.media_type).partition("/")
        concrete = f"{main}/x{rest[1:]}" if rest.startswith("*+") else _CONCRETE.get(main)
        if main == "text" and found:  # another range comes first, and a text may be of it
            concrete = "text/plain"
        if _JSON in body.media_types and not isinstance(arguments.body, str | bytes):
            concrete = concrete or OTHER_JSON
        if found and not concrete and not is_range(body.media_types[0]):
            # Without one, the client would take the first of all, which no value is asked about.
            concrete = _falling_under(arguments, body.media_types)
            if not concrete:
                return Inexpressible(f"what falls under {arguments.media_type!r} is named, too")
        found = {body.media_type_argument: concrete} if concrete else {}
    value = _value(body, arguments.body)
    return value if isinstance(value, Inexpressible) else found | value


def _falling_under(arguments: Arguments, media_types: tuple[str, ...]) -> str:
    """A media type that a value can have and to which a range applies, as the narrowest key."""
    for name in _BYTES if isinstance(arguments.body, bytes) else _DATA:
        over = [one for one in media_types if covers(one, name)]
        if min(over, key=_width, default="") == arguments.media_type:
            return name
    return ""


def _width(media_type: str) -> tuple[bool, int]:
    """What the widest range has the most of: "the most specific key" counts (OAS 3.1.1)."""
    return is_range(media_type), -len(essence(media_type).replace("*", ""))


def _value(body: BodyArguments, value: Any) -> dict[str, Any] | Inexpressible:
    """The body by its properties, where these say all of it; otherwise whole."""
    undeclared = isinstance(value, dict) and any(name not in body.fields for name in value)
    by_property = bool(body.fields) and isinstance(value, dict) and (body.extra or not undeclared)
    if body.argument and (not by_property or value == {}):
        return {body.argument: value}
    if not body.fields:
        return {} if value == {} else Inexpressible("the body has no keywords")
    if not isinstance(value, dict):
        return Inexpressible("a body that is given by its properties is always an object")
    if undeclared and not body.extra:
        return Inexpressible("no keyword takes undeclared properties of the body")
    found = {body.fields[name]: one for name, one in value.items() if name in body.fields}
    if undeclared:
        found[body.extra] = {k: one for k, one in value.items() if k not in body.fields}
    return found


def place_named(method: Method, keywords: Mapping[str, Any], steps: tuple[str | int, ...]) -> str:
    """Return the place of an argument as the client names it: `membership.tags[0]`.

    Args:
        method: with the names of its arguments.
        keywords: that it is called with; they hold a body by its properties, or whole.
        steps: path in the arguments as JSON: `("body", "membership", "tags", 0)`.

    Returns:
        "" for arguments as a whole, and for what has no keyword of its own.
    """
    head, rest = steps[:1], steps[1:]
    if head == ("body",):
        body = method.body
        by_property = body is not None and body.fields and body.argument not in keywords
        if body is None or (by_property and (not rest or rest[0] not in body.fields)):
            return ""
        name = body.fields[str(rest[0])] if by_property else body.argument
        rest = rest[1:] if by_property else rest
    elif not rest:
        return ""
    else:
        place = str(head[0]).removeprefix("in_")
        name, rest = method.parameters.get((place, str(rest[0])), ""), rest[1:]
    return name and name + "".join(
        f"[{one}]" if isinstance(one, int) else f".{one}" for one in rest
    )
