"""An object with a file in it, where a body may be JSON or parts."""

from __future__ import annotations

import pytest

from tests.generate.test_media_types import taking

JSON_OR_PARTS = """
application/json: {schema: {type: object, properties: {note: {type: string}}}}
multipart/form-data:
  schema: {type: object, properties: {file: {type: string, format: binary}, note: {type: string}}}
"""


@pytest.mark.parametrize("given", [b"abc", ("a.txt", b"abc")], ids=["bytes", "named"])
def test_an_object_with_a_file_in_it_is_sent_in_parts(acme, given):
    """JSON would take the bytes, in base64, for a property that nobody has described."""
    client = acme(taking(JSON_OR_PARTS))

    client.client().things.put(body={"file": given})
    assert client.sent.headers["content-type"].startswith("multipart/form-data")
    assert b"\r\n\r\nabc\r\n" in client.sent.content

    client.client().things.put(body={"note": "no file"})
    assert client.body == {"note": "no file"}


def test_bytes_that_the_json_describes_are_sent_as_json(acme):
    """The first media type that takes what is given is sent."""
    described = JSON_OR_PARTS.replace(
        "note: {type: string}}}}\nm", "file: {type: string, format: byte}}}}\nm"
    )
    client = acme(taking(described))

    client.client().things.put(body={"file": b"abc"})

    assert client.body == {"file": "YWJj"}
