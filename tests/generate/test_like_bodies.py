"""Bodies of several media types: each value goes to the one that takes its like."""

from __future__ import annotations

from tests.generate.test_media_types import taking


def test_a_body_goes_to_the_media_type_that_takes_its_like(acme):
    """Chunks of a file are no object, and an object is no bytes: each goes to the other body."""
    form = "application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {}}}}"
    client = acme(taking(f"{form}\ntext/csv: {{schema: {{type: string}}}}"))
    client.client().things.put(body=iter([b"a,", b"b"]))
    assert client.sent.headers["content-type"] == "text/csv"

    base64 = "application/json: {schema: {type: string, contentEncoding: base64}}"
    client = acme(taking(f"{base64}\n{form}"))
    client.client().things.put(body={"a": "b"})
    assert client.sent.content == b"a=b"
