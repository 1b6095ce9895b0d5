"""Credentials have to be there, in the right place; none is ever logged."""

from __future__ import annotations

import pytest

SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "Bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
    "digest": {"type": "http", "scheme": "digest"},
    "tls": {"type": "mutualTLS"},
}


def spec_for(*alternatives: str) -> dict[str, object]:
    """`"key+basic", "bearer"` is (key and basic) or bearer."""
    security = [{name: [] for name in one.split("+") if name} for one in alternatives]
    operation = {"security": security, "responses": {"204": {"description": "passed"}}}
    return {"paths": {"/": {"get": operation}}, "components": {"securitySchemes": SCHEMES}}


BASIC = "Basic dTpw"


@pytest.mark.parametrize(
    ("alternatives", "target", "headers", "status"),
    [
        (["key"], "/", {"x-key": "s"}, 204),
        (["key"], "/?X-Key=s", {}, 401),
        (["key"], "/", {"x-key": ""}, 401),
        (["query"], "/?key=s", {}, 204),
        (["query"], "/?key=", {}, 401),
        (["query"], "/", {"key": "s"}, 401),
        (["cookie"], "/", {"cookie": "a=b; sid=s"}, 204),
        (["cookie"], "/", {"cookie": "a=sid"}, 401),
        (["basic"], "/", {"authorization": BASIC}, 204),
        (["basic"], "/", {"authorization": "Basic nonsense"}, 401),
        (["basic"], "/", {"authorization": "Bearer t"}, 401),
        (["bearer"], "/", {"authorization": "bearer t"}, 204),
        (["bearer"], "/", {"authorization": "t"}, 401),
        (["bearer"], "/", {"authorization": "Bearer "}, 401),
        (["oauth"], "/", {"authorization": "Bearer t"}, 204),
        (["digest"], "/", {"authorization": 'Digest username="u"'}, 204),
        (["tls"], "/", {}, 204),
        (["key+basic"], "/", {"x-key": "s", "authorization": BASIC}, 204),
        (["key+basic"], "/", {"x-key": "s"}, 401),
        (["key", "bearer"], "/", {"authorization": "Bearer t"}, 204),
        (["key", "bearer"], "/", {}, 401),
        (["key", ""], "/", {}, 204),
        ([], "/", {}, 204),
    ],
)
async def test_alternatives(ask, alternatives, target, headers, status) -> None:
    """One alternative has to be satisfied as a whole; an empty one lets everybody in."""
    answer = await ask(spec_for(*alternatives), "GET", target, headers=headers)

    assert answer.status_code == status
    if status == 401:
        assert answer.headers["www-authenticate"]
        assert answer.json()["type"] == "urn:wireproof:mock:credentials-missing"
        assert "#/paths/~1/get/security" in answer.json()["detail"]


async def test_the_challenge_names_every_scheme(ask) -> None:
    """WWW-Authenticate and the detail say what would be accepted."""
    refused = await ask(spec_for("basic", "key+bearer"), "GET", "/")

    realm = 'realm="wireproof mock"'
    assert refused.headers["www-authenticate"] == (
        f'Basic {realm}, ApiKey {realm}, in="header", name="X-Key", Bearer {realm}'
    )
    assert "key (API key 'X-Key' in the header) and bearer" in refused.json()["detail"]


async def test_the_security_of_the_document_holds_until_an_operation_replaces_it(ask) -> None:
    """`security: []` of an operation opens it."""
    reply = {"responses": {"204": {"description": "passed"}}}
    spec = {
        "security": [{"key": []}],
        "components": {"securitySchemes": SCHEMES},
        "paths": {"/": {"get": reply, "put": {**reply, "security": []}}},
    }

    assert (await ask(spec, "GET", "/")).status_code == 401
    assert (await ask(spec, "PUT", "/")).status_code == 204


@pytest.mark.parametrize("target", ["/?key=S3CRET", "/?S3CRET", "/?token=S3CRET&a=b", "/"])
async def test_no_credential_is_logged_or_echoed(ask, target) -> None:
    """The log has method, path, names of the query, status and remark, and no secret."""
    headers = {"Authorization": "Bearer S3CRET", "X-Key": "S3CRET", "Cookie": "sid=S3CRET"}

    passed = await ask(spec_for("bearer"), "GET", target, headers=headers)
    refused = await ask(spec_for("basic"), "GET", target, headers=headers)

    assert (passed.status_code, refused.status_code) == (204, 401)
    assert [line.split()[0] for line in ask.log] == ["GET", "GET"]
    assert "S3CRET" not in "".join(ask.log) + passed.text + refused.text
