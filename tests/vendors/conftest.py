"""A loopback server that answers what a test scripts and remembers what it was asked."""

import asyncio
import json
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in; `target` is the request line's, undecoded."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Server:
    """What a test sees of the server.

    Args:
        url: where it listens, without a path.
    """

    url: str
    received: list[Received] = field(default_factory=list)
    script: deque[Answer] = field(default_factory=deque)

    def answers(
        self,
        status: int,
        json_body: Any = None,
        *,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Script the next answer: JSON, or `content` as it is; neither gives an empty body."""
        if content is None:
            content = b"" if json_body is None else json.dumps(json_body).encode()
        plain = {"Content-Type": "application/json"} if content else {}
        self.script.append(Answer(status, content, plain | (headers or {})))

    @property
    def request(self) -> Received:
        """The only request that came in."""
        [request] = self.received
        return request


def handler_for(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            server.received.append(Received(self.command, self.path, self.headers, body))
            # 599 is documented by nobody: a request that the test did not expect shows itself.
            answer = server.script.popleft() if server.script else Answer(599, b"", {})
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 (http.server's names)

        def log_message(self, *arguments: Any) -> None:
            """Stay silent."""

    return Handler


class Listener(ThreadingHTTPServer):
    """The standard library's server, without its look-up of the machine's name.

    `HTTPServer.server_bind` asks the resolver for a name that nothing here needs.
    """

    def server_bind(self) -> None:
        """Bind, and know the port."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free port of the loopback interface."""
    state = Server(url="")
    listener = Listener(("127.0.0.1", 0), handler_for(state))
    state.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


@pytest.fixture
def drive() -> Callable[[Any, Callable[[Any], Any]], Any]:
    """Run one call through a client of either kind, inside its context manager.

    `drive(Recoup(…), call)` and `drive(AsyncRecoup(…), call)` both return what `call(client)`
    gives, so that one test covers the sync and the async client.
    """

    async def drive_async(client: Any, call: Callable[[Any], Any]) -> Any:
        async with client:
            return await call(client)

    def drive_either(client: Any, call: Callable[[Any], Any]) -> Any:
        if hasattr(client, "__aenter__"):
            return asyncio.run(drive_async(client, call))
        with client:
            return call(client)

    return drive_either


@pytest.fixture(autouse=True)
def _no_credentials_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer has exported must not make a test pass."""
    for name in list(os.environ):
        if name.startswith(("QONTO_", "CLOSE_", "STELLAS_", "RECOUP_", "ELASTIC_PATH_")):
            monkeypatch.delenv(name)
