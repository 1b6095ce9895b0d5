"""YAML text to plain values by the YAML 1.2 core schema, and the positions of its nodes.

PyYAML's parser (libyaml where present) delivers the events; which plain scalar is a number, and
that keys become strings, is decided here, because PyYAML itself follows YAML 1.1, where `no` is
false, `09:00` is 540 and a date is an object. What YAML has and JSON has not is refused or bounded:
tags, complex keys, NaN, cyclic anchors, aliases that expand to more than a bounded size.
Merge keys (`<<`), a habit from YAML 1.1, are honoured: the tools of every vendor do so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from wireproof.errors import Location, SpecError
from wireproof.oas.strict_json import MAX_DEPTH
from wireproof.spec.json_text import line_and_column, too_deep
from wireproof.spec.positions import Positions, PositionsBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EXPANDED: Final = 20_000
"""Most nodes that aliases may add to a small text; to a large one, twice those written so far."""

_MOST_BITS: Final = 14_000
"""About as many as the 4,300 digits that Python reads."""

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final[dict[str, Any]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INT: Final = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL: Final = re.compile(r"0o[0-7]+\Z")
_HEX: Final = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE: Final = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_CORE_TAGS: Final = {
    f"tag:yaml.org,2002:{name}": name
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "binary")
}
_MERGE: Final = "<<"


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been seen."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    key: str | None = None
    merge: bool = False
    merged: list[dict[str, Any]] = field(default_factory=list)
    size: int = 1
    name: str = ""
    """Of the member that is being read: its key as written, and where that stands."""
    line: int = 0
    column: int = 0


def parse_yaml(text: str, file: str) -> tuple[Any, bool]:
    """The value of a YAML text, and whether some mapping repeats a key; as `read_yaml`."""
    return read_yaml(text, file)[:2]


def read_yaml(text: str, file: str) -> tuple[Any, bool, Positions]:
    """Read a YAML 1.2 text with one document.

    Args:
        text: the document.
        file: its name, for errors.

    Returns:
        the value, whether some mapping repeats a key (the last one wins), and where each node
        stands. Aliased nodes are shared, so treat the value as immutable.

    Raises:
        SpecError: broken YAML, or YAML that has no counterpart in JSON.
    """
    reader = _Reader(file)
    for event in _events(text, file):
        reader.feed(event)
    return reader.value, reader.repeated, reader.places.build()


def _events(text: str, file: str) -> Iterator[Any]:
    """Parse; the events of libyaml and of pure Python have no common type worth naming."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        problem = ", ".join(part for part in (error.context, error.problem) if part)
        start = error.context_mark
        hint = f"what is not finished began at line {start.line + 1}" if start else ""
        raise SpecError(f"broken YAML: {problem}", location=place, hint=hint) from None
    except yaml.YAMLError as error:
        odd = _NO_TEXT.search(text)
        if odd is None:
            problem = str(error).splitlines()[0]
            raise SpecError(f"broken YAML: {problem}", location=Location(file)) from None
        line, column = line_and_column(text, odd.start())
        raise SpecError(
            f"broken YAML: U+{ord(odd[0]):04X} is no character of a text",
            location=Location(file, line, column),
            hint="remove it; where every other character is one, save the file as UTF-8",
        ) from None


_NO_TEXT: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What stands in no YAML (1.2.2, section 5.1)."""


class _Reader:
    """Turns events into values with an explicit stack; a node is sized when it closes."""

    def __init__(self, file: str) -> None:
        self.value: Any = None
        self.repeated = False
        self.places = PositionsBuilder()
        self._file = file
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._opened: dict[str, int] = {}
        self._expanded = 0
        self._written = 0
        self._documents = 0

    def feed(self, event: Any) -> None:
        kind = type(event)
        self._written += 1
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent:
            self._open(event, {})
        elif kind is SequenceStartEvent:
            self._open(event, [])
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self._close(event)
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "more than one YAML document in the file")

    def _error(self, event: Any, message: str, hint: str = "") -> SpecError:
        mark = event.start_mark
        return SpecError(
            message, location=Location(self._file, mark.line + 1, mark.column + 1), hint=hint
        )

    def _scalar(self, event: Any) -> None:
        stack = self._stack
        top = stack[-1] if stack else None
        plain = event.implicit[0] and event.tag is None  # the tag `!` makes a plain scalar a string
        if top is not None and top.key is None and type(top.value) is dict:
            if event.anchor is not None:
                self._anchors[event.anchor] = (event.value, 1)
            self._key(event, top, event.value, plain=plain)
            return
        self._place(event, top)
        value = event.value
        if plain:
            value = self._plain(event)
        elif event.tag is not None:
            value = self._tagged(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        self._add(event, value, 1)

    def _place(self, event: Any, top: _Open | None) -> None:
        """Note where a node stands: a member of a mapping where its key does."""
        if top is None or type(top.value) is list:
            mark = event.start_mark
            self.places.add(str(len(top.value)) if top else "", mark.line, mark.column)
        else:
            self.places.add(top.name, top.line, top.column)

    def _key(self, event: Any, top: _Open, key: str, *, plain: bool) -> None:
        if plain and key == _MERGE:
            top.merge = True
        elif key in top.value:
            self.repeated = True
        top.key = key
        mark = event.start_mark
        top.name, top.line, top.column = key, mark.line, mark.column

    def _add(self, event: Any, value: Any, size: int) -> None:
        if not self._stack:
            self.value = value
            return
        top = self._stack[-1]
        top.size += size
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            raise self._error(event, "a mapping key that is not a scalar; JSON has only strings")
        elif top.merge:
            self._merge(event, top, value)
        else:
            top.value[top.key] = value
        top.key = None

    def _merge(self, event: Any, top: _Open, value: Any) -> None:
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise self._error(event, "a merge key (<<) whose value is not a mapping")
        top.merged.extend(sources)
        top.merge = False

    def _open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise too_deep(
                Location(self._file, event.start_mark.line + 1, event.start_mark.column + 1)
            )
        if event.tag is not None and _CORE_TAGS.get(event.tag, event.tag) not in {
            "map",
            "seq",
            "!",
        }:
            raise self._unknown_tag(event)
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            raise self._error(event, "a mapping key that is not a scalar; JSON has only strings")
        if event.anchor is not None:
            self._opened[event.anchor] = self._opened.get(event.anchor, 0) + 1
        self._place(event, top)
        self.places.enter()
        self._stack.append(_Open(value, event.anchor))

    def _close(self, event: Any) -> None:
        top = self._stack.pop()
        self.places.leave()
        for source in top.merged:
            # explicit keys win over merged ones, earlier sources over later ones (YAML merge key)
            for key, value in source.items():
                top.value.setdefault(key, value)  # type: ignore[union-attr]
        if top.anchor is not None:
            self._opened[top.anchor] -= 1
            self._anchors[top.anchor] = (top.value, top.size)
        self._add(event, top.value, top.size)

    def _alias(self, event: Any) -> None:
        if self._opened.get(event.anchor):
            raise self._error(event, f"the anchor &{event.anchor} contains itself")
        if event.anchor not in self._anchors:
            raise self._error(event, f"the alias *{event.anchor} has no anchor before it")
        value, size = self._anchors[event.anchor]
        self._expanded += size
        if self._expanded > max(MAX_EXPANDED, 2 * self._written):
            raise self._error(
                event,
                f"aliases expand this document by {self._expanded:,} nodes",
                hint="use $ref for what repeats; this looks like a YAML bomb",
            )
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            if not isinstance(value, str):
                raise self._error(event, "a mapping key that is not a scalar")
            self._key(event, top, value, plain=False)
            return
        self._place(event, top)
        self._add(event, value, size)

    def _plain(self, event: Any) -> Any:
        text: str = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "-+.0123456789":
            return text
        try:
            if _INT.match(text):
                return int(text)
            if _OCTAL.match(text):
                return self._bounded(event, int(text, 0))
            if _HEX.match(text):
                return self._bounded(event, int(text, 0))
            number = float(text) if _FLOAT.match(text) else None
        except ValueError:
            raise self._error(event, "a number with too many digits") from None
        if number is None:
            if _NOT_FINITE.match(text):
                raise self._error(event, f"{text} is not a JSON number")
            return text
        if not math.isfinite(number):
            raise self._error(event, f"the number {text[:40]} is too large")
        return number

    def _bounded(self, event: Any, number: int) -> int:
        """A number that Python can also write down: other bases have no limit of their own."""
        if number.bit_length() > _MOST_BITS:
            raise self._error(event, "a number with too many digits")
        return number

    def _tagged(self, event: Any) -> Any:
        name = _CORE_TAGS.get(event.tag, event.tag)
        if name in {"str", "!", "timestamp", "binary"}:
            return event.value
        if name not in {"int", "float", "bool", "null"}:
            raise self._unknown_tag(event)
        value = self._plain(event) if event.value or name == "null" else event.value
        if name == "float" and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if type(value).__name__.replace("NoneType", "null") != name:
            raise self._error(event, f"{event.value[:40]!r} is not a YAML {name}")
        return value

    def _unknown_tag(self, event: Any) -> SpecError:
        return self._error(
            event,
            f"the YAML tag {event.tag} means nothing in an API description",
            hint="remove the tag; other files are included with $ref",
        )
