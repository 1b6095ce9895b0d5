"""The mock as an ASGI application.

In: a `Document`. Out: an ASGI application that answers every documented operation. What it does is
in `Mock.answer`, a function from a request to an answer; the rest is plumbing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wireproof.errors import SpecError
from wireproof.mock.answers import Answers, NotYetKnown
from wireproof.mock.bodies import body_faults
from wireproof.mock.exchange import Answer, Request
from wireproof.mock.operations import read_operations
from wireproof.mock.parameters import parameter_faults
from wireproof.mock.patterns import readable
from wireproof.mock.problems import MEDIA_TYPE, Refusal, invalid, problem
from wireproof.mock.routing import Match, build_routes, find
from wireproof.mock.samples import Samples
from wireproof.mock.schemas import Schemas
from wireproof.mock.security import check_security
from wireproof.oracle.document import Document
from wireproof.oracle.reading import read_schemes
from wireproof.serving import MAX_BODY, Workers, read_body

Log = Callable[[str], None]
_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})
"""A request with neither has no body (RFC 9112, section 6.3)."""
_SMALL: Final = 16 * 1024
"""Bytes of a request that an event loop may judge between two others."""


class Mock:
    """A document that answers requests.

    Args:
        document: to answer from.
        seed: of data that is drawn.
        lenient: whether to let pass what only a `format` or a discriminator speaks against.

    Raises:
        SpecError: the document cannot be read.
    """

    def __init__(self, document: Document, *, seed: int = 0, lenient: bool = False) -> None:
        document, self.unread = readable(document)
        """Where patterns stand that no validator can read: they count as left out."""
        self.document = document
        self.operations = read_operations(document)
        self._schemes = read_schemes(document.raw)
        self._routes = build_routes(self.operations)
        self._schemas = Schemas(document, lenient=lenient)
        self._answers = Answers(self._schemas, Samples(self._schemas, seed))

    def answer(self, request: Request, *, at_once: bool = False) -> Answer:
        """Check a request against the spec and answer from it.

        Args:
            request: as it came in; nothing that was sent makes this raise.
            at_once: search for no data.

        Raises:
            NotYetKnown: data has to be searched for, and must not be.
        """
        try:
            made = self._answer(request, at_once=at_once)
        except Refusal as refusal:
            made = self.refused(refusal)
        except SpecError as error:
            pointer = error.location.pointer if error.location else ""
            fault = Refusal(500, "spec-fault", error.message, spec=pointer)
            made = self.refused(fault)
        return made

    def refused(self, refusal: Refusal) -> Answer:
        """Return the answer to a request that is refused."""
        body = json.dumps(problem(refusal, self.document), ensure_ascii=False, indent=2)
        headers = [("Content-Type", MEDIA_TYPE), *refusal.headers.items()]
        return Answer(refusal.status, headers, body.encode("utf-8", "replace"), _remark(refusal))

    def _answer(self, request: Request, *, at_once: bool) -> Answer:
        match = find(self._routes, request.method, request.path, request.query)
        try:
            self._check(match, request)
        except Refusal as refusal:
            made = self._answers.answer_refused(match.operation, request, refusal, at_once=at_once)
            if made is None:
                raise
            return replace(made, remark=_remark(refusal))
        return self._answers.answer(match.operation, request, at_once=at_once)

    def _check(self, match: Match, request: Request) -> None:
        """Let a request pass that the document allows.

        Raises:
            Refusal: 400, 401, 415 or 422.
        """
        check_security(match.operation, self._schemes, request)
        faults = list(
            chain(
                parameter_faults(self._schemas, match, request),
                body_faults(self._schemas, match.operation, request),
            )
        )
        if faults:
            raise invalid(faults)


def _remark(refusal: Refusal) -> str:
    # The pointer into the value may hold keys that the caller made up, so it stays out of this.
    places = "; ".join(f"{fault.place} {fault.spec}" for fault in refusal.faults)
    return f"{refusal.kind} {places}".rstrip()


def build_app(mock: Mock, log: Log | None = None) -> ASGIApp:
    """Return the ASGI application of a mock.

    Args:
        mock: what answers.
        log: takes one line per request; values, bodies and credentials are in none of them.
    """
    return _Endpoint(mock, log)


class _Endpoint:
    """Turns ASGI into `Request`, and `Answer` into ASGI."""

    def __init__(self, mock: Mock, log: Log | None) -> None:
        self._mock = mock
        self._log = log
        self._workers = Workers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        start = time.perf_counter()
        body: bytes | None = b""
        if any(name in _FRAMING for name, _ in scope["headers"]):
            try:
                body = await read_body(HttpRequest(scope, receive))
            except ClientDisconnect:
                return
        request = _request(scope, body or b"")
        if body is None:
            detail = f"the body is larger than {MAX_BODY // 2**20} MiB"
            made = self._mock.refused(
                Refusal(413, "body-too-large", detail, headers={"Connection": "close"})
            )
        else:
            made = await self._answer(request)
        if self._log is not None:
            self._log(log_line(request, made, time.perf_counter() - start))
        for message in _messages(request, made):
            await send(message)

    async def _answer(self, request: Request) -> Answer:
        """Answer at once what is small and known; the rest is no work for an event loop."""
        if len(request.body) + len(request.query) <= _SMALL:
            with suppress(NotYetKnown):
                return self._mock.answer(request, at_once=True)
        return await self._workers.run(self._mock.answer, request)


def _request(scope: Scope, body: bytes) -> Request:
    path = scope.get("raw_path") or str(scope["path"]).encode()
    return Request(
        method=str(scope["method"]).upper(),
        path=path.partition(b"?")[0].decode("latin-1"),
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=[(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]],
        body=body,
    )


def _messages(request: Request, made: Answer) -> Iterator[Message]:
    empty = made.status in (204, 304)
    headers = [] if empty else [(b"content-length", str(len(made.body)).encode())]
    headers += [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in made.headers]
    yield {"type": "http.response.start", "status": made.status, "headers": headers}
    content = b"" if empty or request.method == "HEAD" else made.body
    yield {"type": "http.response.body", "body": content}


def log_line(request: Request, made: Answer, seconds: float) -> str:
    """Return one line about an exchange: of the query only names, of the rest no value at all."""
    parts = [part.partition("=") for part in request.query.split("&") if part]
    query = "&".join(f"{name}=…" if sign else "…" for name, sign, _ in parts)
    target = f"{request.path}?{query}" if query else request.path
    shown = "".join(c if c.isprintable() else "?" for c in target)
    return f"{request.method} {shown} {made.status} {seconds * 1000:.0f} ms {made.remark}".rstrip()
