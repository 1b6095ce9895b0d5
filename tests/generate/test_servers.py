"""Servers of single operations: they have names, survive `base_url`, and can be replaced."""

from __future__ import annotations

import pytest

DOCUMENT = """
servers: [{url: /api}]
paths:
  /plain:
    get: {operationId: plain, tags: [things], responses: {'204': {description: ok}}}
  /upload:
    servers: [{url: 'https://upload.example/v2'}]
    get: {operationId: upload, tags: [things], responses: {'204': {description: ok}}}
  /other:
    get:
      operationId: other
      tags: [things]
      servers: [{url: /other}]
      responses: {'204': {description: ok}}
  /query:
    get:
      operationId: query
      tags: [things]
      servers: [{url: 'https://q.example/z?key=3'}]
      responses: {'204': {description: ok}}
  /region:
    get:
      operationId: region
      tags: [things]
      servers:
        - {url: 'https://{region}.r.example', variables: {region: {default: eu, enum: [eu, us]}}}
      responses: {'204': {description: ok}}
  /open:
    get:
      operationId: open
      tags: [things]
      servers: [{url: 'https://{tenant}.o.example'}]
      responses: {'204': {description: ok}}
"""


def url(client, method, **options):
    """Where a call of a method goes to."""
    getattr(client.client(**options).things, method)()
    return str(client.sent.url)


@pytest.mark.parametrize(
    ("method", "options", "sent"),
    [
        ("plain", {}, "https://acme.example/plain"),
        ("upload", {}, "https://upload.example/v2/upload"),
        ("upload", {"base_urls": {"upload": "http://127.0.0.1/x/"}}, "http://127.0.0.1/x/upload"),
        ("plain", {"base_urls": {"upload": "http://127.0.0.1"}}, "https://acme.example/plain"),
        ("other", {"base_url": "https://acme.example/api"}, "https://acme.example/other/other"),
        ("query", {}, "https://q.example/z/query"),
        ("region", {}, "https://eu.r.example/region"),
        ("region", {"region": "us"}, "https://us.r.example/region"),
        ("open", {"tenant": "t1"}, "https://t1.o.example/open"),
    ],
)
def test_a_call_goes_to_the_server_of_its_operation(acme, method, options, sent):
    """`base_url` stands for the document's server; a relative one is joined to it."""
    assert url(acme(DOCUMENT), method, **options) == sent


def test_a_variable_without_a_value_never_goes_out(acme):
    """Braces in an address are nobody's server: the call is refused, the ledger says why."""
    client = acme(DOCUMENT)
    with pytest.raises(client.package.errors.RequestInvalid, match="variables"):
        client.client().things.open()
    assert client.requests == []
    reasons = [one.reason for one in client.generated.faults]
    assert "no default for tenant: the caller gives it" in reasons


def test_a_query_in_the_url_of_a_server_is_told(acme):
    """A path is added to it, so that there is no place for a query (OAS 3.2 section 4.6)."""
    reasons = [one.reason for one in acme(DOCUMENT).generated.faults]
    assert "'?key=3' is left out: a path is added to the URL of a server" in reasons


def test_what_replaces_a_server_names_one(acme):
    """A wrong name is refused, and so is what is no URL."""
    client = acme(DOCUMENT)
    for wrong in ({"uploads": "https://x.example"}, {"upload": "x.example"}):
        with pytest.raises(client.package.errors.RequestInvalid, match="base_urls"):
            client.client(base_urls=wrong)


def with_servers(servers: str, *, own: bool) -> str:
    """A document with these servers, or with an operation that has them as its own."""
    return f"""
        {"servers: [{url: 'https://main.example'}]" if own else servers}
        paths:
          /plain:
            {servers if own else ""}
            get: {{operationId: plain, tags: [things], responses: {{'204': {{description: ok}}}}}}
        """


@pytest.mark.parametrize("own", [False, True])
def test_a_server_of_another_protocol_is_left_out(acme, own):
    """A vendor lists its WebSocket beside its API; the first that speaks HTTP is the default."""
    servers = "servers: [{url: 'wss://s.example'}, {url: 'https://a.example'}]"
    client = acme(with_servers(servers, own=own))

    assert url(client, "plain", base_url=None) == "https://a.example/plain"
    told = "'wss://s.example' is left out: a client speaks HTTP, not wss"
    assert told in [one.reason for one in client.generated.faults]


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({}, "https://a.example/v2/x"),
        ({"server": "local"}, "http://a.local/v1/x"),
        ({"server": "local", "version": "v3"}, "http://a.local/v3/x"),
        ({"server": "local", "tenant": "b"}, "http://b.local/v1/x"),
    ],
)
def test_each_server_has_its_own_usual_values(acme, options, sent):
    """`version` is v2 with one server and v1 with another, until the caller says what it is."""
    client = acme(
        """
servers:
  - url: https://{tenant}.example/{version}
    variables: {tenant: {default: a}, version: {default: v2}}
  - url: http://{tenant}.local/{version}
    description: Local
    variables: {tenant: {default: a}, version: {default: v1}}
paths:
  /x:
    get: {operationId: list, tags: [things], responses: {'204': {description: ok}}}
"""
    )

    client.client(base_url=None, **options).things.list()

    assert str(client.sent.url) == sent


NOWHERE = {
    "a port that is too large": "https://a.example:99999",
    "a word for a port": "https://a.example:port/v1",
    "the port 0": "https://a.example:0",
    "no host": "https:///v1",
    "a line break": "https://a.ex\\nample",
    "credentials": "https://me:secret@a.example",
}


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("kind", NOWHERE)
def test_a_server_that_nothing_can_be_sent_to_is_left_out(acme, kind, own):
    """The constructor would refuse it, whoever did not ask for it; the next one is the default."""
    servers = f'servers: [{{url: "{NOWHERE[kind]}"}}, {{url: "https://a.example"}}]'
    client = acme(with_servers(servers, own=own))

    assert url(client, "plain", base_url=None) == "https://a.example/plain"
    [reason] = [one.reason for one in client.generated.faults]
    assert "callers give base_url" in reason
    assert "secret" not in reason


def test_variables_of_a_url_may_be_its_host_and_port(acme):
    """What stands there is known when a client is made; a default counts, too."""
    client = acme(
        """
        servers: [{url: 'https://{host}:{port}/v1', variables: {host: {default: h.example}}}]
        paths:
          /plain:
            get: {operationId: plain, tags: [things], responses: {'204': {description: ok}}}
        """
    )

    assert url(client, "plain", base_url=None, port="8443") == "https://h.example:8443/v1/plain"


def test_a_url_without_a_scheme_is_given_by_the_caller(acme):
    """It is relative to wherever the document was, which nobody knows (RFC 3986, section 4.2)."""
    client = acme(
        """
        servers: [{url: //a.example/v1}]
        paths:
          /plain:
            get: {operationId: plain, tags: [things], responses: {'204': {description: ok}}}
        """
    )
    assert "relative: the caller gives base_url" in [one.reason for one in client.generated.faults]


EMPTY = """
servers:
  - url: https://{tenant}.acme.example/{base}/v1
    variables: {tenant: {default: ''}, base: {default: ''}}
  - {url: 'https://acme.example/{stage}', variables: {stage: {default: ''}}}
paths:
  /plain:
    get: {operationId: plain, tags: [things], responses: {'204': {description: ok}}}
  /own:
    get:
      operationId: own
      tags: [things]
      servers: [{url: 'https://own.example/{stage}', variables: {stage: {default: ''}}}]
      responses: {'204': {description: ok}}
"""


def test_an_empty_default_is_a_value_in_a_path_and_none_in_a_host(acme):
    """A path may be left out (OAS 3.1 section 4.8.6: the default is sent); no host is empty."""
    client = acme(EMPTY)
    sent = []
    for options in ({"server": "default"}, {"server": "default", "stage": "beta"}):
        made = client.client(**{"base_url": None, **options})
        made.things.plain()
        made.things.own()
        sent += [str(one.url) for one in client.requests[-2:]]

    assert sent == [
        "https://acme.example/plain",
        "https://own.example/own",
        "https://acme.example/beta/plain",
        "https://own.example/beta/own",
    ]
    with pytest.raises(client.package.errors.RequestInvalid, match="tenant"):
        client.client(base_url=None)
