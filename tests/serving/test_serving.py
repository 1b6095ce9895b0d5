"""A server of ours outlives everybody who is silent, slow, broken or many."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from wireproof import serving
from wireproof.mock.app import Mock, build_app
from wireproof.oracle.document import read_document

ROOT = Path(__file__).parents[2]
SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": ["object", "array"]}}},
                },
                "responses": {"204": {"description": "Done"}},
            }
        }
    },
}


@contextmanager
def serving_app(app):
    """The port of an application that is served in a thread."""
    bound = serving.listen("127.0.0.1", 0)
    server = serving.server_of(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def port(tmp_path):
    """The port of a mock."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(SPEC), "utf-8")
    with serving_app(build_app(Mock(read_document(path)))) as found:
        yield found


def post(port: int, body: bytes = b"{}") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/pets", body, {"Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()


def raw(port: int, *lines: str) -> bytes:
    """What comes back for a request as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall("\r\n".join(["POST /pets HTTP/1.1", "Host: x", *lines, "", ""]).encode())
        return sock.recv(4096)


def test_a_silent_connection_keeps_nobody_waiting(port):
    """Somebody who connects and says nothing, or stops in the middle, is alone with that."""
    half = b"POST /pets HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"
    with ExitStack() as stack:
        for sent in (b"", b"POST /pets HT", half):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            sock.sendall(sent)
        assert post(port) == 204


@pytest.mark.parametrize("length", ["-1", "ten", "1e3", "99999999999999999999999"])
def test_a_length_that_is_none_is_refused(port, length):
    """The request is answered with a 4xx, and the next one is served."""
    status = raw(
        port, "Content-Type: application/json", f"Content-Length: {length}", "Connection: close"
    )

    assert status == b"" or status.split()[1][:1] == b"4"
    assert post(port) == 204


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000 + b"]" * 100_000, rb'{"a": "\ud83d"}', rb'{"\udc00": 1}', b"\xff", b"1e999"],
)
def test_json_that_is_hostile_is_a_400(port, body):
    """Depth, half characters and numbers without end are faults of the sender."""
    assert post(port, body) == 400


@pytest.mark.parametrize(
    "endless",
    [
        b"POST /pets HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 400_000,
        b"POST /pets HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 60_000,
        b"POST /" + b"p" * 400_000,
        b"POST /pets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
        + b"x" * 400_000,
    ],
    ids=["header", "headers", "target", "trailer"],
)
def test_a_head_without_end_is_hung_up_on(port, endless):
    """A long header, many, a long target, what follows a body: none fills the memory."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        with suppress(OSError):
            sock.sendall(endless)
        with suppress(ConnectionError):
            assert sock.recv(12) in (b"", b"HTTP/1.1 400")
    assert post(port) == 204


def test_a_thousand_connections(port):
    """They may all be open and silent: one more is served."""
    with ExitStack() as stack:
        for _ in range(1_000):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
        assert post(port) == 204


def test_a_connection_that_stays_silent_is_hung_up_on(monkeypatch):
    """Not at once, but in the end."""
    monkeypatch.setattr(serving, "PATIENCE", 0.05)
    with serving_app(Starlette()) as found, ExitStack() as stack:
        sock = stack.enter_context(socket.create_connection(("127.0.0.1", found), timeout=20))
        assert sock.recv(1) == b""


def test_requests_are_served_at_the_same_time():
    """Two calls that wait for each other both get their answer."""
    meet, workers = threading.Barrier(2), serving.Workers()

    async def met(request: Request) -> JSONResponse:
        return JSONResponse(await workers.run(meet.wait, 20) in (0, 1))

    with serving_app(Starlette(routes=[Route("/", met)])) as found:
        answers = []

        def get() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", found, timeout=20)
            connection.request("GET", "/")
            answers.append(connection.getresponse().read())
            connection.close()

        threads = [threading.Thread(target=get) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

    assert answers == [b"true", b"true"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["mock", "bridge"])
def test_one_signal_ends_it_whoever_is_connected(command, number):
    """Ctrl-C and SIGTERM are enough, with silent callers and with one in mid-request."""
    process = subprocess.Popen(
        [Path(sys.executable).with_name("wireproof"), command, "recoup", "--port", "0"],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process, ExitStack() as stack:
        assert process.stderr is not None
        found = int(process.stderr.readline().split("127.0.0.1:")[1].split("/")[0].split()[0])
        half = b"POST /api/organizations/members HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
        for sent in (b"", half):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", found)))
            sock.sendall(sent)
        assert raw(found)  # by now it has read what came before
        process.send_signal(number)
        try:
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
        assert process.stderr.read().strip() == "stopped"
