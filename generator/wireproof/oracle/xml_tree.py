"""XML as a tree of nodes: parsed with care, written, compared.

In: bytes, or nodes. Out: the other, or the first nodes that differ. What the order of properties or
a prefix is, nothing depends on; names, namespaces and texts count.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree as ET

from wireproof.oracle.equality import Formats, same_number, same_text
from wireproof.oracle.xml_schemas import Tag

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NIL: Final = (XSI, "nil")
BLANK: Final = " \t\r\n"
_DEEPEST: Final = 100
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED: Final = re.compile(r"\ufeff?<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


class NoXml(ValueError):  # noqa: N818 - says what is wrong with a value or a text
    """A value that XML cannot hold, or a text that is none of the XML that is taken."""


@dataclass(slots=True)
class Node:
    """An element: texts are kept as the values that they say."""

    tag: Tag
    attributes: dict[Tag, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: Any = ""


class _Guarded(ET.TreeBuilder):
    def doctype(self, *_: Any) -> None:
        raise NoXml("a document type")


def parsed(content: bytes, charset: str = "") -> Node:
    """Return the root of a document.

    Args:
        content: its bytes.
        charset: that its media type names. It is nearer than what the document declares, and a
            byte order mark is nearer still (RFC 7303, section 3).

    Raises:
        NoXml: it is none, has a document type, or is nested too deeply.
    """
    try:
        known = "utf-8" if charset and not content.startswith(_MARKS) else None
        # No document type is taken, so no entity.
        parser = ET.XMLParser(target=_Guarded(), encoding=known)  # noqa: S314
        parser.feed(_told(content, charset).encode() if known else content)
        return _node(parser.close())
    except (ET.ParseError, LookupError, ValueError, RecursionError) as error:
        raise NoXml(str(error)) from None


def _told(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset)
    except LookupError:
        return content.decode("utf-8")


def contradicted(content: bytes, charset: str) -> str:
    """Return the charset that a document declares where its media type names another one, or "".

    One that nobody knows is none.
    """
    declared = _DECLARED.match(_told(content, charset)) if charset else None
    try:
        other = declared is not None and codecs.lookup(declared[1]) != codecs.lookup(charset)
    except LookupError:
        return ""
    return declared[1] if declared and other else ""


def _node(element: Any, depth: int = 0) -> Node:
    if depth > _DEEPEST:
        raise NoXml(f"more than {_DEEPEST} levels")
    texts = [element.text, *(one.tail for one in element)]
    return Node(
        _tag(element.tag),
        {_tag(key): text for key, text in element.attrib.items()},
        [_node(one, depth + 1) for one in element],
        "".join(filter(None, texts)),
    )


def _tag(text: str) -> Tag:
    namespace, _, name = text.rpartition("}")
    return namespace.removeprefix("{"), name


def text_of(node: Node) -> str:
    """Return an element as text, each namespace declared where it is used."""
    spaces = {node.tag[0], *(space for space, _ in node.attributes)} - {""}
    prefixes = {space: f"n{number}" for number, space in enumerate(sorted(spaces))}
    name = _prefixed(node.tag, prefixes)
    parts = [f' xmlns:{prefix}="{_escaped(space)}"' for space, prefix in prefixes.items()]
    parts += [
        f' {_prefixed(tag, prefixes)}="{_escaped(_plain(one))}"'
        for tag, one in node.attributes.items()
    ]
    inner = _escaped(_plain(node.text)) + "".join(map(text_of, node.children))
    return f"<{name}{''.join(parts)}>{inner}</{name}>"


def _prefixed(tag: Tag, prefixes: dict[str, str]) -> str:
    return f"{prefixes[tag[0]]}:{tag[1]}" if tag[0] else tag[1]


def _says(value: Any, text: str, formats: Formats) -> bool:
    if isinstance(value, bool):
        return text == _plain(value)
    if isinstance(value, int | float):
        return same_number(value, text)
    return same_text(value, text, formats)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _escaped(text: str) -> str:
    return "".join(f"&#{ord(one)};" if one in '&<>"\t\r\n' else one for one in text)


def first_difference(due: Node, came: Node, formats: Formats) -> tuple[str, str] | None:
    """Return what was due and what came, at the first nodes that differ.

    Args:
        due: nodes whose texts are values.
        came: nodes as they were parsed.
        formats: by which texts may be alike.
    """
    for wanted, got in _pairs(due, came):
        if wanted is None or got is None:
            return _shown(wanted), _shown(got)
        own = {tag: text for tag, text in got.attributes.items() if tag[0] != XSI or tag == NIL}
        same = wanted.tag == got.tag and set(wanted.attributes) == set(own)
        same = same and all(_says(one, own[tag], formats) for tag, one in wanted.attributes.items())
        due_text, text = wanted.text, got.text
        if wanted.children or got.children:  # blanks between elements say nothing
            due_text, text = _plain(due_text).strip(BLANK), text.strip(BLANK)
        if not same or not _says(due_text, text, formats):
            return _shown(wanted), _shown(got)
    return None


def _pairs(due: Node, came: Node) -> Iterator[tuple[Node | None, Node | None]]:
    """Yield nodes that belong together: of one name in their order, of others in any."""
    pending: list[tuple[Node | None, Node | None]] = [(due, came)]
    while pending:
        wanted, got = pending.pop()
        yield wanted, got
        if wanted is None or got is None:
            continue
        for tag in dict.fromkeys([one.tag for one in (*wanted.children, *got.children)]):
            mine = [one for one in wanted.children if one.tag == tag]
            theirs = [one for one in got.children if one.tag == tag]
            longest = max(len(mine), len(theirs))
            pending += [
                (
                    mine[index] if index < len(mine) else None,
                    theirs[index] if index < len(theirs) else None,
                )
                for index in range(longest)
            ]


def _shown(node: Node | None) -> str:
    return text_of(node)[:300] if node else "(nothing)"
