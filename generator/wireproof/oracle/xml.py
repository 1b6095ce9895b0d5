"""XML bodies by a judge of their own: written, read, and compared node by node.

In: a body's schema and a value, or bytes. Out: bytes, a value, a difference. `null` is an element
that says so (XML Schema 1, section 2.6.2), and an attribute that is not there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal
from xml.etree import ElementTree as ET

from wireproof.errors import SpecError
from wireproof.oas.media_types import is_xml, named_charset
from wireproof.oracle.equality import Formats
from wireproof.oracle.xml_schemas import Member, Tag, XmlSchemas
from wireproof.oracle.xml_tree import (
    BLANK,
    NIL,
    XSI,
    Node,
    NoXml,
    contradicted,
    first_difference,
    parsed,
    text_of,
)

_RESERVED: Final = (XSI, "http://www.w3.org/XML/1998/namespace")
_NAME: Final = re.compile(r"[^\W\d][\w.·-]*")
_ALIEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_CANONICAL: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class XmlBody:
    """The XML of one body."""

    schemas: XmlSchemas
    schema: Any
    tag: Tag
    charset: str = ""

    def write(self, value: Any) -> bytes:
        """Return the document that says a value.

        Raises:
            NoXml: there is none.
        """
        if value is None:
            raise NoXml("a document of nothing")
        made = self._written(self.tag if self.tag[1] else ("", "root"), self.schema, value)
        text = text_of(made)
        try:
            # What the charset has no character for is a reference to it (XML 1.0, section 4.1).
            text = text.encode(self.charset, "xmlcharrefreplace").decode(self.charset)
            head = f'<?xml version="1.0" encoding="{self.charset}"?>'
            return (head + text).encode(self.charset)
        except LookupError:
            return b'<?xml version="1.0"?>' + text.encode()

    def read(self, content: bytes, charset: str = "") -> Any:
        """Return the value of a document, by the letter of its schema.

        Args:
            content: the document.
            charset: that the message names, where it is another one than the documented.

        Raises:
            NoXml: it is not XML.
        """
        return self._value(self.schema, parsed(content, charset or self.charset))

    def difference(
        self, value: Any, sent: bytes, formats: Formats, charset: str = ""
    ) -> tuple[str, str] | None:
        """Return what was due and what came, where a document does not say a value.

        Args:
            value: what the caller said.
            sent: the document.
            formats: by which texts may be alike.
            charset: that its media type names, or "".

        Raises:
            NoXml: it is not XML, or the value has none.
        """
        came, declared = parsed(sent, charset), contradicted(sent, charset)
        if declared:
            raise NoXml(f"it declares {declared}, and its media type names {charset}")
        return first_difference(self._written(self.tag, self.schema, value), came, formats)

    def _written(self, tag: Tag, schema: Any, value: Any) -> Node:
        if not _is_name(tag[1]):
            raise NoXml(f"{tag[1]!r} is no name")
        made, kinds = Node(tag), self.schemas.kinds(schema)
        match value:
            case None:
                made.attributes[NIL] = "true"
            case dict():
                self._fill(made, schema if "object" in kinds else True, value)
            case list():
                items = self.schemas.items(schema)
                name = self._item_tag(schema, tag[1])
                made.children += [self._written(name, items, one) for one in value]
            case bytes():
                raise NoXml("bytes")
            case _:
                made.text = _legal(value)
        return made

    def _item_tag(self, schema: Any, around: str) -> Tag:
        items = self.schemas.items(schema)
        usual = self.schemas.component(items) if schema is self.schema else ""
        return self.schemas.tag(items, usual or around or "item")

    def _fill(self, made: Node, schema: Any, value: dict[str, Any]) -> None:
        members = self.schemas.members(schema)
        for name, one in value.items():
            member = members.get(name)
            if member is None:
                extra = self.schemas.undeclared(schema)
                many = one if isinstance(one, list) else [one]
                inner = self._is_bare_array(extra)
                items = self.schemas.items(extra) if inner else extra
                made.children += [self._written(("", name), items, each) for each in many]
            elif member.form == "attribute":
                made.attributes |= {} if one is None else {member.tag: _legal(one)}
            elif member.form in ("text", "cdata"):
                made.text = "" if one is None else _legal(one)
            elif member.form == "none":
                if not isinstance(one, dict):
                    raise NoXml("a value that no node says")
                self._fill(made, member.schema, one)
            elif member.wrapped:
                many = one if isinstance(one, list) and not self._is_array(member) else [one]
                made.children += [self._written(member.tag, member.schema, each) for each in many]
            elif one is None:
                raise NoXml("null in place of items")
            else:
                items = self.schemas.items(member.schema)
                many = one if isinstance(one, list) else [one]
                if len(many) == 1 and self._looks_wrapped(many[0], items):
                    raise NoXml("an item that looks like an element around the items")
                made.children += [self._written(member.tag, items, each) for each in many]

    def _looks_wrapped(self, value: Any, items: Any) -> bool:
        """Tell whether a client may take an item for an undocumented element around the items."""
        if isinstance(value, dict):
            return len(value) == 1 and not value.keys() & self.schemas.members(items).keys()
        return isinstance(value, list)

    def _is_array(self, member: Member) -> bool:
        return "array" in self.schemas.kinds(member.schema)

    def _is_bare_array(self, schema: Any) -> bool:
        kinds = self.schemas.kinds(schema)
        return "array" in kinds and "object" not in kinds

    def _value(self, schema: Any, node: Node) -> Any:
        kinds = self.schemas.kinds(schema)
        if str(node.attributes.get(NIL, "")).strip(BLANK) in ("true", "1"):
            return None
        own = {tag: text for tag, text in node.attributes.items() if tag[0] not in _RESERVED}
        if "object" in kinds or (not kinds and (own or node.children)):
            members = self.schemas.members(schema) if kinds else {}
            texts = any(one.form in ("text", "cdata", "none") for one in members.values())
            if kinds and not (own or node.children or texts) and node.text.strip(BLANK):
                return node.text
            left = Node(node.tag, own, list(node.children), node.text)
            found = self._declared(members, left)
            found |= self._undeclared(members, self.schemas.undeclared(schema), left)
            text = node.text.strip(BLANK)
            return found if kinds or not text else {**found, "": text}
        if "array" in kinds:
            items = self.schemas.items(schema)
            return [self._value(items, one) for one in node.children]
        return self._value(True, node) if node.children else _typed(node.text, kinds)

    def _declared(self, members: dict[str, Member], left: Node) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, member in members.items():
            kinds = self.schemas.kinds(member.schema)
            if member.form == "attribute":
                if member.tag in left.attributes:
                    found[name] = _typed(left.attributes.pop(member.tag), kinds)
            elif member.form in ("text", "cdata"):
                if left.text.strip(BLANK) or member.always:
                    found[name] = _typed(left.text, kinds) if left.text.strip(BLANK) else ""
            elif member.form == "none":
                inner = self._declared(self.schemas.members(member.schema), left)
                found |= {name: inner} if inner or member.always else {}
            else:
                mine = [one for one in left.children if one.tag == member.tag]
                left.children = [one for one in left.children if one.tag != member.tag]
                if member.wrapped and mine:
                    values = [self._value(member.schema, one) for one in mine]
                    found[name] = values if len(values) > 1 else values[0]
                elif not member.wrapped and (mine or member.always):
                    items = self.schemas.items(member.schema)
                    found[name] = [self._value(items, one) for one in mine]
        return found

    def _undeclared(self, members: dict[str, Member], extra: Any, left: Node) -> dict[str, Any]:
        found: dict[str, Any] = {name: text for (_, name), text in left.attributes.items()}
        groups: dict[str, list[Node]] = defaultdict(list)
        for one in left.children:
            groups[one.tag[1]].append(one)
        bare = self._is_bare_array(extra)
        inner = self.schemas.items(extra) if bare else extra
        for name, group in groups.items():
            values = [self._value(inner, one) for one in group]
            found[name] = values if bare or len(values) > 1 else values[0]
        return {name: one for name, one in found.items() if name not in members}


def xml_body(
    root: dict[str, Any], media_type: str, schema: Any, direction: Literal["request", "response"]
) -> XmlBody | None:
    """As `exact_xml_body`; text, too, where a reference leads nowhere: others tell of it."""
    try:
        return exact_xml_body(root, media_type, schema, direction)
    except SpecError:
        return None


def exact_xml_body(
    root: dict[str, Any], media_type: str, schema: Any, direction: Literal["request", "response"]
) -> XmlBody | None:
    """Return how a body is written as XML; `None` where it is no XML, or text in a caller's hands.

    It is typed where its schema speaks of an object or an array, and can be written: each name is
    one in XML, attributes and texts have no parts, and the root of a request has a name.

    Raises:
        SpecError: a reference in the schema leads nowhere.
    """
    if not is_xml(media_type) or not isinstance(schema, dict):
        return None
    schemas = XmlSchemas(root)
    if not {"object", "array"} & schemas.kinds(schema):
        return None
    tag = schemas.tag(schema, schemas.component(schema))
    nameless = direction == "request" and not tag[1]
    if nameless or not _sayable(schemas, schema, tag[1]):
        return None
    return XmlBody(schemas, schema, tag, named_charset(media_type))


def shown(body: XmlBody | None, examples: Iterable[Any]) -> Iterator[Any]:
    """Yield the values of examples, which may be written out as XML."""
    for one in examples:
        if body is None or not isinstance(one, str):
            yield one
            continue
        with suppress(NoXml):
            yield body.read(one.strip().encode(), "utf-8")


def _sayable(schemas: XmlSchemas, schema: Any, name: str) -> bool:
    pending, seen = [(schema, name, 0)], list[tuple[Any, str]]()
    while pending:
        one, wire, depth = pending.pop()
        if (one, wire) in seen or not isinstance(one, dict):
            continue
        seen.append((one, wire))
        kinds = schemas.kinds(one)
        if (wire and not _NAME.fullmatch(wire)) or depth > 32:
            return False
        if "object" not in kinds and "array" in kinds:
            items = schemas.items(one)
            pending.append((items, schemas.tag(items, wire)[1], depth + 1))
        for member in schemas.members(one).values() if "object" in kinds else ():
            parts = {"object", "array"} & schemas.kinds(member.schema)
            if parts and member.form in ("attribute", "text", "cdata"):
                return False
            untold = member.form == "none" and "object" not in parts
            if untold and (member.always or not schemas.kinds(member.schema)):
                return False
            pending.append((member.schema, member.tag[1], depth + 1))
        if "object" in kinds:
            pending.append((schemas.undeclared(one), "", depth + 1))
    return True


def _typed(text: str, kinds: frozenset[str]) -> Any:
    """Return the value of a text: of a string and something else, it is that in its usual form."""
    bare, spelled = text.strip(BLANK), "string" in kinds
    if {"integer", "number"} & kinds and _NUMBER.fullmatch(bare):
        if not spelled or _CANONICAL.fullmatch(text):
            return _number(bare)
    elif "boolean" in kinds and bare in ("true", "false", "1", "0"):
        if not spelled or text in ("true", "false"):
            return bare in ("true", "1")
    elif "null" in kinds and not bare and not spelled:
        return None
    return text


def _number(text: str) -> Any:
    if text.lstrip("+-").isdigit():
        return int(text)
    found = float(text)
    return found if abs(found) != float("inf") else text


def _legal(value: Any) -> Any:
    if isinstance(value, dict | list | bytes):
        raise NoXml("a value with parts, or bytes")
    if isinstance(value, str) and _ALIEN.search(value):
        raise NoXml("a character that XML has not")
    return value


def _is_name(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    try:
        ET.fromstring(f"<{name}/>")  # noqa: S314 - a name alone
    except ET.ParseError:
        return False
    return True
