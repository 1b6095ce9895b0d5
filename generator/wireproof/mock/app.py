"""The mock as a Starlette application.

In: a `Document`. Out: an ASGI application that answers every documented operation. What it does is
in `Mock.answer`, a function from a request to an answer; the rest is plumbing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wireproof.errors import SpecError
from wireproof.mock.answers import answer, answer_refused
from wireproof.mock.bodies import body_faults
from wireproof.mock.exchange import Answer, Request
from wireproof.mock.operations import read_operations
from wireproof.mock.parameters import parameter_faults
from wireproof.mock.problems import MEDIA_TYPE, Refusal, invalid, problem
from wireproof.mock.routing import Match, build_routes, find
from wireproof.mock.samples import Samples
from wireproof.mock.schemas import Schemas
from wireproof.mock.security import check_security
from wireproof.oracle.document import Document
from wireproof.oracle.reading import read_schemes
from wireproof.serving import MAX_BODY, Workers, read_body

Log = Callable[[str], None]


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
        self.document = document
        self.operations = read_operations(document)
        self._schemes = read_schemes(document.raw)
        self._routes = build_routes(self.operations)
        self._schemas = Schemas(document, lenient=lenient)
        self._samples = Samples(self._schemas, seed)

    def answer(self, request: Request) -> Answer:
        """Check a request against the spec and answer from it; never raises for what was sent."""
        try:
            made = self._answer(request)
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

    def _answer(self, request: Request) -> Answer:
        match = find(self._routes, request.method, request.path)
        try:
            self._check(match, request)
        except Refusal as refusal:
            made = answer_refused(self._schemas, self._samples, match.operation, request, refusal)
            if made is None:
                raise
            return replace(made, remark=_remark(refusal))
        return answer(self._schemas, self._samples, match.operation, request)

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


def build_app(mock: Mock, log: Log | None = None) -> Starlette:
    """Return the ASGI application of a mock.

    Args:
        mock: what answers.
        log: takes one line per request; values, bodies and credentials are in none of them.
    """
    # An endpoint that is no function gets every method.
    return Starlette(routes=[Route("/{path:path}", _Endpoint(mock, log))])


class _Endpoint:
    """Turns ASGI into `Request`, and `Answer` into ASGI."""

    def __init__(self, mock: Mock, log: Log | None) -> None:
        self._mock = mock
        self._log = log
        self._workers = Workers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = time.perf_counter()
        http = HttpRequest(scope, receive)
        try:
            body = await read_body(http)
        except ClientDisconnect:
            return
        request = _request(scope, body or b"")
        if body is None:
            detail = f"the body is larger than {MAX_BODY // 2**20} MiB"
            made = self._mock.refused(
                Refusal(413, "body-too-large", detail, headers={"Connection": "close"})
            )
        else:
            # Data may have to be searched for, which is no work for an event loop.
            made = await self._workers.run(self._mock.answer, request)
        if self._log is not None:
            self._log(log_line(request, made, time.perf_counter() - start))
        await _response(request, made)(scope, receive, send)


def _request(scope: Scope, body: bytes) -> Request:
    path = scope.get("raw_path") or str(scope["path"]).encode()
    return Request(
        method=str(scope["method"]).upper(),
        path=path.partition(b"?")[0].decode("latin-1"),
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=[(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]],
        body=body,
    )


def _response(request: Request, made: Answer) -> Response:
    if made.status in (204, 304):
        made = replace(made, body=b"")
    content = b"" if request.method == "HEAD" else made.body
    response = Response(content, made.status)
    if request.method == "HEAD" and made.body:
        response.headers["content-length"] = str(len(made.body))
    for name, value in made.headers:
        response.headers.append(name, value)
    return response


def log_line(request: Request, made: Answer, seconds: float) -> str:
    """Return one line about an exchange: of the query only names, of the rest no value at all."""
    parts = [part.partition("=") for part in request.query.split("&") if part]
    query = "&".join(f"{name}=…" if sign else "…" for name, sign, _ in parts)
    target = f"{request.path}?{query}" if query else request.path
    shown = "".join(c if c.isprintable() else "?" for c in target)
    return f"{request.method} {shown} {made.status} {seconds * 1000:.0f} ms {made.remark}".rstrip()
