"""Keys of `paths` with a query behind the path, or with the expressions of RFC 6570."""

from __future__ import annotations

import pytest

QUERY = "{name: x, in: query, schema: {type: string}}"
PATH = "{name: x, in: path, required: true, schema: {type: string}}"
LIST = "{name: x, in: path, required: true, schema: {type: array, items: {type: integer}}}"


def document(path: str, *parameters: str) -> str:
    """A document with one operation."""
    return f"""
paths:
  "{path}":
    get:
      operationId: find
      tags: [pets]
      parameters: [{", ".join(parameters)}]
      responses: {{'204': {{description: ok}}}}"""


@pytest.mark.parametrize(
    ("path", "parameters", "call", "sent"),
    [
        ("/f?x={x}", [PATH], {"x": "a/b"}, "/f?x=a%2Fb"),
        ("/f?x={x}", [PATH], {"x": ""}, "/f?x="),
        ("/f?x={x}", [QUERY], {"x": "a"}, "/f?x=a"),
        ("/f?x={x}", [QUERY, PATH], {"x": "a"}, "/f?x=a"),
        ("/f?x={x}", [], {"x": "a"}, "/f?x=a"),
        ("/f?id={x}&all=1", [PATH], {"id": "a"}, "/f?all=1&id=a"),
        ("/f?x={x}", [LIST], {"x": [1, 2]}, "/f?x=1,2"),
        ("/f?filter=name eq '{x}'", [PATH], {"x": "b c"}, "/f?filter=name%20eq%20'b%20c'"),
        ("/f{?x}", [QUERY], {"x": "a"}, "/f?x=a"),
        ("/f{?x}", [QUERY], {}, "/f"),
        ("/f{?x,y*}", [QUERY], {"y": "b"}, "/f?y=b"),
        ("/f?all=1{&x}", [QUERY], {"x": "a"}, "/f?all=1&x=a"),
        ("/f{?x*}#later", [LIST], {"x": [1]}, "/f?x=1"),
        ("/f/{+x}/end", [PATH], {"x": "a/b"}, "/f/a/b/end"),
        ("/a/./f/../{x}/.", [PATH], {"x": "b"}, "/a/b/"),
        ("/a/..?x={x}", [PATH], {"x": "b"}, "/?x=b"),
        ("/../../f/{x}", [PATH], {"x": "..."}, "/f/..."),
        ("/f/{x*}", [PATH], {"x": "a/b"}, "/f/a%2Fb"),
        ("/f/{+x}:get", [PATH], {"x": "."}, "/f/.:get"),
        ("/f/{+x}", [PATH], {"x": "a%2e/b"}, "/f/a%2e/b"),
        ("/f/{x}", [PATH], {"x": "%2e%2e"}, "/f/%252e%252e"),
        ("/f/{x}.json", [PATH], {"x": "/"}, "/f/%2F.json"),
    ],
)
def test_a_value_is_sent_where_the_template_has_it(acme, path, parameters, call, sent):
    """In the query, once, and encoded for it; what is fixed there is sent as well."""
    client = acme(document(path, *parameters))

    client.client().pets.find(**call)

    assert client.sent.url.raw_path.decode() == sent


@pytest.mark.parametrize("path", ["/f?x={x}", "/f{?x}"])
def test_what_nobody_declares_is_told(acme, path):
    """A variable without a parameter is a text, of which the ledger says so."""
    manifest = acme(document(path)).generated.files["manifest.json"]

    assert "no parameter declares {x} of the query; it is taken as text" in manifest


@pytest.mark.parametrize("value", ["..", "a/../b", "%2e%2e/b", "a/.%2E", "%2e"])
def test_a_segment_of_dots_is_refused_in_whatever_way_it_is_written(acme, value):
    """RFC 3986, section 6.2.2.2: `%2e` is a dot, and whoever receives it leaves the segment."""
    client = acme(document("/f/{+x}", PATH))

    with pytest.raises(client.package.errors.RequestInvalid, match="segment of dots"):
        client.client().pets.find(x=value)


def test_a_path_may_lead_above_that_of_its_server(acme):
    """The address is one without dots, wherever it is told; the ledger says so."""
    client = acme(document("/../f/{x}", PATH))

    made = client.client(base_url="https://acme.example/a/v1")
    response = made.with_response(made.pets.find, x="b")

    assert str(client.sent.url) == response.url == "https://acme.example/a/f/b"
    told = "segments of dots are removed on the way (RFC 3986, section 5.2.4): it is sent as "
    assert [fault.reason for fault in client.generated.faults] == [
        f"{told}'/../f/{{x}}' below the server's address"
    ]
    with pytest.raises(client.package.errors.RequestInvalid, match="segment of dots"):
        client.client().pets.find(x="..")
