"""The tags in which hand-written pages describe fields: `<ParamField body="email" required>`.

In: a page and its fences. Out: a tree of the tags that mean something, each with its attributes,
its place and the prose inside it. Tags of layout (`<Tabs>`, `<Note>`) are passed through, code is
not looked into.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wireproof.errors import SpecError
from wireproof.intake.pages.fences import Fence
from wireproof.intake.pages.page import Page, Place

KNOWN = frozenset(
    {"ParamField", "ResponseField", "NestedParam", "Expandable", "Snippet", "RequestExample",
     "ResponseExample"}
)  # fmt: skip
MAX_DEPTH = 60
_TAG = re.compile(r"<(/?)([A-Z][A-Za-z0-9]*)\b")
_ATTRIBUTE = re.compile(r"\s*([A-Za-z_][\w.:-]*)(\s*=\s*)?")
_ALIAS = re.compile(r"^export\s+const\s+([A-Z]\w*)\s*=", re.MULTILINE)
_IMPORT = re.compile(
    r"^import\s+(?:\{\s*)?([A-Z]\w*)(?:\s*\})?\s+from\s+[\"']([^\"']+\.mdx?)[\"']", re.MULTILINE
)
_INLINE_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")


@dataclass(slots=True)
class Tag:
    """One tag of a page.

    Attributes:
        name: as in `KNOWN`, aliases resolved.
        attributes: text by name; `True` for a bare attribute, `False` for `{false}`.
        children: the known tags inside, at any depth of layout.
        prose: what else stands inside, children taken out.
        anchor: the line of the page that includes it, 0 for a tag of the page itself.
    """

    name: str
    attributes: Mapping[str, str | bool]
    place: Place
    children: list[Tag] = field(default_factory=list)
    prose: str = ""
    anchor: int = 0

    def walk(self) -> Iterator[Tag]:
        """This tag and those inside it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Open:
    """A tag that is being read: as it was written, and the prose inside it so far."""

    tag: Tag
    written: str
    prose: list[str] = field(default_factory=list)


def find_tags(page: Page, fences: Sequence[Fence]) -> tuple[Tag, ...]:
    """Find the known tags of a page, nested as written.

    Raises:
        SpecError: a tag is not closed, is closed twice, or they nest deeper than 60 levels.
    """
    text = _without_code(page, fences)
    aliases, imports = _aliases(text), dict(_IMPORT.findall(text))
    roots: list[Tag] = []
    stack: list[_Open] = []
    at, last, line, counted = 0, 0, 1, 0
    while (match := _TAG.search(text, at)) is not None:
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        closing, written = match.groups()
        at = match.end()
        name = aliases.get(written, "Snippet" if written in imports else written)
        if name not in KNOWN:
            continue
        if stack:
            stack[-1].prose.append(page.text[last : match.start()])
        if closing:
            at = last = text.find(">", at) + 1 or len(text)
            _close(stack, written, page.place(line))
            continue
        attributes, at, self_closing = _attributes(text, at, page.place(line))
        last = at
        if written in imports:
            attributes["file"] = imports[written]
        tag = Tag(name, attributes, page.place(line))
        (stack[-1].tag.children if stack else roots).append(tag)
        if self_closing:
            continue
        if len(stack) >= MAX_DEPTH:
            message = f"tags nest deeper than {MAX_DEPTH} levels"
            raise SpecError(message, location=tag.place.location())
        stack.append(_Open(tag, written))
    if stack:
        raise _not_closed(stack[-1], page.place(len(page.lines)))
    return tuple(roots)


def _close(stack: list[_Open], written: str, place: Place) -> None:
    if not stack or stack[-1].written != written:
        if any(one.written == written for one in stack):
            raise _not_closed(stack[-1], place)
        raise SpecError(
            f"</{written}> closes a tag that is not open",
            location=place.location(),
            hint="The page may be cut off, or a tag above it is broken. Fetch it again.",
        )
    done = stack.pop()
    done.tag.prose = "".join(done.prose).strip()


def _not_closed(one: _Open, place: Place) -> SpecError:
    return SpecError(
        f"<{one.written}> is opened and not closed before line {place.line}",
        location=one.tag.place.location(),
        hint="The page may be cut off, or the tag broken. Fetch it again.",
    )


def _aliases(text: str) -> dict[str, str]:
    """Components that a page defines itself around a known tag."""
    found = {}
    for match in _ALIAS.finditer(text):
        ends = text.find("\nexport ", match.end())
        body = text[match.end() : ends if ends != -1 else match.end() + 4000]
        inner = next((one.group(2) for one in _TAG.finditer(body) if one.group(2) in KNOWN), "")
        if inner:
            found[match.group(1)] = inner
    return found


def _without_code(page: Page, fences: Sequence[Fence]) -> str:
    """Return the text with code blanked out, so that positions stay."""
    lines = list(page.lines)
    for fence in fences:
        for number in range(fence.line - 2, min(fence.last_line, len(lines))):
            lines[number] = " " * len(lines[number])
    text = "\n".join(lines)
    return _INLINE_CODE.sub(lambda match: " " * len(match.group(0)), text)


def _attributes(text: str, at: int, place: Place) -> tuple[dict[str, str | bool], int, bool]:
    """Read the attributes of a tag.

    Returns:
        the attributes, the position behind the tag, and whether it closes itself.
    """
    found: dict[str, str | bool] = {}
    while at < len(text):
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith("/>", at):
            return found, at + 2, True
        if text.startswith(">", at):
            return found, at + 1, False
        match = _ATTRIBUTE.match(text, at)
        if match is None or not match.group(1):
            at += 1
            continue
        at = match.end()
        if match.group(2) is None:
            found[match.group(1)] = True
            continue
        value, at = _value(text, at)
        found[match.group(1)] = value
    raise SpecError("a tag has no end", location=place.location(), hint="The page is cut off.")


def _value(text: str, at: int) -> tuple[str | bool, int]:
    quote = text[at : at + 1]
    if quote in {'"', "'"}:
        end = text.find(quote, at + 1)
        end = len(text) if end == -1 else end
        return html.unescape(text[at + 1 : end]), end + 1
    if quote == "{":
        end = _matching_brace(text, at)
        inner = text[at + 1 : end].strip()
        if inner in {"true", "false"}:
            return inner == "true", end + 1
        return inner.strip("\"'`"), end + 1
    match = re.compile(r"[^\s/>]*").match(text, at)
    end = match.end() if match else at
    return text[at:end], end


def _matching_brace(text: str, at: int) -> int:
    depth = 0
    for number in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[number], 0)
        if depth == 0:
            return number
    return len(text)
