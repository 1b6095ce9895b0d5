"""What recorders really write: browsers, proxies, older versions, other languages."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from tests.observe.recordings import GOOD, SPEC
from wireproof.observe.bodies import read_body
from wireproof.observe.exchange import Exchange, Message
from wireproof.observe.formats import read_traffic
from wireproof.observe.run import load_traffic, observe

URL = "https://api.shop.example/v1/orders/o_1"
TEXT = json.dumps(GOOD)
PACKED = base64.b64encode(TEXT.encode()).decode()
ZIPPED = base64.b64encode(gzip.compress(TEXT.encode())).decode()
JSON = {"name": "content-type", "value": "application/json"}


def har(content: dict[str, Any], *, status: int = 200, **entry: Any) -> str:
    """An archive with one entry."""
    request = {"method": "GET", "url": URL, "httpVersion": "h2", "headers": [JSON], "cookies": []}
    response = {"status": status, "headers": [JSON], "content": content, "redirectURL": ""}
    one = {"startedDateTime": "2026-01-02T03:04:05.678+01:00", "time": 3, "cache": {}, **entry}
    return json.dumps({"log": {"entries": [{**one, "request": request, "response": response}]}})


VARIANTS = {
    "chrome.har": har(
        {"size": len(TEXT), "mimeType": "application/json", "text": PACKED, "encoding": "base64"},
        _priority="High", _resourceType="fetch", serverIPAddress="[2001:db8::1]",
    ),
    "firefox.har": "\ufeff" + har({"size": 1, "mimeType": "application/json", "text": TEXT}),
    "proxy.har": har({"size": -1, "text": ZIPPED, "encoding": "base64"}, comment=""),
    "har.json": har({"text": TEXT}),
    "vcrpy.yaml": f"""interactions:
- request: {{body: null, headers: {{Accept: ['*/*']}}, method: GET, uri: '{URL}'}}
  response:
    body: {{string: !!binary {ZIPPED}}}
    headers: {{Content-Type: [application/json]}}
    status: {{code: 200, message: OK}}
version: 1
""",
    "vcrpy-python2.yaml": f"""interactions:
- request: {{body: !!python/unicode '', headers: {{}}, method: !!python/unicode GET, uri: '{URL}'}}
  response:
    body: {{string: !!python/unicode '{TEXT}'}}
    headers: {{content-type: [application/json]}}
    status: {{code: 200, message: !!python/unicode OK}}
version: 1
""",
    "vcrpy-httpx.yaml": f"""interactions:
- request: {{body: '', headers: {{}}, method: GET, uri: '{URL}'}}
  response: {{content: '{TEXT}', headers: {{}}, http_version: HTTP/1.1, status_code: 200}}
version: 1
""",
    "vcrpy.json": json.dumps({"version": 1, "interactions": [{
        "request": {"method": "GET", "uri": URL, "body": None, "headers": {}},
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": TEXT}},
    }]}),
    "ruby.yml": f"""---
http_interactions:
- request: {{method: get, uri: '{URL}', body: {{encoding: US-ASCII, string: ''}}, headers: {{}}}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{Content-Type: [application/json]}}
    body: {{encoding: ASCII-8BIT, base64_string: {PACKED}}}
    http_version: '1.1'
  recorded_at: Fri, 02 Jan 2026 02:04:05 GMT
recorded_with: VCR 6.0.0
""",
    "betamax.json": json.dumps({"http_interactions": [{
        "request": {"method": "GET", "uri": URL, "headers": {}, "body": {"string": ""}},
        "response": {"status": {"code": 200, "message": "OK"}, "url": URL,
                     "headers": {"Content-Encoding": ["gzip"]},
                     "body": {"encoding": None, "base64_string": ZIPPED}},
        "recorded_at": "2026-01-02T02:04:05",
    }], "recorded_with": "betamax/0.9.0"}),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_read_as_what_was_exchanged(tmp_path, name):
    """Bytes as base64, codings without a header, byte order marks, other keys."""
    path = tmp_path / name
    path.write_text(VARIANTS[name], "utf-8")

    [found] = read_traffic([path])

    assert isinstance(found, Exchange), found
    assert (found.method, found.url, found.status) == ("GET", URL, 200)
    assert read_body(found.response).value == GOOD
    assert found.request.is_empty
    if "recorded_at" in VARIANTS[name]:
        assert str(found.when).startswith("2026-01-02 02:04:05")


def test_a_large_archive_may_begin_with_a_byte_order_mark(tmp_path, monkeypatch):
    """As it is when it is small."""
    monkeypatch.setattr("wireproof.observe.formats.STREAMED", 10)
    path = tmp_path / "firefox.har"
    path.write_text(VARIANTS["firefox.har"], "utf-8")

    [found] = read_traffic([path])

    assert isinstance(found, Exchange)


@pytest.mark.parametrize("start", ["\ufeff", "\ufeff\r\n"])
def test_a_body_may_begin_with_a_byte_order_mark(start):
    """A parser may ignore it: RFC 8259, section 8.1."""
    content = (start + TEXT).encode()

    assert read_body(Message((("content-type", "application/json"),), content)).value == GOOD


@pytest.mark.parametrize(
    ("status", "entry"),
    [
        (0, {"_error": "net::ERR_BLOCKED_BY_CLIENT"}),
        (101, {"_resourceType": "websocket", "_webSocketMessages": [{"data": "x", "opcode": 1}]}),
        (304, {}),
    ],
)
def test_what_is_no_answer_of_the_vendor_is_no_deviation(tmp_path, status, entry):
    """A blocked request, a WebSocket, and what the browser's cache was told."""
    path = tmp_path / "a.har"
    path.write_text(har({"size": 0, "mimeType": "x-unknown"}, status=status, **entry))

    found = observe(SPEC, load_traffic([path]))

    assert (found.matched, found.violating, found.causes) == (1, 0, ())


def test_a_streamed_body_of_replay_data_is_joined(tmp_path):
    """Its pieces are lines of base64; the exchange after it is read, too."""
    asked = ["https", "GET", "api.shop.example", "None", "/v1/orders/o_1", "{}", "None", "200",
             "[('Content-Type', 'application/json')]"]  # fmt: skip
    pieces = [base64.b64encode(one).decode() for one in (b'{"id": ', b'"o_1"}')]
    (tmp_path / "replay.txt").write_text("\n".join([*asked, *pieces, "", "", *asked, "{}", "", ""]))
    first, second = read_traffic([tmp_path])

    assert isinstance(first, Exchange)
    assert (read_body(first.response).value, second.source[-2:]) == ({"id": "o_1"}, "#2")
