"""HAR 1.2: what browsers and proxies export.

In: a file's bytes. Out: exchanges. Source: the HTTP Archive format 1.2, `log.entries`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from wireproof.errors import SpecError
from wireproof.observe.exchange import Exchange, Message, Unreadable, headers_of
from wireproof.observe.formats.cassettes import moment
from wireproof.observe.formats.entries import each_exchange

_OF_THE_CODED = frozenset({"content-encoding", "content-length"})


def read_har(content: bytes, name: str) -> Iterator[Exchange | Unreadable]:
    """Read an archive.

    Raises:
        SpecError: it is not JSON, or no archive.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SpecError("not JSON: the archive is cut off, or none") from None
    log = value.get("log") if isinstance(value, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise SpecError("no HTTP archive: it has no `log.entries`")
    yield from each_exchange(((one, entry_of) for one in entries), name)


def entry_of(one: dict[str, Any], source: str) -> Exchange:
    """Read one entry; what is none raises KeyError, TypeError, ValueError or the like."""
    request, response = one["request"], one["response"]
    answer = _response(response)
    return Exchange(
        source=source,
        method=str(request["method"]).upper(),
        url=str(request["url"]),
        request=_request(request),
        status=int(response["status"]),
        response=answer,
        when=moment(one.get("startedDateTime"), answer),
    )


def _request(node: dict[str, Any]) -> Message:
    posted = node.get("postData")
    text = posted.get("text") if isinstance(posted, dict) else None
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) and text else None
    return Message(_headers(node, posted), content)


def _response(node: dict[str, Any]) -> Message:
    held = node.get("content")
    held = held if isinstance(held, dict) else {}
    text = held.get("text")
    content: bytes | None = None
    if isinstance(text, str) and text:
        if held.get("encoding") == "base64":
            try:
                content = base64.b64decode(text)
            except (binascii.Error, ValueError):
                content = None
        else:
            content = text.encode("utf-8", "surrogatepass")
    size = held.get("size")
    cut = isinstance(size, int) and content is not None and len(content) < size
    headers = _headers(node, held)
    if any(name.lower() == "content-encoding" for name, _ in headers):
        # An archive holds the body as the browser saw it: its codings are off already.
        headers = tuple(pair for pair in headers if pair[0].lower() not in _OF_THE_CODED)
    return Message(headers, content, cut=cut)


def _headers(node: dict[str, Any], body: Any) -> tuple[tuple[str, str], ...]:
    found = headers_of(node.get("headers"))
    named = body.get("mimeType") if isinstance(body, dict) else None
    if named and not any(name.lower() == "content-type" for name, _ in found):
        found = (*found, ("Content-Type", str(named)))
    return found
