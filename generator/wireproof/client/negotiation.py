"""Responses that come in several media types of different types: which one a call asks for.

In: an operation. Out: what is returned by default, and what each other media type returns. RFC 9110
section 12.5.1 (`Accept`). JSON is asked for where it is offered, with whatever has the same type;
anything else only when the caller says so, so that the annotation holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from wireproof.client.model import MediaType, Operation, Response
from wireproof.client.types import Type
from wireproof.oas.media_types import is_json


@dataclass(frozen=True, slots=True)
class Choice:
    """Media types that return the same; a type for each response, None for one without content."""

    media_types: tuple[str, ...]
    types: tuple[Type | None, ...]


def choices_of(operation: Operation) -> tuple[Choice, ...]:
    """What a call can ask for, the default first; nothing where there is nothing to choose."""
    offered = [one.media_types for one in operation.returned]
    usual = {media.name: None for one in offered for media in _usual(one)}
    others = {media.name: None for one in offered for media in one if media.name not in usual}
    if not others or operation.streaming or operation.pagination or operation.switch:
        return ()
    groups: dict[tuple[Type | None, ...], list[str]] = {}
    for name in others:
        types = tuple(kind for one in operation.returned for kind in _types(one, {name}, usual))
        groups.setdefault(types, []).append(name)
    default = tuple(kind for one in operation.returned for kind in _types(one, usual, usual))
    found = [Choice(tuple(names), types) for types, names in groups.items()]
    return Choice(tuple(usual), default), *found


def _usual(offered: tuple[MediaType, ...]) -> list[MediaType]:
    """The media types with the type of the first JSON one, or of the first one at all."""
    first = next((one for one in offered if is_json(one.name)), None) or next(iter(offered), None)
    return [one for one in offered if first and one.type == first.type]


def _types(
    response: Response, asked: dict[str, None] | set[str], usual: dict[str, None]
) -> list[Type | None]:
    """What a response is when some media types are asked for; the usual ones if it has none."""
    media = response.media_types
    for names in (asked, usual):
        if types := list(dict.fromkeys(one.type for one in media if one.name in names)):
            return [*types]
    return [None]
