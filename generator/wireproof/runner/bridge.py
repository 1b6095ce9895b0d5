"""The bridge: a small server that makes a client look like an API.

In: a session. Out: `GET /openapi.json`, the call-spec of every operation; `POST /call/...` calls
the client with the posted arguments; `POST /resp/...` has the posted body served to it. So
unmodified `st run` and `schemathesis.pytest` fuzz the client, with Schemathesis's own reports:

    200  sent, or parsed, exactly as the spec has it
    422  refused with one of the client's own errors
    500  sent or parsed wrongly, or an exception that is none of the client's own

What the spec leaves open (formats, undeclared properties, values without a serialisation) is
answered as Schemathesis expects it, since neither outcome is a fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wireproof.cases.callspec import CallTarget, ReplyTarget, build_callspec
from wireproof.cases.model import BUDGETS, CallCase, ReplyCase
from wireproof.cases.replies import reply_body, statuses_for
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, document_check
from wireproof.checks.check import Result
from wireproof.checks.requests import check_negative as refuse_call
from wireproof.checks.requests import check_positive as accept_call
from wireproof.checks.responses import check_negative as refuse_reply
from wireproof.checks.responses import check_positive as accept_reply
from wireproof.harness.harness import Harness
from wireproof.harness.package import Mode
from wireproof.oas.media_types import is_json
from wireproof.oas.strict_json import read_json
from wireproof.oracle.arguments import arguments_from
from wireproof.runner.session import Session, Settings, plan_client
from wireproof.serving import Workers, read_body

_MOST = 32 * 1024 * 1024
_ANSWERS = {
    "200": "As the spec has it.",
    "400": "A request that cannot be read.",
    "405": "Another method than POST.",
    "415": "Another media type than JSON.",
    "422": "Refused by the client.",
    "500": "A fault of the client.",
}
_FAULTS_OF_ACCEPTING = frozenset({"valid-arguments-refused", "valid-response-refused"})

Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Route:
    harness: Harness
    target: CallTarget | ReplyTarget
    expects: Callable[[Any], bool]


class Bridge:
    """Answers requests by calling a client; itself a WSGI app, see `build_app` for a server.

    Args:
        session: an open session; the caller closes it.
        mode: which class of the client is called.
    """

    def __init__(self, session: Session, mode: Mode = "sync") -> None:
        self._routes: dict[str, _Route] = {}
        self._lock = Lock()
        reader = reader_for(session.document.raw)
        planned = plan_client(session.document, session.manifest, Settings(BUDGETS["fast"]))
        paths: dict[str, Any] = {}
        schemas: dict[str, Any] = {}
        for number, one in enumerate(planned):
            harness = session.harness(one, mode)
            spec = build_callspec(reader, one.plan.operation, f"o{number}")
            paths |= spec.document["paths"]
            schemas |= spec.document["components"]["schemas"]
            targets: list[CallTarget | ReplyTarget] = [*spec.calls, *spec.replies]
            for target in targets:
                expects = document_check(spec.document, target.path)
                self._routes[target.path] = _Route(harness, target, expects)
        self.document = {
            "openapi": "3.1.0",
            "info": {"title": f"{session.manifest.vendor}, as its client", "version": "1"},
            "paths": {path: _documented(item) for path, item in paths.items()},
            "components": {"schemas": schemas},
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request of WSGI."""
        length = _number(environ.get("CONTENT_LENGTH", ""))
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if length is None:
            status, body = 400, dict[str, Any](error="Content-Length is not a number of bytes")
        else:
            sent = environ["wsgi.input"].read(min(length, _MOST))
            status, body = self.answer(path, method, environ.get("CONTENT_TYPE", ""), sent)
        content = json.dumps(body, default=repr).encode()
        headers = [("content-type", "application/json"), ("content-length", str(len(content)))]
        if status == 405:
            headers.append(("allow", "POST"))
        start_response(f"{status} {_ANSWERS.get(str(status), 'Answer')}", headers)
        return [content]

    def answer(self, path: str, method: str, kind: str, sent: bytes) -> Answer:
        """Call the client, or say why not; one call at a time, since the client is one.

        Args:
            path: of the request.
            method: of the request.
            kind: its Content-Type, "" when there is none.
            sent: its body.

        Returns:
            a status and the JSON that goes with it.
        """
        if path == "/openapi.json":
            return 200, self.document
        route = self._routes.get(path)
        if route is None:
            return 404, {"error": "no such operation"}
        if method != "POST":
            return 405, {"error": "every operation of a call-spec is a POST"}
        if not is_json(kind):
            return 415, {"error": f"{kind!r} is not JSON"}
        with self._lock:
            if isinstance(route.target, CallTarget):
                return _call(route, route.target, sent)
            return _reply(route, route.target, sent)


def _documented(item: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    responses = {
        status: {"description": text, "content": content} for status, text in _ANSWERS.items()
    }
    return {"post": {**item["post"], "responses": responses}}


def _call(route: _Route, target: CallTarget, sent: bytes) -> Answer:
    try:
        value = read_json(sent)
    except ValueError as error:
        return 422, {"error": f"cannot be written in Python: {error}"}
    arguments = arguments_from(value, target.media_type)
    if arguments is None:
        return 422, {"error": "not the shape of arguments"}
    verdict = route.harness.plan.judge(target.path).verdict(value)
    case = CallCase(arguments, verdict, "bridge")
    check = refuse_call if verdict is Verdict.INVALID else accept_call
    return _status(check(route.harness, case), verdict, expected=route.expects(value))


def _reply(route: _Route, target: ReplyTarget, sent: bytes) -> Answer:
    try:
        value, malformed = read_json(sent), False
    except ValueError:
        value, malformed = None, True
    verdict = Verdict.INVALID
    body: bytes | None = sent
    kind = target.content.media_type
    if not malformed:
        made = (sent, value) if is_json(kind) else reply_body(target.content, value, escaped=True)
        body, value = made or (None, None)
        verdict = route.harness.plan.judge(target.path).verdict(value)
    statuses = statuses_for(target.reply.status, target.operation)
    if body is None or not statuses:
        return (200 if verdict is Verdict.VALID else 422), {"skipped": "not of this media type"}
    case = ReplyCase(
        status=statuses[0],
        documented=target.reply.status,
        as_json=target.content.as_json,
        media_type=kind,
        body=body,
        value=value,
        verdict=verdict,
        source="bridge",
        malformed=malformed,
    )
    check = refuse_reply if verdict is Verdict.INVALID else accept_reply
    expected = not malformed and route.expects(value)
    return _status(check(route.harness, case), verdict, expected=expected)


def _status(result: Result, verdict: Verdict, *, expected: bool) -> Answer:
    told = {
        "ran": result.ran,
        "reason": result.reason,
        "findings": [f"{one.rule} at {one.where}: {one.message}" for one in result.complaints],
    }
    rules = {one.rule for one in result.complaints}
    if rules & _FAULTS_OF_ACCEPTING:
        return 422, told
    if rules and verdict is Verdict.INVALID and "raw-exception" not in rules:
        return 200, told  # accepted what has to be refused
    if rules:
        return 500, told
    if result.ran != "judged" or verdict is Verdict.UNDECIDED:
        return (200 if expected else 422), told
    return (200 if verdict is Verdict.VALID and expected else 422), told


def _number(text: str) -> int | None:
    """A count of bytes as HTTP writes it (RFC 9110, section 8.6); None for anything else."""
    return int(text or 0) if text.isascii() and (text.isdigit() or not text) else None


def build_app(bridge: Bridge) -> Starlette:
    """Return the ASGI application of a bridge; see `wireproof.serving` for a server."""
    # An endpoint that is no function gets every method.
    return Starlette(routes=[Route("/{path:path}", _Endpoint(bridge))])


class _Endpoint:
    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._workers = Workers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        http = HttpRequest(scope, receive)
        try:
            sent = await read_body(http, _MOST)
        except ClientDisconnect:
            return
        if sent is None:
            status, body = 413, dict[str, Any](error=f"more than {_MOST} bytes")
        else:
            kind = http.headers.get("content-type", "")
            found = self._workers.run(self._bridge.answer, scope["path"], http.method, kind, sent)
            status, body = await found
        content = json.dumps(body, default=repr).encode()
        response = Response(content, status, media_type="application/json")
        if status == 405:
            response.headers["allow"] = "POST"
        await response(scope, receive, send)
