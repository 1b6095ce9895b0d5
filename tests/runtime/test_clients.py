"""Clients: construction, options, raw access, closing; and a real server on the loopback."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.runtime import sample_models as models
from tests.runtime.conftest import MEMBER, Wire
from tests.runtime.sample_client import CONFIG, AsyncRecoup, Recoup
from wireproof.runtime import (
    ClientConfig,
    ConnectionError,  # noqa: A004
    ForbiddenError,
    Operation,
    RequestInvalid,
    Response,
    Retry,
    Server,
    SyncClient,
    TimeoutError,  # noqa: A004
    UnexpectedStatus,
)

ORG = uuid.UUID("11111111-2222-4333-8444-555555555555")


class Vendor(BaseHTTPRequestHandler):
    """A small vendor: answers by what it is asked, over a real socket."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict[str, str], bytes]]

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers.items()), body))  # type: ignore[attr-defined]
        if self.path.endswith("/forbidden"):
            self.reply(403, {"error": "no"})
        elif self.path.endswith("/slow"):
            threading.Event().wait(0.3)
            self.close_connection = True
        elif self.path.endswith("/cut"):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"success":')
            self.close_connection = True
        elif self.path.endswith("/cookie"):
            self.reply(200, MEMBER, ("Set-Cookie", "sid=1; Path=/"))
        else:
            self.reply(200, MEMBER)

    def reply(self, status: int, value: Any, *headers: tuple[str, str]) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, text in [("Content-Type", "application/json"), *headers]:
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = respond  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def vendor() -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    server.seen = []  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def url(vendor: Any) -> str:
    vendor.seen.clear()
    return f"http://127.0.0.1:{vendor.server_port}/v1/"


def test_a_call_over_a_real_socket(vendor: Any, url: str) -> None:
    """Own HTTP client, own connections, closed at the end."""
    with Recoup(api_key="key-1234", base_url=url) as client:
        assert client.organizations.add_member(organization_id=ORG, email="é").success
        with pytest.raises(ForbiddenError):
            client.request("GET", "/forbidden", cast_to=models.Member)
    method, path, headers, body = vendor.seen[0]
    assert (method, path) == ("POST", "/v1/organizations/members")
    assert json.loads(body) == {"organizationId": str(ORG), "email": "é"}
    assert headers["x-api-key"] == "key-1234"
    with pytest.raises(RequestInvalid, match="the client is closed"):
        client.organizations.add_member(organization_id=ORG, email="x")


async def test_an_asynchronous_call_over_a_real_socket(vendor: Any, url: str) -> None:
    """The same, awaited."""
    async with AsyncRecoup(api_key="key-1234", base_url=url) as client:
        assert (await client.organizations.add_member(organization_id=ORG, email="x")).success
        with pytest.raises(ForbiddenError):
            await client.request("GET", "/forbidden", cast_to=models.Member)
    with pytest.raises(RequestInvalid, match="the client is closed"):
        await client.organizations.add_member(organization_id=ORG, email="x")


def test_faults_of_a_real_socket(vendor: Any, url: str) -> None:
    """A server that is slow, breaks off or is not there."""
    client = Recoup(api_key="key-1234", base_url=url, retry=Retry(max=0))
    with client, pytest.raises(ConnectionError):
        client.request("GET", "/cut", cast_to=object)
    with client.with_options(timeout=0.1) as hurried, pytest.raises(RequestInvalid, match="closed"):
        hurried.request("GET", "/slow", cast_to=object)
    with (
        Recoup(api_key="key-1234", base_url=url, retry=Retry(max=0), timeout=0.1) as client,
        pytest.raises(TimeoutError),
    ):
        client.request("GET", "/slow", cast_to=object)
    with (
        Recoup(api_key="key-1234", base_url="http://127.0.0.1:9/", retry=Retry(max=0)) as client,
        pytest.raises(ConnectionError) as refused,
    ):
        client.request("GET", "/x", cast_to=object)
    assert refused.value.sent is False


def test_a_cookie_of_one_response_is_not_in_the_next_request(vendor: Any, url: str) -> None:
    """A call sends what it was given, nothing that an earlier one left behind."""
    with Recoup(api_key="key-1234", base_url=url) as client:
        client.request("GET", "/cookie", cast_to=object)
        client.request("GET", "/x", cast_to=object)
    assert "Cookie" not in vendor.seen[-1][2]


def test_which_server_is_called(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first documented one, a named one, one with variables, or whatever URL is given."""
    config = ClientConfig(
        "x",
        servers={
            "eu": Server("https://{region}.example/v1", {"region": "eu-1"}),
            "us": Server("https://us.example"),
        },
        env_prefix="X",
    )
    http = httpx.Client(transport=httpx.MockTransport(wire))

    def called(**options: Any) -> str:
        SyncClient(config, {}, http_client=http, **options).request("GET", "/y", cast_to=object)
        return str(wire.last.url)

    assert called() == "https://eu-1.example/v1/y"
    assert called(variables={"region": "eu-2"}) == "https://eu-2.example/v1/y"
    assert called(server="us") == "https://us.example/y"
    assert called(server=None, base_url="http://localhost:1/a/") == "http://localhost:1/a/y"
    monkeypatch.setenv("X_BASE_URL", "http://env.example")
    assert called() == "http://env.example/y"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"server": "mars"}, "there is no 'mars'; known: production"),
        ({"base_url": "/relative"}, "an absolute http or https URL"),
        ({"base_url": "ftp://x"}, "an absolute http or https URL"),
        ({"base_url": "https://[::1"}, "not a URL"),
        ({"base_url": "https://user:SECRET@x"}, "without credentials"),
        ({"base_url": "https://x?a=1"}, "query"),
    ],
)
def test_servers_that_cannot_be_used(options: Any, message: str) -> None:
    """A clear error at construction."""
    with pytest.raises(RequestInvalid, match=message) as refused:
        Recoup(api_key="x", **options)
    assert "SECRET" not in str(refused.value)


def test_a_server_with_a_variable_that_has_no_value() -> None:
    """The client says at once which variable it needs."""
    config = ClientConfig("x", servers={"": Server("https://{tenant}.example", {})}, env_prefix="X")
    SyncClient(config, {}, variables={"tenant": "acme"})
    with pytest.raises(RequestInvalid, match="variables: 'tenant' has no value"):
        SyncClient(config, {})


def test_a_server_of_a_single_operation(wire: Wire) -> None:
    """It counts, relative or absolute; `base_url` stands for the document's server alone."""

    def called(server: str, **options: Any) -> str:
        operation = Operation[Any](
            "x.y", "GET", "/y", responses={"200": Response("*/*", Any)}, servers=(server,)
        )
        wire.client(**options).organizations._call(operation)
        return str(wire.last.url)

    assert called("https://up.example/v3/") == "https://up.example/v3/y"
    assert called("/v3") == "https://api.recoup.example/v3/y"
    assert called("https://up.example", base_url="http://localhost:1") == "https://up.example/y"
    assert called("/v3", base_url="http://localhost:1/v1") == "http://localhost:1/v3/y"


def test_options_make_a_view(wire: Wire) -> None:
    """A view shares the connection and the credentials, and leaves the client as it is."""
    client = wire.client(default_headers={"X-A": "1", "User-Agent": "me"})
    view = client.with_options(timeout=3, default_headers={"X-B": "2"}, retry=Retry(max=0))
    assert type(view) is Recoup
    assert view.organizations is not client.organizations
    view.organizations.add_member(organization_id=ORG, email="x")
    assert wire.last.headers["x-a"] + wire.last.headers["x-b"] == "12"
    assert wire.last.headers["user-agent"] == "me"
    assert wire.last.extensions["timeout"]["read"] == 3
    client.organizations.add_member(organization_id=ORG, email="x")
    assert "x-b" not in wire.last.headers
    with pytest.raises(RequestInvalid, match="X-C"):
        client.with_options(default_headers={"X-C": "a\nb"}).organizations.add_member(
            organization_id=ORG, email="x"
        )


def test_the_raw_response_of_a_call(wire: Wire) -> None:
    """The result, typed, with status, headers, bytes, and what it took."""
    wire.json(200, MEMBER, **{"X-Request-Id": "r-9", "X-Twice": "a"})
    client = wire.client()
    raw = client.with_response(client.organizations.add_member, organization_id=ORG, email="x")
    assert isinstance(raw.data, models.Member)
    assert (raw.status_code, raw.request_id, raw.attempts, raw.drift) == (200, "r-9", 1, ())
    assert raw.headers["X-TWICE"] == "a"
    assert "x-twice" in raw.headers
    assert json.loads(raw.content) == json.loads(raw.text) == MEMBER
    assert (raw.method, raw.url) == ("POST", "https://api.recoup.example/v1/organizations/members")
    with pytest.raises(TypeError, match="a method of this client"):
        client.with_response(len, "abc")


async def test_the_raw_response_of_an_asynchronous_call(wire: Wire) -> None:
    """The same, awaited, through a view."""
    client = wire.async_client().with_options(default_headers={"X-A": "1"})
    add = client.organizations.add_member
    raw = await client.with_response(add, organization_id=ORG, email="x")
    assert raw.data.success
    assert wire.last.headers["x-a"] == "1"
    with pytest.raises(TypeError):
        await client.with_response(len, "abc")  # type: ignore[arg-type]


def test_undeclared_endpoints(wire: Wire) -> None:
    """With the client's credentials, headers and errors; the result is validated."""
    client = wire.client()
    member = client.request(
        "post",
        "/beta/x",
        json={"a": None},
        query={"q": ["1", "2"]},
        headers={"X-A": "b"},
        cast_to=models.Member,
    )
    assert member.success
    assert wire.last.url.raw_path == b"/v1/beta/x?q=1&q=2"
    assert (wire.last.method, wire.body, wire.last.headers["x-a"]) == ("POST", {"a": None}, "b")
    assert wire.last.headers["x-api-key"] == "SECRET-key-1"
    for content, kind, expected in [
        (b"[1]", "application/json", [1]),
        (b"hi", "text/plain", "hi"),
        (b"\xff", "image/png", b"\xff"),
    ]:
        wire.answer(httpx.Response(200, content=content, headers={"Content-Type": kind}))
        assert client.request("GET", "/x", cast_to=Any) == expected  # type: ignore[arg-type]
    wire.answer(httpx.Response(302))
    with pytest.raises(UnexpectedStatus):
        client.request("GET", "/x", cast_to=object)
    with pytest.raises(RequestInvalid, match="slash"):
        client.request("GET", "https://evil.example/", cast_to=object)


def test_a_client_that_was_passed_in_stays_open(wire: Wire) -> None:
    """Who made it closes it; its own headers are kept."""
    http = httpx.Client(transport=httpx.MockTransport(wire), headers={"X-Mine": "1"})
    with Recoup(api_key="key", http_client=http) as client:
        client.organizations.add_member(organization_id=ORG, email="x")
    assert wire.last.headers["x-mine"] == "1"
    assert not http.is_closed
    http.close()
    with pytest.raises(RequestInvalid, match="closed"):
        Recoup(api_key="key", http_client=http).organizations.add_member(
            organization_id=ORG, email="x"
        )


def test_the_wrong_kind_of_http_client() -> None:
    """An asynchronous one in a synchronous client is refused at once, and the other way round."""
    http: Any = httpx.AsyncClient()
    with pytest.raises(RequestInvalid, match="http_client"):
        Recoup(api_key="key", http_client=http)
    other: Any = httpx.Client()
    with other, pytest.raises(RequestInvalid, match="http_client"):
        AsyncRecoup(api_key="key", http_client=other)


def test_importing_the_runtime_is_cheap() -> None:
    """No event loop, mail parser or TLS module is imported that httpx and pydantic do not bring."""
    import subprocess
    import sys

    code = (
        "import sys, httpx, pydantic; from pydantic import RootModel, TypeAdapter;"
        "before = set(sys.modules); import wireproof.runtime;"
        "print(*sorted(m for m in set(sys.modules) - before if not m.startswith('wireproof')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"asyncio", "anyio", "email", "ssl", "subprocess", "multiprocessing", "mimetypes"}
    assert not heavy & {name.partition(".")[0] for name in done.stdout.split()}
    assert len(done.stdout.split()) < 15, done.stdout


def test_configuration_is_data() -> None:
    """What the generator writes is comparable and printable."""
    assert CONFIG.servers == {"production": Server("https://api.recoup.example/v1")}
