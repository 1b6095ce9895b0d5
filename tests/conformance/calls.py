"""A scenario's request as a call of the generated client.

In: a request of the suite and a service. Out: the client's method and its keyword arguments, or
why the document has no such operation. Read with the mock's reader, which shares nothing with the
generator.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from tests.conformance.scenarios import Body, Call
from tests.conformance.surface import Surface
from wireproof.harness.keywords import Inexpressible, keywords_for
from wireproof.harness.manifest import Manifest, Method
from wireproof.mock import parameters as reading
from wireproof.mock.exchange import Request, Unreadable, read_json
from wireproof.mock.operations import Media, Operation, Parameter, read_operations
from wireproof.mock.problems import Refusal
from wireproof.mock.routing import Match, build_routes, find
from wireproof.mock.schemas import Schemas
from wireproof.mock.styles import Shape, Texts, split_pairs
from wireproof.oas.media_types import essence, is_json, is_sequential
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.xml import xml_body
from wireproof.spec.document import Document


@dataclass(frozen=True, slots=True)
class Planned:
    """A call of the client, and the body in it as JSON."""

    operation: Operation
    method: Method
    keywords: dict[str, Any]
    body: Any


@dataclass(frozen=True, slots=True)
class Unplanned:
    """There is no such call; `in_document` tells whether the document has the operation."""

    reason: str
    in_document: bool


class Planner:
    """Turns requests of the suite into calls of one client."""

    def __init__(
        self, document: Document, manifest: Manifest, package: ModuleType, surface: Surface
    ) -> None:
        self.schemas = Schemas(document)
        self.routes = build_routes(read_operations(document))
        self.manifest = manifest
        self.package = package
        self.surface = surface

    def plan(self, call: Call) -> Planned | Unplanned:
        """Return the call that sends a request."""
        try:
            request = call.request
            match = find(self.routes, request.method, request.path, request.query)
        except Refusal as refusal:
            return Unplanned(refusal.detail, in_document=False)
        if match.operation.method != call.request.method:
            return Unplanned("the document has another method", in_document=False)
        methods = self.manifest.methods_of(match.operation.method, match.operation.path)
        if not methods:
            return Unplanned("the client has no method for it", in_document=True)
        method = next((one for one in methods if not one.streaming), methods[0])
        try:
            values = self._values(match, call.request)
            body, media_type = self._body(match.operation, method, call.body)
        except Unreadable as error:
            return Unplanned(f"the request is not as documented: {error}", in_document=False)
        keywords = keywords_for(method, Arguments(values, body, media_type))
        if isinstance(keywords, Inexpressible):
            return Unplanned(keywords.reason, in_document=True)
        if call.body and "*" in media_type and method.body and method.body.media_type_argument:
            keywords = {**keywords, method.body.media_type_argument: call.body.media_type}
        return Planned(match.operation, method, keywords, body)

    def _values(self, match: Match, request: Request) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        pairs = split_pairs(request.query)
        for parameter in match.operation.parameters:
            raw, taken = self._taken(match, parameter, request, pairs)
            is_there, value = reading._read(self.schemas, parameter, raw, taken)
            if is_there:
                found.setdefault(parameter.place, {})[parameter.name] = plain(value)
        return found

    def _taken(
        self, match: Match, parameter: Parameter, request: Request, pairs: list[tuple[str, str]]
    ) -> tuple[str | None, Callable[[Shape], Texts | None]]:
        match parameter.place:
            case "path":
                raw = match.values.get(parameter.name)
                return raw, partial(reading._from_path, parameter, raw)
            case "header":
                raw = request.one(parameter.name) if request.all(parameter.name) else None
                return raw, partial(reading._from_header, parameter, raw)
            case "query":
                others = match.operation.parameters_in("query")
                belongs = reading.claimed(self.schemas, parameter, others)
                raw = next((one for name, one in pairs if name == parameter.name), None)
                return raw, partial(reading._from_query, parameter, pairs, belongs)
            case _:
                return None, lambda _: None

    def _body(self, operation: Operation, method: Method, body: Body | None) -> tuple[Any, str]:
        """Return what is given as the body, and its media type as documented."""
        if not operation.media:
            return ABSENT, ""
        if body is None:
            # What the suite sends no body for is an empty object to a client that must send one.
            return ({}, operation.media[0].name) if operation.body_required else (ABSENT, "")
        media = documented(operation.media, body.media_type)
        if media is None and len(operation.media) == 1:
            media = operation.media[0]  # the suite labels some bodies otherwise than it documents
        if media is None:
            raise Unreadable(f"{body.media_type} is not documented")
        if body.parts or body.files:
            return self._multipart(media, body), media.name
        return self._content(media, method, body), media.name

    def _content(self, media: Media, method: Method, body: Body) -> Any:
        """Return the value that the bytes of a body are."""
        kind = essence(body.media_type if "*" in media.name else media.name)
        if self.surface.is_file(method):
            return body.content
        if is_json(kind):
            return plain(read_json(body.content))
        if is_sequential(kind) and self.schemas.kinds(media.schema.node) != {"string"}:
            return [read_json(line) for line in body.content.splitlines() if line]
        if kind.startswith("text/"):
            labelled_otherwise = is_json(essence(body.media_type))
            return read_json(body.content) if labelled_otherwise else body.content.decode()
        if kind.endswith("xml"):
            if self.surface.is_text(method):
                return body.content.decode()
            xml = xml_body(self.schemas.root, media.name, media.schema.node, "request")
            return plain(xml.read(body.content.strip())) if xml else body.content.decode()
        return body.content

    def _multipart(self, media: Media, body: Body) -> dict[str, Any]:
        found: dict[str, Any] = {
            name: self._as_documented(media, name, value) for name, value in body.parts.items()
        }
        part = import_module(f"{self.package.__name__}._runtime.bodies").FilePart
        for one in body.files:
            file = part(one.content, filename=one.filename, content_type=one.media_type)
            kinds = self.schemas.kinds(self.schemas.member(media.schema, one.name).node)
            if "array" in kinds and "string" not in kinds:
                found.setdefault(one.name, []).append(file)
            else:
                found[one.name] = file
        return found

    def _as_documented(self, media: Media, name: str, value: Any) -> Any:
        """Return a part's value; the suite writes `123` where the document says string."""
        kinds = self.schemas.kinds(self.schemas.member(media.schema, name).node)
        return str(value) if kinds == {"string"} and not isinstance(value, str) else value


def plain(value: Any) -> Any:
    """Return JSON with the numbers that a caller writes."""
    match value:
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case Decimal():
            whole = value == value.to_integral_value() and "." not in str(value)
            return int(value) if whole else float(value)
        case _:
            return value


def documented(media: tuple[Media, ...], written: str) -> Media | None:
    """Return the documented media type that a label belongs to: itself, else a range."""
    kind = essence(written)
    exact = [one for one in media if essence(one.name) == kind]
    ranges = [
        one
        for one in media
        if re.fullmatch(re.escape(essence(one.name)).replace(r"\*", ".*"), kind)
    ]
    return next(iter(exact + ranges), None)
