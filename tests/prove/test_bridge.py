"""The bridge: unmodified Schemathesis fuzzes a client."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.failures import FailureGroup

from wireproof import serving
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.bridge import Bridge, build_app
from wireproof.runner.session import Session


@pytest.fixture
def bridge(make_shop, shop_spec):
    """A bridge to a copy of the client; broken when asked."""
    opened = []

    def make(old: str = "", new: str = "") -> Bridge:
        manifest = load_manifest(make_shop(old, new))
        session = Session(read_document(shop_spec), manifest, 0)
        opened.append(session)
        return Bridge(session.__enter__())

    yield make
    for session in opened:
        session.__exit__(None, None, None)


def fuzz(app, path):
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=schemathesis.Config())
    operation = schema[path]["POST"]
    checks = [
        schemathesis.checks.CHECKS.get_one(name)
        for name in ("not_a_server_error", "positive_data_acceptance", "negative_data_rejection")
    ]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=15, database=None, derandomize=True, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def run(case):
        case.call_and_validate(checks=checks)

    run()


def paths(app, kind):
    return [path for path in app.document["paths"] if path.startswith(f"/{kind}/")]


def fuzz_all(app, kind):
    for path in paths(app, kind):
        fuzz(app, path)


def test_stock_checks_pass_on_a_right_client(bridge):
    """`positive_data_acceptance` and the like mean what they say, of a client."""
    app = bridge()

    for path in [*paths(app, "call"), *paths(app, "resp")]:
        fuzz(app, path)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("max_length=20", "max_length=2", "call"),
        ('headers["X-Trace"] = trace', "pass", "call"),
        ("201: Stored", "201: Problem", "resp"),
    ],
)
def test_stock_checks_find_a_broken_client(bridge, old, new, kind):
    """A refused valid call, a header that is lost, a wrong model: all are failures."""
    app = bridge(old, new)

    with pytest.raises(FailureGroup):
        fuzz_all(app, kind)


def post(app, path, body, content_type="application/json", method="POST", length=None):
    import io

    told = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": length or str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    content = b"".join(app(environ, lambda status, headers: told.append(status)))
    return int(told[0].split()[0]), content


def test_answers_tell_apart_what_happened(bridge):
    """Sent is 200, refused is 422, what is no call at all is 4xx."""
    app = bridge()
    call = paths(app, "call")[0]
    fine = b'{"in_path": {"orderId": "a"}, "body": {"sku": "b"}}'

    assert post(app, call, fine)[0] == 200
    assert post(app, call, b'{"in_path": {"orderId": "a"}, "body": {}}')[0] == 422
    assert post(app, call, b"nonsense")[0] == 422
    assert post(app, call, b"[" * 100_000)[0] == 422
    assert post(app, call, rb'{"in_path": {"orderId": "\ud83d"}}')[0] == 422
    assert post(app, call, fine, length="-1")[0] == 400
    assert post(app, call, fine, content_type="text/plain")[0] == 415
    assert post(app, call, fine, method="GET")[0] == 405
    assert post(app, "/call/none", fine)[0] == 404


def test_a_fault_on_the_wire_is_a_server_error(bridge):
    """What no stock check can know, `not_a_server_error` reports all the same."""
    app = bridge('headers["X-Trace"] = trace', "pass")
    traced = b'{"in_path": {"orderId": "a"}, "in_header": {"X-Trace": "t"}, "body": {"sku": "b"}}'

    status, content = post(app, paths(app, "call")[0], traced)

    assert status == 500
    assert b"missing-on-wire at header.X-Trace" in content


def run_st(port, folder, *more):
    command = [
        str(Path(sys.executable).parent / "st"), "run",
        f"http://127.0.0.1:{port}/openapi.json",
        "--phases", "coverage", "--max-failures", "1", "--suppress-health-check", "all", *more,
    ]  # fmt: skip
    environ = {**os.environ, "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, timeout=180, check=False, env=environ
    )


def test_st_run_works_unmodified(bridge, tmp_path):
    """The real command line fuzzes the client and writes its own JUnit report."""
    bound = serving.listen("127.0.0.1", 0)
    port = bound.getsockname()[1]
    server = serving.server_of(build_app(bridge()))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        done = run_st(port, tmp_path, "--report", "junit", "--report-dir", str(tmp_path / "out"))
    finally:
        server.should_exit = True
        thread.join()

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "call/post_orders" in done.stdout or "passed" in done.stdout
    assert list((tmp_path / "out").glob("junit*"))
