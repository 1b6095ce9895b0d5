"""A module in pieces, each of which is judged once however often it stands somewhere.

In: the text of a module, laid out. Out: its statements and those of its classes, without the texts
that stand in them. Half of a client is texts, and half of what is left says the same as another
piece of it: an asynchronous method as its twin, a property as the same one of another model.

A piece is a whole statement: it is given to Python's own parser, by itself, and one that went on in
the next piece would be no Python. So the pieces in their order are the module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from wireproof.render.heads import TEXTS, body_of

_AT_TOP: Final = re.compile(r"\n(?=[^\s)\]}])")
_IN_CLASS: Final = re.compile(
    r"(?<!@overload)(?<!@cached_property)(?<!@deprecated\(\"\"\))(?<!@\x01)\n    (?=[^\s)\]}])"
)
_MARK: Final = re.compile(r"@deprecated\((\x01*)\)")
_CLASS: Final = re.compile(r"class ([^\W_]\w*)(?=\()")
_FIELD: Final = re.compile(r"\A[a-z]\w*(?=: )", re.ASCII)
_DEFINES: Final = re.compile(r"(?:@[\w\x01@]+\s+)*(?:class |(?:async )?def )?([^\W\d]\w*)")
_PLAIN: Final = (("async def ", "def "), ("return await ", "return "))
"""What the grammar of `render.check` takes alike."""


Span = tuple[int, int]


class Piece(NamedTuple):
    """A statement, as it would stand at the top level of a module."""

    text: str
    in_class: bool = False
    path: str = ""
    """Of a module in the same folder or one as deep, where the statement imports from others."""


def pieces_of(path: str, text: str) -> tuple[set[str], set[Piece]]:
    """What a module consists of.

    Args:
        path: of the module.
        text: as it is written.

    Returns:
        the names of its classes; its statements, in which classes have another name.
    """
    bare = TEXTS.sub('""', text)
    if path.startswith(("models/", "inputs/")):
        path = "/".join([path.partition("/")[0], *(["a"] * path.count("/"))])
    for old, new in _PLAIN:
        bare = bare.replace(old, new)
    pieces: set[Piece] = set()
    names: set[str] = set()
    members: set[str] = set()
    for statement in _AT_TOP.split(bare):
        found = _CLASS.match(statement)
        if found is None:
            pieces.add(Piece(statement, path=path if "import" in statement else ""))
            continue
        names.add(found[1])
        first, colon, inside = statement.partition(":\n    ")
        pieces.add(Piece(f"{_CLASS.sub('class A', first)}: pass"))
        members.update(_IN_CLASS.split(inside) if colon else ())
    pieces.update(_member(member, path) for member in members)
    return names, pieces


@lru_cache(2**16)
def _member(text: str, path: str) -> Piece:
    """A member of a class; what a property is called is of no account."""
    moved = _FIELD.sub("a", text.replace("\n    ", "\n"), 1)
    return Piece(moved, in_class=True, path=path if "import" in moved else "")


def spans_of(text: str, *, inside: bool) -> dict[tuple[str, ...], Span]:
    """Where the statements of a module stand that is laid out, by what they define.

    A text behind a statement is a part of it, and so are the decorators before a method and its
    other signatures.

    Args:
        text: of the module.
        inside: whether those of classes are wanted instead of whole classes.
    """
    bare = TEXTS.sub(lambda found: "\1" * len(found[0]), text)
    bare = _MARK.sub(lambda found: f"@deprecated{found[1]}@\1", bare)
    spans: dict[tuple[str, ...], Span] = {}
    for start, end in _split(_AT_TOP, bare, body_of(text), len(text)):
        name = _named(bare, start)
        if not (inside and bare.startswith("class ", start)):
            _extend(spans, (name,), start, end)
            continue
        begin = bare.index(":\n    ", start) + 6
        spans[name, ""] = begin, begin
        for first, last in _split(_IN_CLASS, bare, begin, end):
            _extend(spans, (name, _named(bare, first)), first, last)
    return {
        key: (start, start + len(text[start:end].rstrip()))
        for key, (start, end) in spans.items()
        if key[-1]
    }


def _named(bare: str, start: int) -> str:
    found = _DEFINES.match(bare, start)
    return found[1] if found else ""


def _extend(spans: dict[tuple[str, ...], Span], key: tuple[str, ...], start: int, end: int) -> None:
    """Add a statement; one without a name belongs to the one before."""
    key = key if key[-1] else next(reversed(spans), key)
    spans[key] = spans[key][0] if key in spans else start, end


def _split(pattern: re.Pattern[str], bare: str, start: int, end: int) -> Iterator[Span]:
    while found := pattern.search(bare, start, end):
        yield start, found.start()
        start = found.end()
    yield start, end
