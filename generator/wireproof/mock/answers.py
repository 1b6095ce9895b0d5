"""Answer from the spec: which response, which media type, which data, which headers.

In: an operation and a request that has passed. Out: an `Answer`. A documented example that fits
its schema comes before generated data; one that does not fit is served only when it is asked for
by its name, so that the mock never says by itself what the spec refuses.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from wireproof.mock.exchange import Answer, Headers, Request
from wireproof.mock.media import wanted
from wireproof.mock.operations import Header, Media, Operation, Reply, Schema
from wireproof.mock.preferences import Preferences, read_preferences
from wireproof.mock.problems import Refusal
from wireproof.mock.samples import Samples
from wireproof.mock.schemas import KINDS, Schemas
from wireproof.oas.media_types import (
    EVENTS,
    charset,
    essence,
    is_json,
    is_json_sequence,
    is_sequential,
    is_xml,
)
from wireproof.oas.pointer import join
from wireproof.oracle.charsets import in_charset
from wireproof.oracle.streams import WHOLE_EVENTS, framed
from wireproof.oracle.xml import xml_body

_LONGEST_HEADER: Final = 4_000
_MOST_KEPT: Final = 1_000
_LARGEST_KEPT: Final = 100_000
"""Characters and bytes of an answer, and of what was accepted."""
_WITHOUT_BODY: Final = frozenset({204, 205, 304})
_OURS: Final = frozenset(
    {"content-type", "content-length", "transfer-encoding", "connection", "content-encoding",
     "upgrade", "trailer"}
)  # fmt: skip
_BINARY: Final = ("application/octet-stream", "image/", "audio/", "video/")


class NotYetKnown(Exception):  # noqa: N818 - says what happened
    """An answer that was not given before may have to be searched for."""


class Answers:
    """Answers from one document; what was answered once is kept, since it is always the same.

    Args:
        schemas: of the document.
        samples: of its data.
    """

    def __init__(self, schemas: Schemas, samples: Samples) -> None:
        self._schemas, self._samples = schemas, samples
        self._kept: dict[tuple[int, int, str, Preferences], Answer] = {}

    def answer(self, operation: Operation, request: Request, *, at_once: bool) -> Answer:
        """Return the response that a request asks for, or the usual one.

        Args:
            operation: what is asked for.
            request: that the document allows.
            at_once: search for no data.

        Raises:
            Refusal: 406, or a preference that the document cannot satisfy.
            NotYetKnown: it has to be searched for, and must not be.
        """
        preferences = read_preferences(request.all("prefer"))
        chosen = _reply(operation, preferences)
        return self._written(chosen, request, preferences, at_once=at_once)

    def _written(
        self,
        chosen: tuple[Reply, int],
        request: Request,
        preferences: Preferences,
        *,
        at_once: bool,
    ) -> Answer:
        reply, status = chosen
        accepted = request.one("accept")
        key = (id(reply), status, accepted, preferences)
        found = self._kept.get(key)
        if found is None and at_once:
            raise NotYetKnown
        if found is None:
            found = _written(self._schemas, self._samples, chosen, accepted, preferences)
            if len(self._kept) < _MOST_KEPT and len(accepted) + len(found.body) <= _LARGEST_KEPT:
                self._kept[key] = found
        return found

    def answer_refused(
        self, operation: Operation, request: Request, refusal: Refusal, *, at_once: bool
    ) -> Answer | None:
        """Return what the document says that such a request is answered with; None if it does not.

        The status of the refusal comes first, then the other one of 422 and 400, the range `4XX`,
        and `default`. What was wrong stands in the header `Wireproof-Problem`.
        """
        documented = {reply.status.upper(): reply for reply in operation.replies}
        other = {400: [422], 422: [400]}.get(refusal.status, [])
        for status in [refusal.status, *other]:
            if str(status) in documented:
                found = documented[str(status)], status
                break
        else:
            loose = documented.get("4XX") or documented.get("DEFAULT")
            if loose is None:
                return None
            found = loose, refusal.status
        try:
            made = self._written(found, request, Preferences(), at_once=at_once)
        except Refusal:  # no data was found for its schema
            return None
        told = json.dumps({"detail": refusal.detail, "spec": refusal.spec})[:_LONGEST_HEADER]
        return replace(
            made, headers=[*made.headers, *refusal.headers.items(), ("Wireproof-Problem", told)]
        )


def _written(
    schemas: Schemas,
    samples: Samples,
    chosen: tuple[Reply, int],
    accepted: str,
    preferences: Preferences,
) -> Answer:
    reply, status = chosen
    headers = _headers(schemas, samples, reply, preferences)
    if preferences.applied:
        headers.append(("Preference-Applied", preferences.applied))
    if not reply.media or status in _WITHOUT_BODY:
        if preferences.example is not None:
            raise _no_example(preferences.example, {}, reply.pointer)
        return Answer(status, headers, remark=reply.status)
    media, name = _negotiated(reply, accepted, status, preferences)
    kind = essence(name)
    value = _value(schemas, samples, media, kind, preferences)
    body = _encoded(schemas, name, media, value)
    if kind.startswith("text/") and "charset" not in name:
        name = f"{name}; charset=utf-8"
    return Answer(status, [("Content-Type", name), *headers], body, remark=reply.status)


def _reply(operation: Operation, preferences: Preferences) -> tuple[Reply, int]:
    """Choose a response: an exact status over a range over `default` ("Responses Object")."""
    documented = {reply.status.upper(): reply for reply in operation.replies}
    if preferences.code is not None:
        code = str(preferences.code)
        for key in (code, f"{code[0]}XX", "DEFAULT"):
            if key in documented:
                return documented[key], preferences.code
        listed = ", ".join(reply.status for reply in operation.replies) or "none"
        detail = f"`Prefer: code={code}`: this response is not documented; documented: {listed}"
        raise Refusal(400, "preference", detail, spec=join(operation.pointer, "responses"))
    exact = sorted(int(key) for key in documented if key.isdigit() and 200 <= int(key) <= 599)
    success = [code for code in exact if code < 300]
    if success:
        return documented[str(success[0])], success[0]
    for key in ("2XX", "DEFAULT"):
        if key in documented:
            return documented[key], 200
    if exact:
        return documented[str(exact[0])], exact[0]
    for key, reply in documented.items():
        if key[:1] in "345" and key[1:] == "XX":
            return reply, int(key[0]) * 100
    detail = "no response is documented for this operation"
    raise Refusal(501, "no-response", detail, spec=operation.pointer)


def _negotiated(
    reply: Reply, accepted: str, status: int, preferences: Preferences
) -> tuple[Media, str]:
    """Choose a media type; an error is sent even to those who did not ask for its media type."""
    candidates = [
        media
        for media in reply.media
        if preferences.example is None or preferences.example in media.examples
    ]
    if not candidates and preferences.example is not None:
        known = {name: None for media in reply.media for name in media.examples}
        raise _no_example(preferences.example, known, reply.pointer)
    found = wanted(candidates, accepted)
    if found is None and status >= 400:
        found = wanted(candidates, "")
    if found is None:
        listed = ", ".join(media.name for media in candidates)
        detail = f"nothing that the request accepts is documented; documented: {listed}"
        raise Refusal(406, "not-acceptable", detail, spec=join(reply.pointer, "content"))
    return found


def _value(
    schemas: Schemas, samples: Samples, media: Media, kind: str, preferences: Preferences
) -> Any:
    if preferences.example is not None:
        return media.examples[preferences.example]
    sequential = is_sequential(kind)
    for example in media.examples.values():
        # The text of an XML or HTML example is the body itself; its schema describes what is in it.
        text = isinstance(example, str) and not is_json(kind)
        if preferences.dynamic and not (text and not _is_written(schemas, media, kind)):
            continue
        if text or sequential or schemas.fits(media.schema, example, "response"):
            return example
    if media.framed is not None:
        return [_sample(samples, media.framed, preferences)]
    if kind.startswith("text/") and not sequential and schemas.kinds(media.schema.node) == KINDS:
        return "example"
    return _sample(samples, media.schema, preferences)


def _is_written(schemas: Schemas, media: Media, kind: str) -> bool:
    """Tell whether generated data can be written in a media type."""
    if is_xml(kind):
        return xml_body(schemas.root, kind, media.schema.node, "response") is not None
    return is_json(kind) or is_sequential(kind) or kind.startswith((*_BINARY, "text/"))


def _sample(samples: Samples, schema: Schema, preferences: Preferences) -> Any:
    return samples.sample(schema, dynamic=preferences.dynamic, seed=preferences.seed)


def _encoded(schemas: Schemas, name: str, media: Media, value: Any) -> bytes:
    """Write a value in its media type, and in the charset that it names.

    Raises:
        Refusal: 501, when there is no rule for it and no example to copy.
    """
    kind = essence(name)
    if is_json(kind):
        return _json(value)
    if isinstance(value, str):
        return in_charset(value.encode("utf-8", "replace").decode(), charset(name))
    if isinstance(value, bytes):
        return value
    xml = xml_body(schemas.root, name, media.schema.node, "response")
    if xml is not None:
        return xml.write(value)
    if is_sequential(kind):
        items = value if isinstance(value, list) else [value]
        rows = framed(media.framing, items) if media.framing in WHOLE_EVENTS else None
        if rows is not None:
            return rows
        lines = [_json(one) for one in items]
        lead, end = (b"data: ", b"\n\n") if kind == EVENTS else (b"", b"\n")
        lead = b"\x1e" if is_json_sequence(kind) else lead
        return b"".join(lead + line + end for line in lines)
    if kind.startswith("text/"):
        return _json(value)
    if kind.startswith(_BINARY):
        return b"example"
    detail = f"this server cannot write {kind}; give the response an example"
    raise Refusal(501, "media-type-not-written", detail, spec=media.pointer)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str).encode()


def _headers(schemas: Schemas, samples: Samples, reply: Reply, preferences: Preferences) -> Headers:
    """Return the documented headers; those that frame the message are left to the server."""
    found = []
    for header in reply.headers:
        if header.name.lower() in _OURS:
            continue
        fitting = [
            one for one in header.examples.values() if schemas.fits(header.schema, one, "response")
        ]
        value = fitting[0] if fitting else _sample(samples, header.schema, preferences)
        text = _header_text(header, value)
        if text.isascii() and text.isprintable() and header.name.isascii():
            found.append((header.name, text))
    return found


def _header_text(header: Header, value: Any) -> str:
    """Write a header's value: style `simple`, which is the only one ("Header Object")."""
    if header.media_type:
        return json.dumps(value)
    match value:
        case dict() if header.explode:
            return ",".join(f"{key}={_plain(one)}" for key, one in value.items())
        case dict():
            return ",".join(f"{key},{_plain(one)}" for key, one in value.items())
        case list():
            return ",".join(_plain(one) for one in value)
        case _:
            return _plain(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _no_example(name: str, known: dict[str, Any], pointer: str) -> Refusal:
    listed = ", ".join(repr(one) for one in known if one) or "none by name"
    detail = f"`Prefer: example={name!r}`: there is no such example; documented: {listed}"
    return Refusal(400, "preference", detail, spec=pointer)
