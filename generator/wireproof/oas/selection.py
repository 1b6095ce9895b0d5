"""Which operations of a document somebody wants: `include` and `exclude` of `[client]`.

In: patterns, and an operation as the document names it. Out: whether it is wanted. A pattern is

    POST /orders            a request; `*` stands for anything but a slash, `**` for anything
    /orders/**              a path, whatever the method
    orders                  a tag, or an operationId; `*` stands for anything

Webhooks have the tag `webhooks` beside their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

WEBHOOKS: Final = "webhooks"
_REQUEST: Final = re.compile(r"([A-Za-z]+|\*)\s+(/.*)")
_STAR: Final = re.compile(r"\*+")


class Selectable(NamedTuple):
    """What an operation can be selected by; `path` is empty for a webhook."""

    method: str
    path: str
    id: str
    tags: Collection[str]

    @property
    def words(self) -> list[str]:
        """What a pattern can say, for hints."""
        request = [f"{self.method} {self.path}", self.path] if self.path else []
        return [word for word in (*request, self.id, *self.tags) if word]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted: everything that `include` names, or all of it; without what `exclude` names.

    It is true when it says anything.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.include or self.exclude)

    def takes(self, one: Selectable) -> bool:
        """Whether an operation is wanted."""
        if self.include and not any(_fits(pattern, one) for pattern in self.include):
            return False
        return not any(_fits(pattern, one) for pattern in self.exclude)

    def idle(self, there: Iterable[Selectable]) -> tuple[str, str] | None:
        """The first pattern that fits nothing, after the name of its list; None where all fit."""
        operations = list(there)
        for name, patterns in (("include", self.include), ("exclude", self.exclude)):
            for pattern in patterns:
                if not any(_fits(pattern, one) for one in operations):
                    return name, pattern
        return None


EVERYTHING: Final = Selection()


def _fits(pattern: str, one: Selectable) -> bool:
    method, path = _parsed(pattern)
    if path is None:
        return any(map(method.fullmatch, (one.id, *one.tags)))
    return bool(one.path and method.fullmatch(one.method) and path.fullmatch(one.path))


@lru_cache(maxsize=1024)
def _parsed(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """The methods and paths that a pattern means; or tags and ids, and None."""
    text = pattern.strip()
    request = _REQUEST.fullmatch(text)
    if request is not None:
        return re.compile(_globbed(request[1].upper(), ".*")), re.compile(_globbed(request[2]))
    if text.startswith("/"):
        return re.compile(".*"), re.compile(_globbed(text))
    return re.compile(_globbed(text, ".*")), None


def _globbed(text: str, single: str = "[^/]*") -> str:
    parts: list[str] = []
    at = 0
    for star in _STAR.finditer(text):
        parts += [re.escape(text[at : star.start()]), single if len(star[0]) == 1 else ".*"]
        at = star.end()
    return "".join([*parts, re.escape(text[at:])])
