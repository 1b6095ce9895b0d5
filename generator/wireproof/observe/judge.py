"""Hold one exchange against its operation: statuses, media types, headers, bodies.

In: an exchange and the operation that it belongs to. Out: its deviations, each at the place of
the document that it contradicts. A failing `anyOf` or `oneOf` is followed into the branch that the
value comes closest to, so that the place is the one that a person would correct.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import unquote

import jsonschema_rs

from wireproof.oas.media_types import covers, essence
from wireproof.oas.pointer import join
from wireproof.observe.bodies import Body, read_body
from wireproof.observe.dialect import RESOURCE, Schemas, node_at
from wireproof.observe.exchange import Exchange, Message
from wireproof.oracle.operations import Content, Operation, Reply

Verdict = Literal["valid", "invalid", "not judged"]
Side = Literal["request", "response"]
_DEEPEST = 40
_LET_GO = Body("none")
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer",
          float: "number", type(None): "null"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way in which an exchange contradicts the document.

    Attributes:
        side: whose body or head it is.
        rule: `null`, `type`, `required`, `enum`, `keyword`, `status`, `media-type`.
        pointer: of the keyword in the document; for `null` and `type` of the schema that first
            speaks of the value; for the last two of the object that lacks the entry.
        detail: the type that was seen, the name that is absent, the status or media type; never
            a value.
        value: what was seen where an enumeration does not list it; it stays inside this package.
    """

    side: Side
    rule: str
    pointer: str
    detail: str
    value: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one side of an exchange showed.

    Attributes:
        schema: pointer of the schema that the body was held against, "" when there was none.
        reason: why it was not judged.
        body: kept for those who fold; never shown.
    """

    side: Side
    verdict: Verdict
    deviations: tuple[Deviation, ...] = ()
    schema: str = ""
    reason: str = ""
    stream: bool = False
    body: Body = field(default_factory=lambda: Body("none"), repr=False)

    def without_body(self) -> Judged:
        """The same without what was recorded."""
        return replace(self, body=_LET_GO)


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
            where = join(operation.pointer, "responses")
            deviation = Deviation("response", "status", where, str(exchange.status))
            return Judged("response", "invalid", (deviation,), body=body)
        if operation.method == "HEAD" or exchange.status in {204, 304}:
            return Judged("response", "valid", body=body)
        return self._side("response", self.responses, exchange.response, reply.contents,
                          reply.pointer, body)  # fmt: skip

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
            kind = message.media_type or "(none)"
            deviation = Deviation(side, "media-type", join(where, "content"), kind)
            return Judged(side, "invalid", (deviation,), body=body)
        if body.kind not in {"json", "items"}:
            return Judged(side, "not judged", reason=_REASONS.get(body.kind, "not JSON"), body=body)
        stream = body.kind == "items"
        named = content.pointer + ("/itemSchema" if stream and content.item_schema is not None
                                   else "/schema")  # fmt: skip
        if stream and content.item_schema is None and content.schema in ({}, None):
            return Judged(
                side, "not judged", reason="the stream's items are not documented", body=body
            )
        try:
            validator = schemas.validator(named)
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            return Judged(
                side, "not judged", reason=f"the schema cannot be used: {error}", body=body
            )
        values = body.value if stream else [body.value]
        found = tuple(
            one for value in values for one in _errors(validator, value, side, named, schemas.root)
        )
        verdict: Verdict = "invalid" if found else "valid"
        return Judged(side, verdict, found, named, stream=stream, body=body)


_REASONS = {
    "broken": "the recorded body is broken",
    "cut": "the recording was cut off",
    "packed": "the body is packed (br, zstd), and such are not unpacked",
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


def _errors(
    validator: jsonschema_rs.Validator, value: Any, side: Side, start: str, root: dict[str, Any]
) -> Iterator[Deviation]:
    if validator.is_valid(value):
        return
    for error in validator.iter_errors(value):
        for one in _innermost(error, 0):
            yield _deviation(one, side, start, root)


def _innermost(error: Any, depth: int) -> Iterator[Any]:
    """Follow a failing union into the branch that the value comes closest to."""
    context = getattr(error.kind, "context", None)
    if context and depth < _DEEPEST:
        for inner in min(context, key=_distance):
            yield from _innermost(inner, depth + 1)
        return
    yield error


def _distance(branch: list[Any]) -> tuple[int, int]:
    """Tell how far a value is from a branch: tags that say another branch is meant, then errors."""
    names = [(one.kind.name, one.instance) for one in branch]
    tags = sum(1 for name, value in names if name in {"const", "enum"} and isinstance(value, str))
    kinds = sum(1 for name, value in names if name == "type" and isinstance(value, dict | list))
    return 10 * kinds + 5 * tags, len(branch)


def _deviation(error: Any, side: Side, start: str, root: dict[str, Any]) -> Deviation:
    value, name = error.instance, error.kind.name
    pointer = unquote(str(error.absolute_keyword_location)).removeprefix(RESOURCE)
    seen = _KINDS.get(type(value), "string")
    if value is None and name in {"type", "enum", "const"}:
        return Deviation(side, "null", use_site(error, start, root), "null")
    match name:
        case "type":
            return Deviation(side, "type", use_site(error, start, root), seen)
        case "required":
            return Deviation(side, "required", pointer, str(error.kind.property))
        case "enum" | "const":
            return Deviation(side, "enum", pointer, seen, value)
        case _:
            return Deviation(side, "keyword", pointer, name)


def use_site(error: Any, start: str, root: dict[str, Any]) -> str:
    """Return the schema that first speaks of the value: the property, and not what it refers to.

    A null where a component is used is a fact of that use. The path of the evaluation is followed
    from the start, and each step that goes on to another value makes a new site.
    """
    at, site = start, start
    node = node_at(root, start)
    steps = list(error.evaluation_path)
    steps = steps[1:] if steps[:1] == ["$ref"] else steps
    before = ""
    for step in steps[:-1]:
        if step == "$ref" and isinstance(node, dict) and isinstance(node.get("$ref"), str):
            at = node["$ref"]
            node = node_at(root, at)
            before = ""
            continue
        at, node = join(at, step), _child(node, step)
        if before in _NAMED or step in _STEPPING:
            site = at
        before = "" if before in _NAMED else str(step)
    return site


_NAMED = frozenset({"properties", "patternProperties", "prefixItems"})
_STEPPING = frozenset({"items", "additionalProperties", "unevaluatedProperties", "contains"})


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, list):
        return node[int(step)] if str(step).isdigit() and int(step) < len(node) else None
    return node.get(str(step)) if isinstance(node, dict) else None
