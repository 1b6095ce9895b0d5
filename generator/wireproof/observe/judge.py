"""Hold one exchange against its operation: statuses, media types, headers, bodies.

In: an exchange and the operation that it belongs to. Out: its deviations, each at the place of
the document that it contradicts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

import jsonschema_rs

from wireproof.oas.media_types import covers, essence
from wireproof.oas.pointer import join
from wireproof.observe.bodies import Body, read_body
from wireproof.observe.deviations import Deviation, Side, deviations
from wireproof.observe.dialect import Schemas, resolved
from wireproof.observe.exchange import Exchange, Message, shown_media_type
from wireproof.observe.headers import header_deviations
from wireproof.observe.items import Item, items_of
from wireproof.oracle.operations import Content, Operation, Reply

Verdict = Literal["valid", "invalid", "not judged"]
_LET_GO = Body("none")


@dataclass(frozen=True, slots=True)
class Judged:
    """What one side of an exchange showed.

    Attributes:
        schema: pointer of the schema that the body was held against, "" when there was none.
        reason: why it was not judged.
        body, held: what was recorded, and its values with their schemas; kept for those who fold,
            and never shown.
    """

    side: Side
    verdict: Verdict
    deviations: tuple[Deviation, ...] = ()
    schema: str = ""
    reason: str = ""
    stream: bool = False
    body: Body = field(default_factory=lambda: Body("none"), repr=False)
    held: tuple[Item, ...] = field(default=(), repr=False)

    def without_body(self) -> Judged:
        """The same without what was recorded."""
        return replace(self, body=_LET_GO, held=())


@dataclass(slots=True)
class Judge:
    """Judges the exchanges of one document.

    Attributes:
        responses, requests: its schemas in each direction.
    """

    responses: Schemas
    requests: Schemas

    def response(self, operation: Operation, exchange: Exchange) -> Judged:
        """Judge what the vendor answered."""
        body = read_body(exchange.response)
        if reason := _unanswered(exchange.status):
            return Judged("response", "not judged", reason=reason, body=body)
        reply = _reply(operation, exchange.status)
        if reply is None and exchange.status == 304:
            reason = "the answer to a conditional request, as HTTP has it"
            return Judged("response", "not judged", reason=reason, body=body)
        if reply is None:
            where = resolved(self.responses.root, join(operation.pointer, "responses"))
            deviation = Deviation("response", "status", where, str(exchange.status))
            return Judged("response", "invalid", (deviation,), body=body)
        if operation.method == "HEAD" or exchange.status in {204, 304}:
            found = Judged("response", "valid", body=body)
        else:
            found = self._side("response", self.responses, exchange.response, reply.contents,
                               reply.pointer, body)  # fmt: skip
        told = tuple(header_deviations(self.responses, reply.pointer, exchange.response))
        if not told:
            return found
        return replace(found, verdict="invalid", deviations=(*found.deviations, *told))

    def request(self, operation: Operation, exchange: Exchange) -> Judged:
        """Judge what was sent, where the vendor took it: a refusal says nothing of the document."""
        body = read_body(exchange.request)
        if reason := _unanswered(exchange.status):
            return Judged("request", "not judged", reason=reason, body=body)
        if exchange.status >= 400:
            return Judged("request", "not judged", reason="the vendor refused it", body=body)
        if exchange.request.is_empty:
            return Judged("request", "not judged", reason="no body was recorded", body=body)
        where = join(operation.pointer, "requestBody")
        return self._side(
            "request", self.requests, exchange.request, operation.contents, where, body
        )

    def _side(
        self, side: Side, schemas: Schemas, message: Message, contents: tuple[Content, ...],
        where: str, body: Body,
    ) -> Judged:  # fmt: skip
        if body.kind == "none" or (not contents and side == "response"):
            reason = "no body was recorded" if body.kind == "none" else "no body is documented"
            return Judged(side, "not judged", reason=reason, body=body)
        content = _content(contents, message.media_type)
        if content is None:
            kind = shown_media_type(message.media_type)
            where = resolved(schemas.root, join(where, "content"))
            return Judged(side, "invalid", (Deviation(side, "media-type", where, kind),), body=body)
        if body.kind not in {"json", "items"}:
            return Judged(side, "not judged", reason=REASONS.get(body.kind, "not JSON"), body=body)
        return _against(side, schemas, content, body)


def _against(side: Side, schemas: Schemas, content: Content, body: Body) -> Judged:
    """Hold a body against the schema of its media type, a stream item by item."""
    stream = body.kind == "items"
    whole = not stream or content.item_schema is None
    if whole and stream and content.schema in ({}, None):
        reason = "the stream's items are not documented"
        return Judged(side, "not judged", reason=reason, body=body)
    at = resolved(schemas.root, join(content.pointer, "schema" if whole else "itemSchema"))
    try:
        held = tuple(items_of(body, content, at, schemas) if stream else [(body.value, at)])
        found = tuple(
            one
            for value, where in held
            for one in deviations(schemas.validator(where), value, side, where, schemas.root)
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        return Judged(side, "not judged", reason="the schema cannot be used", body=body)
    if not held:
        reason = "no item of the stream is one that the document speaks of"
        return Judged(side, "not judged", reason=reason, body=body)
    verdict: Verdict = "invalid" if found else "valid"
    return Judged(side, verdict, found, at, stream=stream, body=body, held=held)


REASONS: Final = {
    "broken": "the recorded body is broken",
    "cut": "the recording was cut off",
    "packed": "the body is packed (br, zstd), which is not unpacked here",
    "html": "an HTML page, of a proxy or an error",
    "other": "the body is not JSON",
}


def _unanswered(status: int) -> str:
    """Why a status is none of the vendor's; "" when it is one.

    Browsers write 0 for what was blocked or broken off, and keep an upgrade to WebSocket.
    """
    if status < 100:
        return "no answer came: blocked, or broken off"
    return "a switch to another protocol" if status < 200 else ""


def _reply(operation: Operation, status: int) -> Reply | None:
    """Return the documented response of a status: exact, then its range, then `default`."""
    wanted = (str(status), f"{status // 100}XX", "DEFAULT")
    for key in wanted:
        found = next((one for one in operation.replies if one.status.upper() == key), None)
        if found is not None:
            return found
    return None


def _content(contents: tuple[Content, ...], media_type: str) -> Content | None:
    """Return what is documented for a media type; the most specific range wins (OAS 3.1.1)."""
    if not media_type and contents:
        return contents[0]
    exact = next((one for one in contents if essence(one.media_type) == media_type), None)
    ranges = (one for one in contents if covers(one.media_type, media_type))
    return exact or next(ranges, None)
