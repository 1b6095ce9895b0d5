"""`wireproof mock` as its users meet it: a process, a port, raw HTTP, and our own clients."""

from __future__ import annotations

import asyncio
import http.client
import importlib
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wireproof.spec.load import load_document

ROOT = Path(__file__).parents[2]
WIREPROOF = Path(sys.executable).with_name("wireproof")
UUID = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"


@dataclass(frozen=True, slots=True)
class Running:
    """A mock in a process of its own; `url` is what it announced."""

    process: subprocess.Popen[str]
    url: str
    port: int


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    command = [WIREPROOF, "mock", *arguments, "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.match(r"(http://127\.0\.0\.1:([0-9]+)) answers", line)
            assert found is not None, line + process.stderr.read()
            yield Running(process, found[1], int(found[2]))
        finally:
            process.kill()


@pytest.fixture(scope="module")
def mock_of() -> Iterator[Callable[[str], Running]]:
    """The running mock of a vendor, started when first asked for."""
    with ExitStack() as stack:
        started: dict[str, Running] = {}

        def mock(vendor: str) -> Running:
            if vendor not in started:
                started[vendor] = stack.enter_context(running(vendor))
            return started[vendor]

        yield mock


def call(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """One exchange in plain HTTP/1.1, as curl would do it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        content = None if body is None else json.dumps(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if content is not None:
            sent["Content-Type"] = "application/json"
        connection.request(method, path, content, sent)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None
    finally:
        connection.close()


def test_plain_http(mock_of) -> None:
    """Someone with curl gets the example, a selected error, and a refusal that says where."""
    port = mock_of("elastic_path").port
    path = "/v2/accounts/a%2Fb/account-memberships"
    body = {"data": {"account_member_id": "m"}}

    created, member = call(port, "POST", path, body, authorization="Bearer t")
    conflict, error = call(port, "POST", path, body, authorization="Bearer t", prefer="code=409")
    wrong = {"data": {"account_member_id": 5}}
    refused, problem = call(port, "POST", path, wrong, authorization="Bearer t")

    assert (created, member["data"]["type"]) == (201, "account_membership")
    assert (conflict, error["errors"][0]["title"]) == (409, "Conflict")
    assert refused == 422
    assert problem["errors"][0]["pointer"] == "#/data/account_member_id"
    assert problem["errors"][0]["spec"] == (
        "#/components/schemas/AccountMembership/properties/account_member_id/type"
    )


def test_the_overlay_counts(mock_of) -> None:
    """What only the overlay says (exactly one of two properties) is refused too.

    Recoup documents 400, so that is the answer; what was wrong stands in a header.
    """
    body = {"organizationId": UUID, "accountId": UUID, "email": "b@w.example"}
    connection = http.client.HTTPConnection("127.0.0.1", mock_of("recoup").port, timeout=10)
    sent = {"Content-Type": "application/json", "x-api-key": "k"}
    connection.request("POST", "/api/organizations/members", json.dumps(body), sent)
    answer = connection.getresponse()
    documented = json.loads(answer.read())
    connection.close()

    problem = json.loads(answer.headers["Wireproof-Problem"])
    assert (answer.status, list(documented)) == (400, ["status", "error"])
    assert problem["spec"] == "#/components/schemas/AddOrganizationMemberRequest/oneOf"


@pytest.mark.parametrize("path", ["/membership/", "/api/v1/membership/"])
def test_the_base_path_may_be_there(mock_of, path) -> None:
    """The mock takes the place of the host, or of the whole server URL."""
    body = {"email": "b@w.example", "role_id": "admin"}

    assert call(mock_of("close").port, "POST", path, body, authorization="Bearer t")[0] == 200


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one vendor's operation is called; the async class has `Async` before its name."""

    class_name: str
    credentials: dict[str, str]
    attribute: str
    arguments: dict[str, Any]


PERSON = {"email": "b@w.example"}
VENDORS = {
    "qonto": Vendor(
        "Qonto", {"access_token": "t"}, "memberships.invite", {"membership": {"role": "employee"}}
    ),
    "close": Vendor(
        "Close", {"bearer_token": "t"}, "memberships.create", {**PERSON, "role_id": "admin"}
    ),
    "stellas": Vendor(
        "Stellas",
        {"bearer_token": "t", "secret_key": "s"},
        "members.invite",
        {**PERSON, "business_id": "b", "member_role_id": "r"},
    ),
    "recoup": Vendor(
        "Recoup",
        {"api_key": "k"},
        "organizations.add_member",
        {**PERSON, "organization_id": UUID},
    ),
    "elastic_path": Vendor(
        "ElasticPath",
        {"bearer_token": "t"},
        "account_memberships.create",
        {"account_id": "a/b", "data": {"account_member_id": "m"}},
    ),
}


def documented() -> list[tuple[str, int]]:
    """Every vendor with every status that its document names."""
    found = []
    for name in VENDORS:
        folder = ROOT / "specs" / name
        document = load_document(folder / "openapi.yaml", overlay=folder / "overlay.yaml")
        [item] = document.raw["paths"].values()
        found += [(name, int(status)) for status in item["post"]["responses"]]
    return found


def invoke(kind: str, name: str, url: str, **options: Any) -> Any:
    """Call a vendor's operation with the sync or the async client."""
    vendor = VENDORS[name]
    package = importlib.import_module(f"generated.{name}")
    options = {**vendor.credentials, "base_url": url, "on_drift": "raise", **options}

    def method(client: Any) -> Any:
        for step in vendor.attribute.split("."):
            client = getattr(client, step)
        return client

    async def invoke_async() -> Any:
        async with getattr(package, f"Async{vendor.class_name}")(**options) as client:
            return await method(client)(**vendor.arguments)

    if kind == "async":
        return asyncio.run(invoke_async())
    with getattr(package, vendor.class_name)(**options) as client:
        return method(client)(**vendor.arguments)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(("name", "status"), documented())
def test_our_clients_understand_every_documented_response(mock_of, name, status, kind) -> None:
    """A generated client and the mock were made from one spec by two readers, and they agree."""
    errors = importlib.import_module(f"generated.{name}.errors")
    headers = {"Prefer": f"code={status}"}

    def called() -> Any:
        return invoke(kind, name, mock_of(name).url, default_headers=headers)

    if status < 400:
        assert called() is not None
    else:
        with pytest.raises(errors.StatusError) as caught:
            called()
        assert caught.value.status_code == status
        assert "problem" not in caught.value.headers.get("content-type", "")


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("name", VENDORS)
def test_our_clients_succeed_by_default(mock_of, name, kind) -> None:
    """Without a preference the documented success comes back, and drifts from nothing."""
    assert invoke(kind, name, mock_of(name).url) is not None


def test_a_generated_answer_follows_the_seed(mock_of) -> None:
    """`Prefer: dynamic=true` gives a client other, still valid data."""
    drawn = [
        invoke("sync", "recoup", mock_of("recoup").url,
               default_headers={"Prefer": f"dynamic=true, seed={seed}"})
        for seed in (1, 1, 2)
    ]  # fmt: skip

    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(number) -> None:
    """SIGTERM and Ctrl-C end it with exit code 0, without a traceback, the port free again."""
    with running("recoup") as mock:
        mock.process.send_signal(number)
        _, rest = mock.process.communicate(timeout=10)

    assert (mock.process.returncode, rest) == (0, "stopped\n")
    # Whoever has taken the port in the meantime speaks no JSON.
    with pytest.raises((ConnectionRefusedError, ValueError)):
        call(mock.port, "GET", "/")


def test_requests_are_logged_when_asked_for() -> None:
    """`--verbose` logs a line per request; a pipe without it stays quiet; secrets never show."""
    with running("recoup", "--verbose") as mock:
        call(mock.port, "POST", "/api/organizations/members?t=S3CRET", {}, x_api_key="S3CRET")
        mock.process.terminate()
        _, rest = mock.process.communicate(timeout=10)

    assert re.match(r"POST /api/organizations/members\?t=… 400 [0-9]+ ms request-invalid", rest)
    assert "S3CRET" not in rest


def test_one_spec_outside_a_workspace(tmp_path) -> None:
    """`--spec FILE --json` prints the URL for a machine on stdout."""
    spec = tmp_path / "api.yaml"
    spec.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
        "paths:\n  /x:\n    get:\n      responses:\n        '204': {description: none}\n"
    )
    with running("--spec", str(spec), "--json") as mock:
        answer = call(mock.port, "GET", "/x")
        mock.process.terminate()
        printed, _ = mock.process.communicate(timeout=10)

    assert answer == (204, None)
    assert json.loads(printed) == {"url": mock.url, "operations": 1}


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        ([], 2, "name one vendor, or give --spec"),
        (["recoup", "--spec", "x.yaml"], 2, "name one vendor, or give --spec"),
        (["recoup", "--overlay", "x.yaml"], 2, "--overlay goes with --spec"),
        (["recoupp"], 2, "did you mean recoup?"),
        (["--spec", "nowhere.yaml"], 3, "No such file"),
        (["recoup", "--host", "192.0.2.1"], 2, "cannot listen on 192.0.2.1"),
    ],
)
def test_bad_use(arguments, code, reason) -> None:
    """A mistake ends at once, with its reason and its exit code, and serves nothing."""
    done = subprocess.run(
        [WIREPROOF, "mock", *arguments, "--port", "0"],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert done.returncode == code
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port(mock_of) -> None:
    """A port that is in use is named, with what to do."""
    port = mock_of("recoup").port

    done = subprocess.run(
        [WIREPROOF, "mock", "close", "--port", str(port)],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "0 takes a free one" in done.stderr
