"""Credentials on the wire: one whole alternative, in its place, and nothing else."""

from __future__ import annotations

import base64

import pytest

from wireproof.harness.manifest import Credential
from wireproof.harness.secrets import secrets_for
from wireproof.oracle.credentials import check_security
from wireproof.oracle.operations import Operation
from wireproof.oracle.wire import WireRequest

SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "api_key"},
    "sid": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "Basic"},
    "oauth": {"type": "oauth2", "flows": {}},
}
CREDENTIALS = [
    Credential(name, {"value": name}, {}) if name != "basic"
    else Credential("basic", {"username": "user", "password": "word"}, {})
    for name in SCHEMES
]  # fmt: skip
SECRETS = secrets_for(CREDENTIALS, SCHEMES)


def operation(*security):
    return Operation("#", "GET", "/", "", (), (), False, (), security, ({"url": "/"},))


def request(target="/", **headers):
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return WireRequest("GET", "https://x.test", target, pairs, b"")


def rules(security, sent):
    return [one.rule for one in check_security(operation(*security), sent, SECRETS)]


PAIR = base64.b64encode(b" Secret-basic-username/+= : Secret-basic-password/+= ").decode()


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ("key", request(x_key="Secret-key-value/+=")),
        ("query", request("/?api_key=Secret-query-value%2F%2B%3D")),
        ("sid", request(cookie="a=b; sid=Secret-sid-value/+=")),
        ("bearer", request(authorization="Bearer Secret-bearer-value/+=")),
        ("bearer", request(authorization="bearer Secret-bearer-value/+=")),
        ("oauth", request(authorization="Bearer Secret-oauth-value/+=")),
        ("basic", request(authorization=f"Basic {PAIR}")),
    ],
)
def test_each_scheme_has_its_place(scheme, sent):
    """A credential where its scheme puts it satisfies the operation."""
    assert rules([(scheme,)], sent) == []


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ("key", request()),
        ("key", request("/?X-Key=Secret-key-value/+=")),
        ("key", request(x_key="Secret-Key-Value/+=")),
        ("bearer", request(authorization="Secret-bearer-value/+=")),
        ("bearer", request(authorization="Basic Secret-bearer-value/+=")),
        ("basic", request(authorization="Basic Secret-basic-username/+=:Secret-basic-password/+=")),
        ("query", request("/?api_key=Secret-query-value%2F%2B%3D&api_key=2")),
        ("sid", request(sid="Secret-sid-value/+=")),
    ],
)
def test_elsewhere_it_does_not_count(scheme, sent):
    """Another place, case, scheme or encoding is not what the vendor checks."""
    assert "not-authenticated" in rules([(scheme,)], sent)


def test_one_whole_alternative_is_needed():
    """Half of an AND is nothing; one side of an OR is enough."""
    half = request(x_key="Secret-key-value/+=")

    assert rules([("key", "bearer")], half) == ["not-authenticated"]
    assert rules([("key",), ("bearer",)], half) == []
    assert rules([("key", "bearer"), ()], request()) == []


def test_a_secret_of_another_scheme_is_a_leak():
    """What the operation does not name must not travel with it, wherever it is put."""
    both = request("/?x=Secret-query-value%2F%2B%3D", x_key="Secret-key-value/+=")

    assert rules([("key",)], both) == ["credential-leak"]
    assert rules([], request(x_key="Secret-key-value/+=")) == ["credential-leak"]


def test_only_chosen_schemes_get_a_secret():
    """A probe of one alternative gives the client nothing else."""
    some = secrets_for(CREDENTIALS, SCHEMES, only=["bearer"])

    assert set(some.keywords) == {"bearer"}
    assert set(some.on_wire) == {"bearer"}
