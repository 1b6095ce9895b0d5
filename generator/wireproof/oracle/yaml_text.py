"""YAML text to the JSON value that it stands for, as the proof reads it.

In: text. Out: plain JSON, or where each node near the root stands. Which plain scalar is a number
is told here, by the core schema (YAML 1.2.2, section 10.3.2): `yes`, `012` and `2024-01-01` are not
what YAML 1.1 makes of them. Keys are the texts that stand there: the status `200` is the name
"200".

Two scanners find the scalars. libyaml is the fast one, by a factor of 25; it is of YAML 1.1, so a
text with what the versions scan differently, and each text that it refuses, goes to ruamel.yaml's,
which was written for YAML 1.2 in Python. A test compares the two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from wireproof.errors import Location, SpecError
from wireproof.oas.strict_json import MAX_DEPTH

_MOST_BY_ALIASES: Final = 2_000_000
_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_JSON: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TAG: Final = "tag:yaml.org,2002:"
_TEXTS: Final = frozenset({"!", f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}binary"})
_SCALARS: Final = frozenset(f"{_TAG}{name}" for name in ("int", "float", "bool", "null"))
_COLLECTIONS: Final = frozenset({None, "!", f"{_TAG}map", f"{_TAG}seq"})
_SCANNED_APART: Final = re.compile(r"[\x85\u2028\u2029\ufeff]|^%", re.MULTILINE)
"""Line breaks of YAML 1.1 that are none in 1.2 (section 5.4), byte order marks, and directives."""
_LIBYAML: Final[Any] = getattr(yaml, "CSafeLoader", None)


def read_yaml(text: str, file: str) -> Any:
    """Return the value of a YAML text.

    Args:
        text: one YAML document.
        file: its name, for errors.

    Raises:
        SpecError: broken YAML, or YAML that JSON has no counterpart for.
    """
    made = _Construction(file)
    for event in _events(text, file):
        made.take(event)
    return made.value


def yaml_places(text: str, file: str, levels: int) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return line and column, from 1, of the nodes down to some level, by their path."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    path: list[str] = []
    turns: list[int | None] = []  # of open nodes: the next index of a list, None in a mapping
    key: tuple[str, tuple[int, int]] | None = None
    for event in _events(text, file):
        kind = type(event).__name__
        if kind in _ENDS:
            turns.pop()
            path = path[:-1]
        elif kind in _NODES:
            place = event.start_mark.line + 1, event.start_mark.column + 1
            turn = turns[-1] if turns else None
            if turns and turn is None and key is None:
                key = str(getattr(event, "value", "")), place
                continue
            if turn is not None:
                name, turns[-1] = str(turn), turn + 1
            else:
                name, place = key or ("", place)
            key = None
            if len(turns) <= levels:
                found[(*path[1:], name) if turns else ()] = place
            if kind in _STARTS:
                turns.append(None if kind == "MappingStartEvent" else 0)
                path = [*path, name]
    return found


_STARTS: Final = frozenset({"MappingStartEvent", "SequenceStartEvent"})
_ENDS: Final = frozenset({"MappingEndEvent", "SequenceEndEvent"})
_NODES: Final = frozenset({"ScalarEvent", "AliasEvent", *_STARTS})


def _events(text: str, file: str) -> Iterable[Any]:
    """Return the events of either scanner, whose classes have the same names."""
    if _LIBYAML is not None and not _SCANNED_APART.search(text):
        try:
            return list(yaml.parse(text, Loader=_LIBYAML))
        except (yaml.YAMLError, ValueError):
            pass  # the other scanner decides, and says why
    return _events_of_1_2(text, file)


def _events_of_1_2(text: str, file: str) -> Iterator[Any]:
    reader = YAML(typ="safe", pure=True)
    try:
        yield from reader.parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise SpecError(f"broken YAML: {said}", location=place) from None
    except (YAMLError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise SpecError(f"broken YAML: {said}", location=Location(file)) from None


@dataclass(slots=True)
class _Open:
    """A collection that is being filled.

    Attributes:
        key: that waits for its value.
        merged: mappings that a merge key brings in; own keys win over them.
        size: nodes in it, aliases expanded.
    """

    value: dict[str, Any] | list[Any]
    anchor: str | None
    key: str | None = None
    is_merge: bool = False
    merged: list[dict[str, Any]] = field(default_factory=list)
    size: int = 1


class _Construction:
    """Builds the value event by event, without recursion."""

    def __init__(self, file: str) -> None:
        self.value: Any = None
        self._file = file
        self._open: list[_Open] = []
        self._named: dict[str, tuple[Any, int]] = {}
        self._by_aliases = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take the next event."""
        match type(event).__name__:
            case "ScalarEvent":
                self._put(event, self._scalar(event), 1)
            case "AliasEvent":
                self._alias(event)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._end(event)
            case "MappingStartEvent" | "SequenceStartEvent":
                self._begin(event)
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    raise self._wrong(event, "a second YAML document begins in the same file")
            case _:
                pass  # the stream itself begins and ends

    def _wrong(self, event: Any, said: str, hint: str = "") -> SpecError:
        mark = event.start_mark
        place = Location(self._file, mark.line + 1, mark.column + 1)
        return SpecError(said, location=place, hint=hint)

    def _wants_key(self) -> bool:
        top = self._open[-1] if self._open else None
        return top is not None and isinstance(top.value, dict) and top.key is None

    def _begin(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._wrong(event, f"nested deeper than {MAX_DEPTH} levels")
        if _tag_of(event) not in _COLLECTIONS:
            raise self._wrong(event, f"the YAML tag {_tag_of(event)} has no meaning in JSON")
        if self._wants_key():
            raise self._wrong(event, "a mapping key has to be a scalar: JSON has only texts there")
        is_mapping = type(event).__name__ == "MappingStartEvent"
        self._named.pop(event.anchor, None)  # an alias inside of it would have no end
        self._open.append(_Open({} if is_mapping else [], event.anchor))

    def _end(self, event: Any) -> None:
        top = self._open.pop()
        if isinstance(top.value, dict):
            for one in top.merged:
                top.value |= {key: value for key, value in one.items() if key not in top.value}
        if top.anchor is not None:
            self._named[top.anchor] = top.value, top.size
        self._put(event, top.value, top.size)

    def _put(self, event: Any, value: Any, size: int) -> None:
        anchor = getattr(event, "anchor", None)
        is_scalar = type(event).__name__ == "ScalarEvent"
        if is_scalar and anchor is not None:
            self._named[anchor] = value if not self._wants_key() else event.value, 1
        top = self._open[-1] if self._open else None
        if top is None:
            self.value = value
            return
        top.size += size
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            top.key = event.value if is_scalar else str(value)
            top.is_merge = top.key == "<<" and not getattr(event, "style", "'")
        else:
            self._fill(event, top, value)

    def _fill(self, event: Any, top: _Open, value: Any) -> None:
        if not top.is_merge:
            if isinstance(top.value, dict) and top.key is not None:
                top.value[top.key] = value  # of a key that is repeated, the last one counts
            top.key = None
            return
        top.key = None
        top.is_merge = False
        brought = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) for one in brought):
            raise self._wrong(event, "the value of a merge key (<<) has to be a mapping")
        top.merged += brought

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._named:
            raise self._wrong(event, f"the alias *{event.anchor} names nothing that is complete")
        value, size = self._named[event.anchor]
        self._by_aliases += size
        if self._by_aliases > _MOST_BY_ALIASES:
            said = f"aliases expand this document by more than {_MOST_BY_ALIASES:,} nodes"
            raise self._wrong(event, said, "use $ref for what repeats; this looks like a YAML bomb")
        if self._wants_key() and not isinstance(value, str):
            raise self._wrong(event, "a mapping key has to be a scalar: JSON has only texts there")
        self._put(event, value, size)

    def _scalar(self, event: Any) -> Any:
        tag = _tag_of(event)
        if self._wants_key():
            return event.value
        if tag is None:
            return self._plain(event) if event.implicit[0] else event.value
        if tag in _TEXTS:
            return event.value
        if tag not in _SCALARS:
            raise self._wrong(event, f"the YAML tag {tag} has no meaning in JSON")
        value = self._plain(event)
        kind = "null" if value is None else type(value).__name__
        if tag == f"{_TAG}float" and kind == "int":
            return float(value)
        if tag != _TAG + kind:
            raise self._wrong(event, f"{event.value[:40]!r} is not what its tag {tag} says")
        return value

    def _plain(self, event: Any) -> Any:
        text: str = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789":
            return text
        try:
            if _WHOLE.fullmatch(text):
                return int(text, 0 if text[1:2] in ("o", "x") else 10)
            number = float(text) if _REAL.fullmatch(text) else None
        except ValueError:
            raise self._wrong(event, "a number with too many digits") from None
        if _NO_JSON.fullmatch(text) or (number is not None and not math.isfinite(number)):
            raise self._wrong(event, f"{text[:40]} is not a number that JSON can hold")
        return text if number is None else number


def _tag_of(event: Any) -> str | None:
    """Return the tag that stands there, written out; `None` where none does."""
    tag = event.ctag if hasattr(event, "ctag") else event.tag
    return None if tag is None else str(tag)
