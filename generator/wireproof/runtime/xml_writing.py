"""From a JSON value to XML, in the order of the document; what XML cannot hold is `Unwritable`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .encode import scalar
from .values import Unwritable, dump_text, is_array, is_object
from .xml_nodes import ANY, XSI, Fields, Items, Scope, Xml

Path = tuple[str | int, ...]

_NAME = re.compile(r"[^\W\d][\w.·-]*")
_ALIEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_PIECES = re.compile(r'<!\[CDATA\[(.*?)\]\]>|>[^<]+|"[^"]*"', re.DOTALL)
_HEAD = '<?xml version="1.0" encoding="{}"?>\n'
_QUOTED = {**_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}


def encoded(text: str, charset: str) -> bytes:
    """A document with its declaration, in the charset of its media type (RFC 7303), or in UTF-8.

    What a charset has no character for is a reference to it (XML 1.0, section 4.1).
    """

    def referred(found: re.Match[str]) -> str:
        piece = found[0] if found[1] is None else _escape(found[1], _TEXT, ())
        return piece.encode(charset, "xmlcharrefreplace").decode(charset)

    document = _HEAD.format(charset.upper()) + text
    try:
        try:
            return document.encode(charset)
        except UnicodeError:
            return _PIECES.sub(referred, document).encode(charset)
    except UnicodeError:
        raise Unwritable(f"a name has no place in {charset}") from None
    except LookupError:  # of a charset that nobody knows, or that is not named
        return dump_text(_HEAD.format("UTF-8") + text)


def element(node: Xml, value: Any, scope: Scope, path: Path) -> str:
    """An element that says a value; `scope` has the namespaces that are declared around it."""
    tag, spaces = _qualified(node, scope, path)
    content, inside = node.content, {**scope, **spaces}
    attributes = _declared(spaces)
    if value is None:
        xsi = "" if inside.get("xsi") == XSI else _declared({"xsi": XSI})
        return f'<{tag}{attributes}{xsi} xsi:nil="true"/>'
    if is_object(value):
        fields = content if isinstance(content, Fields) else Fields()
        more, inner = _members(fields, value, inside, path)
        attributes += more
    elif is_array(value):
        item = content.item if isinstance(content, Items) else Xml("item")
        inner = "".join(element(item, one, inside, (*path, i)) for i, one in enumerate(value))
    else:
        inner = _escape(scalar(value), _TEXT, path)
    return f"<{tag}{attributes}>{inner}</{tag}>" if inner else f"<{tag}{attributes}/>"


def _members(fields: Fields, value: Mapping[str, Any], scope: Scope, path: Path) -> tuple[str, str]:
    """The attributes and the content of an object."""
    attributes = inner = ""
    nodes = {name: node for name, node in fields.properties.items() if name in value}
    extra = fields.extra or ANY
    nodes.update({name: replace(extra, name=name) for name in value if name not in nodes})
    for name, node in nodes.items():
        more, text = _member(node, value[name], scope, (*path, name))
        attributes, inner = attributes + more, inner + text
    return attributes, inner


def _member(node: Xml, value: Any, scope: Scope, path: Path) -> tuple[str, str]:
    """A property: what it adds to the attributes, and what to the content."""
    content = node.content
    if node.node == "attribute":
        if value is None:
            return "", ""  # an attribute that is not there is the only null that it has
        tag, spaces = _qualified(node, scope, path)
        return f'{_declared(spaces)} {tag}="{_escape(scalar(value), _QUOTED, path)}"', ""
    if node.node in ("text", "cdata"):
        text = "" if value is None else scalar(value)
        if node.node == "text" or "]]>" in text:
            return "", _escape(text, _TEXT, path)
        return "", f"<![CDATA[{_legal(text, path)}]]>"
    if node.node == "none":
        if not is_object(value):
            raise Unwritable("no node of XML says it: leave it out", path)
        return _members(content if isinstance(content, Fields) else Fields(), value, scope, path)
    if is_array(value) and not (isinstance(content, Items) and content.wrapped):
        item = content.item if isinstance(content, Items) else replace(node, inside="any")
        item = item if item.name else replace(item, name=node.name)
        return "", "".join(element(item, one, scope, (*path, i)) for i, one in enumerate(value))
    if value is None and isinstance(content, Items) and not content.wrapped:
        raise Unwritable("null has no form in XML here: leave it out, or give an empty list", path)
    return "", element(node, value, scope, path)


def _qualified(node: Xml, scope: Scope, path: Path) -> tuple[str, dict[str, str]]:
    """A node's name with its prefix, and the namespace that has to be declared for it."""
    if not _NAME.fullmatch(node.name):
        raise Unwritable(f"{node.name[:40]!r} is no name in XML", path)
    if not node.namespace:
        return node.name, {}
    prefix = node.prefix or ("ns" if node.node == "attribute" else "")
    tag = f"{prefix}:{node.name}" if prefix else node.name
    return tag, {} if scope.get(prefix) == node.namespace else {prefix: node.namespace}


def _declared(spaces: Scope) -> str:
    texts = ((f"xmlns:{k}" if k else "xmlns", _escape(v, _QUOTED, ())) for k, v in spaces.items())
    return "".join(f' {name}="{text}"' for name, text in texts)


def _escape(text: str, escapes: Mapping[str, str], path: Path) -> str:
    return "".join(escapes.get(one, one) for one in _legal(text, path))


def _legal(text: str, path: Path) -> str:
    if found := _ALIEN.search(text):
        raise Unwritable(f"the character {found[0]!a} has no form in XML", path)
    return text
