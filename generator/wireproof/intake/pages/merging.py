"""Several documents of one API as one.

In: documents, each with the place that it was cut from. Out: one document with everything that any
of them says. What two of them say differently is an error that shows both places: pages of one API
are made from one description, and none of them is more right than the other. Two hand-written pages
of one operation are laid together, since each may describe a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wireproof.errors import SpecError
from wireproof.intake.pages.page import Place
from wireproof.intake.pages.together import is_written, together
from wireproof.oas.pointer import join

_ROOT_FIRST = frozenset({"info", "openapi", "swagger", "externalDocs", "x-questions"})
_BY_NAME = frozenset({"paths", "components", "webhooks", "definitions"})


@dataclass(frozen=True, slots=True)
class Part:
    """A document of one page."""

    document: dict[str, Any]
    place: Place


def merge(parts: Sequence[Part]) -> dict[str, Any]:
    """Merge documents.

    Raises:
        SpecError: two say different things of one component or operation.
    """
    result: dict[str, Any] = {}
    origin: dict[str, Place] = {}
    for part in parts:
        for key, value in part.document.items():
            if key in _BY_NAME and isinstance(value, dict):
                target = result.setdefault(key, {})
                _into(
                    target, value, f"#/{key}", part.place, origin, 2 if key != "definitions" else 1
                )
            elif key == "tags":
                result[key] = _once([*result.get(key, []), *value])
            elif key in {"servers", "security"}:
                _level(result, part, key)
            else:
                result.setdefault(key, value)
    return _ordered(result)


def _into(
    target: dict[str, Any], source: dict[str, Any], pointer: str, place: Place,
    origin: dict[str, Place], depth: int,
) -> None:  # fmt: skip
    """Merge maps down to the level of whole operations and components."""
    for name, value in source.items():
        at = join(pointer, name)
        if name not in target:
            # A copy as deep as what is merged into later: the parts stay as they are.
            target[name] = dict(value) if depth > 1 and isinstance(value, dict) else value
            origin[at] = place
        elif depth > 1 and isinstance(value, dict) and isinstance(target[name], dict):
            _into(target[name], value, at, place, origin, depth - 1)
        elif _bare(target[name]) == _bare(value):
            continue
        elif is_written(target[name]) and is_written(value):
            target[name] = together(target[name], value)
        else:
            other = origin.get(at, origin.get(pointer, place))
            raise SpecError(
                f"two pages describe {at} differently: {other.page}:{other.line} and "
                f"{place.page}:{place.line}",
                location=place.location(),
                hint="Leave one of the pages out, or ask the vendor which one is right.",
            )


def _level(result: dict[str, Any], part: Part, key: str) -> None:
    """Servers and security of a page hold for its operations; the first page's are the API's."""
    value = part.document[key]
    if key not in result:
        result[key] = value
    elif _bare(result[key]) != _bare(value):
        for item in (part.document.get("paths") or {}).values():
            for node in item.values() if isinstance(item, dict) else ():
                if isinstance(node, dict) and "responses" in node:
                    node.setdefault(key, value)


def _once(items: list[Any]) -> list[Any]:
    found: dict[str, Any] = {}
    for one in items:
        found.setdefault(str(one.get("name") if isinstance(one, dict) else one), one)
    return list(found.values())


def _bare(node: Any) -> Any:
    """Return a node without the marks of where it was read."""
    if isinstance(node, dict):
        return {key: _bare(value) for key, value in node.items() if key != "x-source"}
    return [_bare(one) for one in node] if isinstance(node, list) else node


def _ordered(document: dict[str, Any]) -> dict[str, Any]:
    first = ("openapi", "swagger", "info", "servers", "security", "tags", "paths", "webhooks")
    keys = [key for key in first if key in document]
    return {key: document[key] for key in [*keys, *(k for k in document if k not in first)]}
