"""XML that says a documented answer, and more: attributes and elements that nobody documented.

In: the replies of an operation. Out: further ones, each with the value that the judge reads in it,
and whether the schema allows that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.cases.callspec import CallSpec, ReplyTarget
from wireproof.cases.model import ReplyCase
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.oracle.xml import XmlBody
from wireproof.oracle.xml_tree import XSI, NoXml

_SMALL: Final = 2000
_START: Final = re.compile(rb"<([A-Za-z_][^\s<>/]*)")
_TEXT: Final = re.compile(rb">([^<>&]+)</")
_END: Final = re.compile(rb"</[^<>]*>\s*\Z")
_EXTRA: Final = "x-probe"
_OWN: Final = f'xml:lang="en" xmlns:x="{XSI}" x:noNamespaceSchemaLocation="a.xsd"'


def built_otherwise(
    callspec: CallSpec, replies: tuple[ReplyCase, ...], judges: dict[str, Judge]
) -> Iterator[ReplyCase]:
    """Yield the fullest short reply of each kind of XML, built in other ways."""
    for target in callspec.replies:
        body = target.content.xml
        fine = [one for one in replies if _is_of(one, target)]
        case = max(fine, key=lambda one: len(one.body), default=None)
        if body is None or case is None:
            continue
        # What XML and XML Schema say of any element is no part of its value.
        same = _START.sub(rb"<\1 " + _OWN.encode(), case.body)
        yield replace(case, body=same, source=f"{case.source}, with attributes of XML's own")
        cut = _TEXT.sub(rb"><!-- a -->\1<!-- b --></", case.body)
        yield replace(case, body=cut, source=f"{case.source}, with comments in its texts")
        nil = case.body.replace(b':nil="true"', b':nil=" 1 "')
        if nil != case.body:
            yield replace(case, body=nil, source=f"{case.source}, null said otherwise")
        for name, more in _more(case.body):
            value = _read(body, more)
            if _trimmed(value) == _trimmed(case.value):
                verdict = judges[target.path].verdict(value)
                source = f"{case.source}, {name}"
                yield replace(case, body=more, value=value, verdict=verdict, source=source)


def _is_of(one: ReplyCase, target: ReplyTarget) -> bool:
    alike = (one.documented, one.media_type) == (target.reply.status, target.content.media_type)
    return alike and one.verdict is Verdict.VALID and one.is_data and len(one.body) < _SMALL


def _more(body: bytes) -> Iterator[tuple[str, bytes]]:
    attribute = f'{_EXTRA}="1"'.encode()
    yield "with an attribute more on each element", _START.sub(rb"<\1 " + attribute, body)
    if found := _END.search(body):
        name = _EXTRA.encode()
        once = b"<%b>a</%b>" % (name, name)
        twice = once + b'<%b of="b">c<d/></%b>' % (name, name)
        for said, inner in ("an element more", once), ("two elements more", twice):
            yield f"with {said}", body[: found.start()] + inner + body[found.start() :]


def _read(body: XmlBody, content: bytes) -> Any:
    try:
        return body.read(content)
    except NoXml:
        return None


def _trimmed(value: Any) -> Any:
    """Return a value without what was added, so that it shows whether anything else is lost."""
    match value:
        case dict():
            kept = {key: _trimmed(one) for key, one in value.items() if key != _EXTRA}
            return str(kept.get("", "")) if kept.keys() <= {""} else kept
        case list():
            return [_trimmed(one) for one in value]
        case bool() | None:
            return value
        case _:
            return str(value)
