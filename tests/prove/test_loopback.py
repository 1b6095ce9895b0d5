"""The vendor on a real socket reads and writes HTTP by hand."""

from __future__ import annotations

import socket

import httpx
import pytest

from wireproof.harness.loopback import Loopback
from wireproof.oracle.wire import WireReply


@pytest.fixture
def vendor():
    seen = []

    def answer(request):
        seen.append(request)
        return WireReply(200, (("x-answer", "\u00e9"),), request.body)

    with Loopback(answer) as server:
        server.seen = seen
        yield server


def test_what_is_written_is_what_is_recorded(vendor):
    """Target, headers and body are the bytes of the socket."""
    answer = httpx.post(f"{vendor.origin}/a%2Fb?x=%20", content=b"\x00\xff", headers={"X-A": "1"})

    request = vendor.seen[0]
    assert (request.method, request.target, request.body) == ("POST", "/a%2Fb?x=%20", b"\x00\xff")
    assert request.header("x-a") == "1"
    assert answer.content == b"\x00\xff"
    assert answer.headers.raw[0][1] == "\u00e9".encode("latin-1")


def test_chunked_bodies_are_put_together(vendor):
    """A streamed upload arrives whole."""
    httpx.post(vendor.origin, content=iter([b"one", b"", b"two"]))

    assert vendor.seen[0].body == b"onetwo"


def test_connections_are_reused(vendor):
    """Two requests of one client share a connection, and do not run into each other."""
    with httpx.Client() as client:
        client.post(vendor.origin, content=b"first")
        client.post(vendor.origin, content=b"second")

    assert [one.body for one in vendor.seen] == [b"first", b"second"]


def test_a_head_request_gets_no_body(vendor):
    """RFC 9110, section 9.3.2."""
    assert httpx.head(vendor.origin).content == b""


@pytest.mark.parametrize("fault", ["reset", "short", "garbage", "chunk"])
def test_faults_break_the_connection(fault):
    """Each fault is one that a client's transport has to survive."""
    with (
        Loopback(lambda _: WireReply(0, fault=fault)) as server,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        httpx.get(server.origin)


def test_garbage_from_a_client_does_not_stop_the_server(vendor):
    """The next connection is served."""
    port = int(vendor.origin.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(b"nonsense\r\n\r\n")
    assert httpx.get(vendor.origin).status_code == 200
