"""The live check: off unless asked twice, and gentle when it is on."""

from __future__ import annotations

import json

import pytest

from wireproof.errors import SuiteError, UsageError
from wireproof.harness.loopback import Loopback
from wireproof.oracle.wire import WireReply
from wireproof.runner.live import Sandbox, prove_live

ON = {"WIREPROOF_LIVE": "1"}
STORED = {"id": "e3e70682-c209-1cac-a29f-6fbed82c07cd", "sku": "lamp"}


@pytest.fixture
def shop(tmp_path, make_shop, shop_spec):
    """A client and a spec with examples, and a vendor on a real socket."""
    from tests.prove.conftest import write_manifest

    line = "schema: {$ref: '#/components/schemas/Line'}\n"
    example = " " * 12 + "example: {sku: lamp, quantity: 2}\n"
    text = shop_spec.read_text().replace(line, line + example)
    text = text.replace(
        "{name: orderId, in: path, required: true,",
        "{name: orderId, in: path, required: true, example: order-1,",
    )
    spec = tmp_path / "live.yaml"
    spec.write_text(text)
    client = make_shop("key=None, token=None", 'key="live-secret-1", token=None')
    write_manifest(client, spec)
    return client, spec


def vendor(status, body, content_type="application/json"):
    seen = []

    def answer(request):
        seen.append(request)
        content = json.dumps(body).encode()
        return WireReply(status, (("content-type", content_type),), content)

    return Loopback(answer), seen


def live(shop, server, **more):
    client, spec = shop
    pauses = []
    chosen = {
        "consent": True,
        "environ": ON,
        "sandbox": Sandbox(server.origin + "/sandbox", ["127.0.0.1"], pause=3.0),
        **more,
    }
    result = prove_live(client=client, spec=spec, overlay=None, sleep=pauses.append, **chosen)
    return result, pauses


def test_only_documented_examples_are_sent(shop):
    """One example, one request, and a vendor that keeps its word has no findings."""
    server, seen = vendor(201, STORED)
    with server:
        result, _ = live(shop, server)

    assert result.findings == ()
    assert result.sent == 1
    assert [one.target for one in seen] == ["/sandbox/orders/order-1/lines"]
    assert json.loads(seen[0].body) == {"sku": "lamp", "quantity": 2}


@pytest.mark.parametrize(
    ("consent", "environ"), [(False, ON), (True, {}), (True, {"WIREPROOF_LIVE": "0"})]
)
def test_it_is_off_unless_asked_twice(shop, consent, environ):
    """The flag alone or the variable alone sends nothing."""
    server, seen = vendor(201, STORED)
    with server, pytest.raises(UsageError, match="live check is off"):
        live(shop, server, consent=consent, environ=environ)

    assert seen == []


def test_other_hosts_are_refused(shop):
    """A host that vendor.toml does not list gets no request."""
    server, seen = vendor(201, STORED)
    sandbox = Sandbox(server.origin, ["sandbox.shop.example"])
    with server, pytest.raises(UsageError, match="not among the hosts"):
        live(shop, server, sandbox=sandbox)

    assert seen == []


@pytest.mark.parametrize(
    ("status", "body", "content_type", "rule"),
    [
        (201, {"id": "x"}, "application/json", "response-differs"),
        (418, {}, "application/json", "undocumented-status"),
        (201, STORED, "text/html", "wrong-content-type"),
    ],
)
def test_a_vendor_that_breaks_its_word_is_told_of(shop, status, body, content_type, rule):
    """The answer is judged by the document, and the finding is the document's to mend."""
    server, _ = vendor(status, body, content_type)
    with server:
        result, _ = live(shop, server)

    found = [one for one in result.findings if one.owner == "spec"]
    assert rule in {one.rule for one in found}
    assert all("live-secret-1" not in str(one) + one.actual for one in result.findings)


def test_nothing_to_send_is_no_green_run(make_shop, shop_spec):
    """Without examples the live check proves nothing, and says so."""
    server, seen = vendor(201, STORED)
    with server, pytest.raises(SuiteError, match="nothing is proven"):
        live((make_shop(), shop_spec), server)

    assert seen == []
