"""Credentials: arguments with the words of the document, schemes as they are spelled."""

from __future__ import annotations

import inspect
import json

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.runner.run import prove_client

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example"}],
    "paths": {"/a": {"get": {"operationId": "get", "tags": ["a"], "responses": {"204": {}}}}},
}


def secured(*alternatives, **schemes):
    """A document with one operation, which needs one of these alternatives."""
    components = {"securitySchemes": schemes}
    return {**DOCUMENT, "security": list(alternatives), "components": components}


def credentials(client):
    """The arguments of the constructor that are for secrets."""
    names = inspect.signature(client.package.Acme).parameters
    return list(names)[: list(names).index("base_url")]


@pytest.mark.parametrize(
    ("spelled", "sent"),
    [
        ("bearer", "Bearer s3cret"),
        ("BEARER", "Bearer s3cret"),
        ("StationKEY", "StationKEY s3cret"),
        ("SSWS", "SSWS s3cret"),
        ("privatetoken", "PrivateToken s3cret"),
    ],
)
def test_an_http_scheme_is_sent_as_it_is_spelled(acme_of, spelled, sent):
    """Servers compare the names of schemes; registered ones are spelled as in the registry."""
    client = acme_of(secured({"key": []}, key={"type": "http", "scheme": spelled}))
    [argument] = credentials(client)

    client.client(**{argument: "s3cret"}).a.get()

    assert client.sent.headers["authorization"] == sent


@pytest.mark.parametrize(
    ("scheme", "reason"),
    [
        ({"type": "apiKey", "in": "body", "name": "key"}, "not in 'body'"),
        ({"type": "apiKey", "in": "header"}, "without a name"),
        ({"type": "apiKey", "in": "query", "name": ""}, "without a name"),
        ({"type": "http"}, "without a name"),
        ({"type": "http", "scheme": 1}, "without a name"),
        ({"type": "secret"}, "not a known"),
        ({"type": "apiKey", "in": "header", "name": "X Key"}, "no header can be called 'X Key'"),
        ({"type": "apiKey", "in": "cookie", "name": "a;b"}, "no cookie can be called 'a;b'"),
    ],
)
def test_a_scheme_that_does_not_say_what_to_send_is_refused(acme_of, scheme, reason):
    """The ledger says why; there is no argument whose secret would go nowhere."""
    client = acme_of(secured({"key": []}, key=scheme))

    refused = [one for one in client.generated.faults if one.status == "refused"]
    assert [one.pointer for one in refused] == ["#/components/securitySchemes/key"]
    assert reason in refused[0].reason
    assert not credentials(client)


def test_several_schemes_of_one_type_are_named_after_themselves(acme_of):
    """`bearer_token` and `bearer_token_2` would not say which one is the administrator's."""
    bearer, basic = {"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic"}
    schemes = {"AdminApiKeyAuth": bearer, "userToken": bearer, "internal": basic, "public": basic}
    client = acme_of(secured({"userToken": []}, **schemes))

    assert credentials(client) == [
        "admin_api_key",
        "user_token",
        "internal_username",
        "internal_password",
        "public_username",
        "public_password",
    ]
    client.client(user_token="s3cret").a.get()
    assert client.sent.headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize(
    "scheme", [{"type": "http", "scheme": "digest"}, {"type": "mutualTLS"}], ids=["digest", "mtls"]
)
def test_what_takes_more_than_a_text_is_left_to_the_http_client(acme_of, scheme):
    """There is no argument that could not be sent; the ledger says what to do."""
    client = acme_of(secured({"door": []}, door=scheme))

    assert credentials(client) == []
    client.client().a.get()
    assert "authorization" not in client.sent.headers
    [entry] = [one for one in client.generated.ledger if one.status == "degraded"]
    assert "http_client" in entry.reason


def test_a_secret_travels_encrypted_where_the_vendor_offers_it(acme_of):
    """Swagger 2.0's `schemes` has no order of preference; the servers are named by scheme."""
    client = acme_of(
        {
            "swagger": "2.0",
            "info": {"title": "Acme", "version": "1"},
            "host": "acme.example",
            "schemes": ["http", "https"],
            "paths": DOCUMENT["paths"],
        }
    )
    assert [(one.name, one.url) for one in client.generated.api.servers] == [
        ("https", "https://acme.example"),
        ("http", "http://acme.example"),
    ]


LISTED = {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}


def listing(parameter, **more):
    """A document whose operation lists a header parameter `Authorization`."""
    operation = {**DOCUMENT["paths"]["/a"]["get"], "parameters": [parameter]}
    return {**DOCUMENT, "paths": {"/a": {"get": operation}}, **more}


def test_a_parameter_authorization_is_the_credential_that_the_document_has(acme_of):
    """Nobody may send it as an argument, and no `security` says that the scheme is needed."""
    scheme = {"type": "apiKey", "in": "header", "name": "Authorization"}
    client = acme_of(listing(LISTED, components={"securitySchemes": {"key": scheme}}))

    client.client(key="s3cret").a.get()
    assert client.sent.headers["authorization"] == "s3cret"
    with pytest.raises(Exception, match="no credentials"):
        client.client().a.get()


def test_a_parameter_authorization_without_any_scheme_is_a_credential(acme_of):
    """It is an argument of the client, sent as it is, and never one of each method."""
    client = acme_of(listing(LISTED))

    assert credentials(client) == ["authorization"]
    assert list(inspect.signature(type(client.client().a).get).parameters)[:2] != ["authorization"]
    client.client(authorization="Token abc").a.get()
    assert client.sent.headers["authorization"] == "Token abc"


def test_an_optional_parameter_authorization_allows_anonymous_calls(acme_of):
    """It is sent when it is given."""
    client = acme_of(listing({**LISTED, "required": False}))

    client.client().a.get()
    assert "authorization" not in client.sent.headers
    client.client(authorization="Token abc").a.get()
    assert client.sent.headers["authorization"] == "Token abc"


def test_a_parameter_authorization_beside_a_demanded_scheme_says_nothing_new(acme_of):
    """The scheme says how the header is written, the parameter only that there is one."""
    schemes = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    client = acme_of(listing(LISTED, components=schemes, security=[{"token": []}]))

    client.client(bearer_token="abc").a.get()
    assert client.sent.headers["authorization"] == "Bearer abc"


@pytest.mark.parametrize("place", ["operation", "document"])
@pytest.mark.parametrize("others", [True, False])
def test_a_parameter_authorization_beside_security_is_ignored(acme_of, place, others):
    """OpenAPI says so, and what the operation demands is all that a call needs."""
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}
    if others:  # which only other operations name
        schemes |= {"session": {"type": "http", "scheme": "bearer"}}
        schemes |= {"partner": {"type": "http", "scheme": "basic"}}
    document = listing(LISTED, components={"securitySchemes": schemes})
    where = document if place == "document" else document["paths"]["/a"]["get"]
    where["security"] = [{"key": []}]
    client = acme_of(document)

    client.client(key="s3cret").a.get()

    assert client.sent.headers["x-api-key"] == "s3cret"
    assert "authorization" not in client.sent.headers
    assert "authorization" not in credentials(client)
    at = "#/paths/~1a/get/parameters/0"
    [reason] = [one.reason for one in client.generated.ledger if one.pointer == at]
    assert "ignore header parameters named Authorization" in reason


KEY_AND_PARAMETER = """
components: {securitySchemes: {key: {type: apiKey, in: query, name: api_key}}}
paths:
  /one:
    get:
      operationId: one
      tags: [things]
      security: [{'#/components/securitySchemes/key': []}]
      parameters: [{name: api_key, in: query, required: true, schema: {type: string}}]
      responses: {'204': {description: Done}}
  /two:
    get:
      operationId: two
      tags: [things]
      parameters: [{name: api_key, in: query, schema: {type: string}}]
      responses: {'204': {description: Done}}
"""


def test_an_api_key_that_is_a_parameter_too_is_sent_once(acme):
    """The constructor has it; an operation that demands no key has the parameter.

    A requirement may name the scheme by its URI (OAS 3.2 section 4.30).
    """
    made = acme(KEY_AND_PARAMETER)
    things = made.client(key="K").things

    things.one()
    assert made.sent.url.query == b"api_key=K"
    things.two(api_key="P")
    assert made.sent.url.query == b"api_key=P"
    assert list(made.generated.faults) == []


OWN = {
    "another flow's refreshUrl is not its own": (
        {
            "clientCredentials": {"tokenUrl": "/app", "refreshUrl": "/app/again"},
            "password": {"tokenUrl": "/user"},
        },
        "/user",
    ),
    "nor that of another flow of users": (
        {
            "password": {"tokenUrl": "/password", "refreshUrl": "/password/again"},
            "authorizationCode": {"authorizationUrl": "/login", "tokenUrl": "/code"},
        },
        "/code",
    ),
    "its own": (
        {
            "authorizationCode": {
                "authorizationUrl": "/login",
                "tokenUrl": "/code",
                "refreshUrl": "/code/again",
            },
            "clientCredentials": {"tokenUrl": "/app", "refreshUrl": "/app/again"},
        },
        "/code/again",
    ),
    "the only one": (
        {"clientCredentials": {"tokenUrl": "/app", "refreshUrl": "/app/again"}},
        "/app/again",
    ),
}


@pytest.mark.parametrize(("flows", "place"), OWN.values(), ids=OWN)
def test_a_flow_refreshes_at_its_own_place(acme_of, flows, place):
    """`refreshUrl` is that of the flow that it stands in; else `tokenUrl` is. So says the proof."""
    scheme = {
        "type": "oauth2",
        "flows": {kind: {**one, "scopes": {}} for kind, one in flows.items()},
    }
    document = secured({"o": []}, o=scheme)
    client = acme_of(document)
    grant = client.package.RefreshToken("id", "secret", refresh_token="r")

    client.reply(200, {"access_token": "T", "token_type": "bearer"})
    client.client(access_token=grant).a.get()

    assert [one.url.path for one in client.requests] == [place, "/a"]
    spec = client.folder.parent / "flows.json"
    spec.write_text(json.dumps(document), "utf-8")
    proof = prove_client(client=client.folder, spec=spec, overlay=None, budget=BUDGETS["fast"])
    assert [str(one) for one in proof.findings] == []
