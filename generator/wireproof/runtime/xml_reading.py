"""From XML to a JSON value, and notes on what is not as the document describes it.

The parser takes no document type, so no entity either, and is bounded in depth and in size.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias
from xml.parsers import expat

from .encode import scalar
from .xml_nodes import ANY, BLANK, XSI, Fields, Items, Xml

Name: TypeAlias = tuple[str, str]
"""A namespace, and a name in it."""
Note: TypeAlias = tuple[str, str, str]
"""A pointer into the value, what is documented there, what came."""

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DEEPEST, _MOST = 100, 1_000_000
"""Elements inside one another; elements and attributes together."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(eq=False, repr=False, slots=True)
class Element:
    """An element as it came."""

    name: Name
    attributes: dict[Name, str]
    children: list[Element] = field(default_factory=list["Element"])
    texts: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """All text that stands right in it."""
        return "".join(self.texts)

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing but text in it."""
        return not self.children and not self.own_attributes()

    def own_attributes(self) -> dict[Name, str]:
        """The attributes that say something of the value."""
        return {k: text for k, text in self.attributes.items() if k[0] not in (XSI, _XML)}


def parse(content: bytes, charset: str) -> Element:
    """The root element; ValueError for what is not XML, or more than is taken."""
    root = Element(("", ""), {})
    path, count = [root], 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1 + len(attributes)
        if len(path) > _DEEPEST or count > _MOST:
            raise ValueError(f"more than {_DEEPEST} levels, or {_MOST} elements and attributes")
        element = Element(_name(tag), {_name(key): text for key, text in attributes.items()})
        path[-1].children.append(element)
        path.append(element)

    def end(_: str) -> None:
        path.pop()

    def text(piece: str) -> None:
        path[-1].texts.append(piece)

    def refuse(*_: object) -> None:
        raise ValueError("a document type, which is not taken")

    try:
        # What marks the order of its bytes needs no label, and none is nearer (RFC 7303, 3).
        label = None
        if charset and not content.startswith(_MARKS):
            content, label = content.decode(charset).encode(), "utf-8"
        parser = expat.ParserCreate(label, " ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, AssertionError) as error:
        raise ValueError(str(error)) from None
    return root.children[0]


def _name(tag: str) -> Name:
    namespace, _, name = tag.rpartition(" ")
    return namespace, name


class Reading:
    """One document being read; collects the notes."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def value(self, node: Xml, element: Element, at: str) -> Any:
        """What an element says; None where it says so itself (XML Schema 1, section 2.6.2)."""
        content = node.content
        if element.attributes.get((XSI, "nil"), "").strip(BLANK) in ("true", "1"):
            return None
        if isinstance(content, Items):
            return self._items(content.item, element.children, at)
        if isinstance(content, Fields):
            if element.is_plain and element.text.strip(BLANK) and not content.has_text:
                return element.text
            return self._object(content, element, at)
        if element.children or (content == "any" and not element.is_plain):
            return self._object(None, element, at)
        return _typed(element.text, content)

    def _items(self, item: Xml, children: list[Element], at: str) -> list[Any]:
        odd = [one for one in children if item.name and one.name[1] != item.name]
        if odd:
            self.notes.append((at, f"<{item.name}>", f"<{odd[0].name[1]}>"))
        return [self.value(item, one, f"{at}/{index}") for index, one in enumerate(children)]

    def _object(self, fields: Fields | None, element: Element, at: str) -> dict[str, Any]:
        known = fields or Fields()
        left = replace(
            element, children=list(element.children), attributes=element.own_attributes()
        )
        found = self._declared(known, left, at)
        text = "" if known.has_text else element.text.strip(BLANK)
        if text and fields:
            self.notes.append((at, "no text between the elements", text[:80]))
        for name, value in self._undeclared(known.extra or ANY, left, at).items():
            if name in known.properties:
                self.notes.append((_below(at, name), "one node of this name", "another one"))
            else:
                found[name] = value
        return {**found, "": text} if text and not fields else found

    def _declared(self, fields: Fields, left: Element, at: str) -> dict[str, Any]:
        """The documented properties; what they take is taken from what is left."""
        found: dict[str, Any] = {}
        for name, node in fields.properties.items():
            value = self._property(node, left, _below(at, name))
            if value is not ANY:
                found[name] = value
        return found

    def _property(self, node: Xml, left: Element, at: str) -> Any:
        """The value of a property; `ANY` when there is none."""
        content, absent = node.content, "" if node.required else ANY
        if node.node == "attribute":
            key = _nearest(node, left.attributes)
            return ANY if key is None else _typed(left.attributes.pop(key), str(content))
        if node.node in ("text", "cdata"):
            text = left.text
            return _typed(text, str(content)) if text.strip(BLANK) else absent
        if node.node == "none":
            inside = self._declared(content, left, at) if isinstance(content, Fields) else {}
            return inside or ({} if node.required else ANY)
        if not isinstance(content, Items):
            values = [self.value(node, one, at) for one in _take(left, node)]
            return values if len(values) > 1 else values[0] if values else ANY
        return self._array(node, content, left, at)

    def _array(self, node: Xml, content: Items, left: Element, at: str) -> Any:
        """An array; also one with an element around its items that no document speaks of."""
        if content.wrapped:
            around = [self.value(node, one, at) for one in _take(left, node)]
            return around if len(around) > 1 else around[0] if around else ANY
        group = _take(left, content.item) or _take(left, node)
        if len(group) == 1 and _is_wrapper(content.item, group[0]):
            self.notes.append((at, "no element around the items", f"<{group[0].name[1]}>"))
            group = group[0].children
            return [self.value(content.item, one, f"{at}/{i}") for i, one in enumerate(group)]
        return self._items(content.item, group, at) if group or node.required else ANY

    def _undeclared(self, extra: Xml, left: Element, at: str) -> dict[str, Any]:
        found: dict[str, Any] = {name: text for (_, name), text in left.attributes.items()}
        groups: dict[str, list[Element]] = {}
        for child in left.children:
            groups.setdefault(child.name[1], []).append(child)
        for name, group in groups.items():
            content, below = extra.content, _below(at, name)
            if isinstance(content, Items) and not content.wrapped:
                found[name] = [self.value(content.item, one, below) for one in group]
            else:
                values = [self.value(extra, one, below) for one in group]
                found[name] = values if len(values) > 1 else values[0]
        return found


def _below(at: str, name: str) -> str:
    return f"{at}/{name.replace('~', '~0').replace('/', '~1')}"


def _nearest(node: Xml, names: Any) -> Name | None:
    """The name of a node; in any namespace where the documented one has none."""
    exact = (node.namespace, node.name)
    others = [one for one in names if one[1] == node.name and not node.namespace]
    return exact if exact in names else next(iter(others), None)


def _take(left: Element, node: Xml) -> list[Element]:
    name = _nearest(node, [one.name for one in left.children])
    taken = [one for one in left.children if one.name == name]
    left.children = [one for one in left.children if one.name != name]
    return taken


def _is_wrapper(item: Xml, element: Element) -> bool:
    """Whether an element is around the items of an array, although no document speaks of it."""
    names, content = {one.name[1] for one in element.children}, item.content
    if len(names) != 1 or element.text.strip(BLANK):
        return False
    if isinstance(content, Fields):
        known = {one.name for one in content.properties.values()}
        inner = {one.name[1] for child in element.children for one in child.children}
        return not names & known and bool(inner & known)
    return isinstance(content, str) and content != "any"


def _typed(text: str, kinds: str) -> Any:
    """The value of a text; itself where it may be a string and another kind is written otherwise.

    The spellings are those of XML Schema 2 (sections 3.2.2 and 3.3.13).
    """
    allowed, bare, found = kinds.split("|"), text.strip(BLANK), None
    if {"integer", "number"} & {*allowed} and _NUMBER.fullmatch(bare):
        whole = bare.lstrip("+-").isdigit() and len(bare) < 4000
        found = int(bare) if whole else Decimal(bare)
    elif "boolean" in allowed and bare in ("true", "false", "1", "0"):
        found = bare in ("true", "1")
    elif "null" in allowed and not bare and "string" not in allowed:
        return None
    exact = "string" not in allowed or (found is not None and scalar(found) == text)
    return found if found is not None and exact else text
