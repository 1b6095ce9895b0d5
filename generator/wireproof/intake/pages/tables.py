"""Tables of parameters, as hand-written reference pages have them (GFM 4.10, "Tables").

In: a page, its code blocks and headings. Out: `Field`s, like those that tags give. A table counts
when it has a column of names and one of types or of what is required, or when the heading above it
speaks of parameters; where its fields go, a column says (`in`), or that heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from wireproof.intake.pages.fences import Fence, lines_within
from wireproof.intake.pages.fields import PLACES, Field
from wireproof.intake.pages.page import Page

_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "name": frozenset("parameter param parameters name field key property argument header".split()),
    "type": frozenset(("type", "data type", "datatype", "value type")),
    "required": frozenset("required required? mandatory optional presence".split()),
    "text": frozenset("description details notes meaning comment explanation".split()),
    "in": frozenset("in location".split()),
    "default": frozenset(("default", "default value")),
}
_RULE: Final = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$")
_CELL: Final = re.compile(r"(?<!\\)\|")
_MARKS: Final = re.compile(r"[*_`]+$|^[*_`]+|<br\s*/?>")
_NEEDED: Final = re.compile(r"[\s(*_,]+(required|optional)[)*_]*$", re.IGNORECASE)
_YES: Final = frozenset("yes y true required mandatory always ✓ ✔ ✅ x".split())
_NO: Final = frozenset("no n false optional - ✗ ❌".split())
_NAME: Final = re.compile(r"[A-Za-z_$@][\w.$@:-]*(\[\])?")
_OF_BODY: Final = ("body", "request", "payload", "argument", "attribute", "parameter", "field")
_BODY_LESS: Final = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})


def read_tables(
    page: Page, fences: Sequence[Fence], sections: Sequence[tuple[int, str]], method: str, url: str
) -> tuple[Field, ...]:
    """Read the tables of a page.

    Args:
        page: the page.
        fences: its code blocks; a table inside one is an example.
        sections: the line and the words of each heading, in lower case.
        method: of the operation.
        url: of the operation, with its variables.
    """
    found: list[Field] = []
    for heading, header, rows in _tables(page, fences, sections):
        for line, cells in rows:
            cell = dict(zip(header, cells, strict=False))
            field = _field(page, line, cell, heading)
            place = field and _place(field, cell, heading, method, url)
            if field and place:
                found.append(replace(field, location=place))
    return _nested(found)


def _tables(
    page: Page, fences: Sequence[Fence], sections: Sequence[tuple[int, str]]
) -> Iterator[tuple[str, list[str], list[tuple[int, list[str]]]]]:
    """The heading, the columns and the rows of each table of fields."""
    inside = lines_within(fences)
    lines = page.lines
    for number in range(2, len(lines) + 1):
        if number in inside or not _RULE.match(lines[number - 1]):
            continue
        header = [_column(cell) for cell in _cells(lines[number - 2])]
        heading = next((words for at, words in reversed(sections) if at < number), "")
        telling = {"type", "required", *({"text"} if "parameter" in heading else ())}
        if "name" not in header or not telling & set(header):
            continue
        rows = []
        for at in range(number + 1, len(lines) + 1):
            if "|" not in lines[at - 1]:
                break
            rows.append((at, _cells(lines[at - 1])))
        yield heading, header, rows


def _cells(line: str) -> list[str]:
    text = line.strip().removeprefix("|")
    text = text if text.endswith("\\|") else text.removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in _CELL.split(text)]


def _column(cell: str) -> str:
    words = _plain(cell).lower()
    return next((name for name, known in _COLUMNS.items() if words in known), "")


def _plain(cell: str) -> str:
    """A cell without marks of emphasis and code around it."""
    link = re.fullmatch(r"\[([^\]]*)\]\([^)]*\)", cell.strip())
    return _MARKS.sub("", _MARKS.sub("", link.group(1) if link else cell).strip()).strip()


def _field(page: Page, line: int, cell: Mapping[str, str], heading: str) -> Field | None:
    written = cell.get("name", "")
    marked = _NEEDED.search(written)
    name = _plain(written[: marked.start()] if marked else written)
    if not _NAME.fullmatch(name):
        return None
    needed: bool | None = marked.group(1).lower() == "required" if marked else None
    if needed is None:
        told = _plain(cell.get("required", "")).lower()
        needed = True if told in _YES else False if told in _NO else None
    if "optional" in heading:
        needed = False
    return Field(
        location="",
        name=name,
        words=_plain(cell.get("type", "")),
        required=needed,
        place=page.place(line),
        description=cell.get("text", "").replace("<br>", "\n").strip(),
        default=_plain(cell.get("default", "")),
        anchor=line,
    )


def _place(field: Field, cell: Mapping[str, str], heading: str, method: str, url: str) -> str:
    """Where a field goes; "" when nothing says so."""
    told = _plain(cell.get("in", "")).lower()
    if told in PLACES:
        return told
    if "response" in heading or "return" in heading:
        return "response"
    if re.search(rf"[{{:<]{re.escape(field.name)}\b", url):
        return "path"
    for place in ("query", "header", "cookie", "path"):
        if place in heading or (place == "path" and "url" in heading and "{" in url):
            return place
    if any(word in heading for word in _OF_BODY):
        return "query" if method in _BODY_LESS else "body"
    return ""


def _nested(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Put `address.city` below `address`, where a row of that name stands before it."""
    found: list[Field] = []
    for one in fields:
        head, dot, rest = one.name.partition(".")
        head = head.removesuffix("[]")
        at = next(
            (n for n, other in enumerate(found) if dot and other.name == head
             and other.location == one.location), None
        )  # fmt: skip
        if at is None:
            found.append(one)
            continue
        child = replace(one, name=rest)
        found[at] = replace(found[at], children=_nested([*found[at].children, child]))
    return tuple(found)
