"""Cassettes of vcrpy, cassetter and Ruby's VCR: YAML or JSON with `interactions`.

In: a file's bytes. Out: exchanges. vcrpy keeps a body as text or bytes under `string`, for httpx it
once was `content` beside a bare `status_code`; cassetter keeps the parsed JSON under `parsed_body`.
Each is read in either form.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from wireproof.errors import SpecError
from wireproof.observe.exchange import ABSENT, Exchange, Message, Unreadable, headers_of
from wireproof.observe.formats.entries import each_exchange
from wireproof.observe.formats.yaml_text import load_recorded


def read_cassette(content: bytes, name: str) -> Iterator[Exchange | Unreadable]:
    """Read a cassette.

    Raises:
        SpecError: it is not YAML, or no cassette.
    """
    value = load_recorded(content)
    rows = None
    if isinstance(value, dict):
        rows = value.get("interactions", value.get("http_interactions"))
    if not isinstance(rows, list):
        raise SpecError("no recording: it has no list of `interactions`")
    yield from each_exchange(((one, exchange_of) for one in rows), name)


def exchange_of(one: dict[str, Any], source: str) -> Exchange:
    """Read one interaction; what is none raises KeyError, TypeError, ValueError or the like."""
    request, response = one["request"], one["response"]
    status = response.get("status", response.get("status_code"))
    code = status.get("code") if isinstance(status, dict) else status
    answer = message_of(response)
    return Exchange(
        source=source,
        method=str(request["method"]).upper(),
        url=str(request["uri"] if "uri" in request else request["url"]),
        request=message_of(request),
        status=int(str(code)),
        response=answer,
        when=moment(one.get("recorded_at"), answer),
    )


def message_of(node: dict[str, Any]) -> Message:
    """Read a request or response of a cassette."""
    headers = headers_of(node.get("headers"))
    if "parsed_body" in node:
        return Message(headers, parsed=node["parsed_body"])
    written = node.get("body", node.get("content"))
    parsed: Any = ABSENT
    content: bytes | None = None
    if isinstance(written, dict) and ("base64_string" in written or "string" in written):
        content = _content(written)
    elif isinstance(written, str | bytes):
        content = written if isinstance(written, bytes) else written.encode()
    elif isinstance(written, dict | list):
        parsed = written
    return Message(headers, content, parsed)


def _content(written: dict[str, Any]) -> bytes | None:
    packed = written.get("base64_string")
    if isinstance(packed, str):
        try:
            return base64.b64decode(packed)
        except (binascii.Error, ValueError):
            return None
    text = written.get("string")
    if isinstance(text, str):
        return text.encode("utf-8", errors="surrogatepass")
    return text if isinstance(text, bytes) else None


def moment(written: Any, answer: Message) -> datetime | None:
    """When an exchange was: as the recorder says, in ISO 8601 or as HTTP does, or the `Date`.

    A time without a zone, or with one that nobody knows, is taken for UTC.
    """
    if isinstance(written, str):
        try:
            return _zoned(datetime.fromisoformat(written))
        except ValueError:
            pass
    for text in (written, answer.header("date")):
        try:
            return _zoned(parsedate_to_datetime(text))
        except (ValueError, TypeError, IndexError, AttributeError, OverflowError):
            continue
    return None


def _zoned(found: datetime) -> datetime:
    return found if found.tzinfo else found.replace(tzinfo=UTC)
