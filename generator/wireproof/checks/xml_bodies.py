"""Bodies that are no XML, or XML that a careful parser refuses; and usual ones, spelled otherwise.

In: a valid document, and its schema. Out: names, what is right, and bodies. Sources: XML 1.0;
RFC 7303, XML Media Types; OWASP, XML External Entity Prevention: a document type is where entities,
and files of the caller, come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wireproof.cases.model import ReplyCase
from wireproof.checks.responses import pointer_of, target_of
from wireproof.harness.harness import Harness
from wireproof.oas.media_types import charset, essence
from wireproof.oracle.charsets import as_text
from wireproof.oracle.references import followed

_REFUSED = (
    ("external entity", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'),
    ("unknown entity", b"<a>&b;</a>"),
    ("unclosed element", b"<a><b></a>"),
    ("two roots", b"<a/><a/>"),
    ("text alone", b"hello"),
    ("JSON", b"{}"),
    ("bad UTF-8 in XML", b"<a>\xff\xfe</a>"),
    ("10,000 elements deep", b"<a>" * 10_000 + b"</a>" * 10_000),
    ("unknown prefix", b"<b:a/>"),
    ("control character in XML", b"<a>\x01</a>"),
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ROOT = re.compile(rb"(<[A-Za-z_][^<>]*?)(/?>)")
_SCALARS = ("string", "integer", "number", "boolean")


@dataclass(frozen=True, slots=True)
class Misshapen:
    """XML that can be read, and is not built as documented.

    Attributes:
        place: pointer of the property that is at fault, "" for the whole.
        lost: its name, where there is no saying what its value is; all else is as it was.
    """

    name: str
    body: bytes
    place: str = ""
    lost: str = ""


def xml_bodies(case: ReplyCase) -> Iterator[tuple[str, str, bytes]]:
    """Yield (name, expectation, body) of what may come in place of a valid document."""
    if case.is_json or not case.is_data:
        return
    body = case.body
    for name, broken in _REFUSED:
        yield name, "refused", broken
    yield "truncated XML", "refused", body[:-1]
    head, _, rest = body.partition(b"?>")
    if head.startswith(b"<?xml") and rest:
        yield "without a declaration", "parsed", rest
        yield "with a document type", "refused", b'<!DOCTYPE a [<!ENTITY b "c">]>' + rest
        text = '<?xml version="1.0" encoding="UTF-16"?>' + as_text(rest, charset(case.content_type))
        yield "in UTF-16", "parsed", text.encode("utf-16")
        yield "beside a comment", "parsed", b"<!-- a --><?b c?>" + rest + b"<!-- d -->\n"


def labelled_xml(case: ReplyCase) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield (name, expectation, Content-Type, body) where the label says how a document is read.

    The charset that it names is nearer than a declaration (RFC 7303, section 3.2).
    """
    head, _, rest = case.body.partition(b"?>")
    if case.is_json or not case.is_data or not head.startswith(b"<?xml"):
        return
    kind = essence(case.content_type)
    text = as_text(rest, charset(case.content_type))
    narrow = f"<!-- \u00e9 -->{text}".encode("latin-1", "xmlcharrefreplace")
    yield "in Latin-1, as its label says", "parsed", f"{kind}; charset=iso-8859-1", narrow
    # "An XML declaration, if any, must be the first thing in the entity" (XML 1.0, section 2.8).
    late = b'\n<?xml version="1.0"?>' + text.encode()
    yield "a late declaration", "refused", kind, late
    yield "a late declaration, labelled", "refused", f"{kind}; charset=utf-8", late


def misshapen(harness: Harness, case: ReplyCase) -> Iterator[Misshapen]:
    """Yield what is built otherwise than a valid document of a success; nothing for others."""
    if not case.is_json and case.is_data and case.status < 300:
        schema, _ = followed(harness.plan.root, target_of(harness, case).content.schema, "")
        yield from _misshapen(case.body, case.value, schema)


def _misshapen(body: bytes, value: Any, schema: Any) -> Iterator[Misshapen]:
    """Yield XML that can be read, and is not built as documented.

    Args:
        body: a valid document.
        value: what it says.
        schema: of the value, references followed; nothing is made of what it composes.
    """
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(value, dict) or not isinstance(properties, dict):
        return
    kinds = [one.get("xml", {}) for one in properties.values() if isinstance(one, dict)]
    mixed = any(one.get("nodeType") or one.get("x-text") for one in kinds)
    if not mixed and re.search(rb">\s*</[^<>]*>\s*\Z", body):
        cut = body.rindex(b"</")
        yield Misshapen("text beside elements", body[:cut] + b"stray" + body[cut:])
    for name, one in properties.items():
        if isinstance(one, dict) and name in value:
            yield from _wrong_property(body, name, value[name], one)


def _wrong_property(body: bytes, name: str, value: Any, schema: Any) -> Iterator[Misshapen]:
    node = schema.get("xml") or {}
    if not isinstance(node, dict) or {"attribute", "namespace", "prefix", "nodeType"} & set(node):
        return
    tag, place = str(node.get("name") or name).encode(), pointer_of(name)
    if isinstance(value, str | int | float) and schema.get("type") in _SCALARS:
        found = re.findall(rb"<" + re.escape(tag) + rb">[^<]*</" + re.escape(tag) + rb">", body)
        if len(found) == 1 and body.count(b"<" + tag) == 1:
            twice = body.replace(found[0], found[0] * 2)
            yield Misshapen(f"{name} twice", twice, place, lost=name)
            if _NAME.fullmatch(name):
                also = _ROOT.sub(rb"\1 " + name.encode() + rb'="stray"\2', body, count=1)
                yield Misshapen(f"{name} as an attribute, too", also, place)
    items = schema.get("items") if isinstance(value, list) and value else None
    if not isinstance(items, dict) or items.get("type") not in _SCALARS:
        return
    own = items.get("xml") or {}
    inner = str(own.get("name") or name).encode()
    rows = re.findall(rb"<" + re.escape(inner) + rb">[^<]*</" + re.escape(inner) + rb">", body)
    together = b"".join(rows)
    if len(rows) != len(value) or body.count(together) != 1:
        return
    if not node.get("wrapped"):
        wrapped = b"<" + name.encode() + b">" + together + b"</" + name.encode() + b">"
        own_element = body.replace(together, wrapped)
        yield Misshapen(f"{name} in an element of its own", own_element, place, lost=name)
        return
    whole = b"<" + tag + b">" + together + b"</" + tag + b">"
    if body.count(whole) == 1:
        yield Misshapen(f"{name} twice", body.replace(whole, whole * 2), place, lost=name)
    if inner != tag:
        odd = together.replace(inner + b">", b"odd>")
        yield Misshapen(f"{name} of other items", body.replace(together, odd), place, lost=name)
