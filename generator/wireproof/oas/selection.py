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
        return not (self.include and not _any_fits(self.include, one)) and not (
            self.exclude and _any_fits(self.exclude, one)
        )

    def idle(self, there: Iterable[Selectable]) -> tuple[str, str] | None:
        """The first pattern that fits nothing, after the name of its list; None where all fit."""
        operations = list(there)
        for name, patterns in (("include", self.include), ("exclude", self.exclude)):
            for pattern in patterns:
                if not any(_any_fits((pattern,), one) for one in operations):
                    return name, pattern
        return None


EVERYTHING: Final = Selection()


def _any_fits(patterns: tuple[str, ...], one: Selectable) -> bool:
    words, requests = _parsed(patterns)
    if words is not None and any(map(words.fullmatch, (one.id, *one.tags))):
        return True
    return bool(
        requests is not None and one.path and requests.fullmatch(f"{one.method} {one.path}")
    )


@lru_cache(maxsize=1024)
def _parsed(patterns: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The tags and ids that any of some patterns means, and the requests: a method and a path."""
    words, requests = list[str](), list[str]()
    for text in map(str.strip, patterns):
        request = _REQUEST.fullmatch(text)
        if request is not None:
            requests.append(f"{_globbed(request[1].upper(), '[^ ]*')} {_globbed(request[2])}")
        elif text.startswith("/"):
            requests.append(f"[^ ]* {_globbed(text)}")
        else:
            words.append(_globbed(text, ".*"))
    return _either(words), _either(requests)


def _either(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{one})" for one in patterns)) if patterns else None


def _globbed(text: str, single: str = "[^/]*") -> str:
    parts: list[str] = []
    at = 0
    for star in _STAR.finditer(text):
        parts += [re.escape(text[at : star.start()]), single if len(star[0]) == 1 else ".*"]
        at = star.end()
    return "".join([*parts, re.escape(text[at:])])
