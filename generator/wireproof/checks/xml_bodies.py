"""Bodies that are no XML, or XML that a careful parser refuses; and usual ones, spelled otherwise.

In: a valid document. Out: names, what is right, and bodies. Sources: XML 1.0; OWASP, XML External
Entity Prevention: a document type is where entities, and files of the caller, come from.
"""

from __future__ import annotations

from collections.abc import Iterator

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


def xml_bodies(body: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield (name, expectation, body) of what may come in place of a valid document."""
    for name, broken in _REFUSED:
        yield name, "refused", broken
    yield "truncated XML", "refused", body[:-1]
    head, _, rest = body.partition(b"?>")
    if head.startswith(b"<?xml") and rest:
        yield "without a declaration", "parsed", rest
        yield "with a document type", "refused", b'<!DOCTYPE a [<!ENTITY b "c">]>' + rest
        text = '<?xml version="1.0" encoding="UTF-16"?>' + rest.decode()
        yield "in UTF-16", "parsed", text.encode("utf-16")
        yield "beside a comment", "parsed", b"<!-- a --><?b c?>" + rest + b"<!-- d -->\n"
