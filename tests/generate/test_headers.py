"""Response headers, typed."""

import datetime as dt

import pytest

from tests.generate.conftest import answering

THINGS = (
    answering("{type: array, items: {type: string}}")
    + """
          headers:
            X-Total: {required: true, schema: {type: integer}}
            X-Ids: {schema: {type: array, items: {type: integer}}}
            X-Names: {schema: {type: array, items: {type: string}}}
            X-Reset: {schema: {type: string, format: date-time}}
            X-Debug: {schema: {type: boolean}}
            X-Text: {schema: {type: string}}
            X-Map: {schema: {type: object, properties: {a: {type: string}}}, explode: true}
            Content-Type: {schema: {type: string}}
"""
)
FIELDS = {
    "content-type": "application/json",
    "x-total": "3",
    "X-Ids": "1, 2",
    "X-Names": "a,b",
    "X-Reset": "2026-01-31T00:00:00Z",
    "X-Debug": "true",
    "X-Text": "7",
    "X-Map": "a=b",
}


def test_header_fields_have_python_types(acme):
    """`read_headers` with the model of the response: numbers, lists, times; names in any case."""
    client = acme(THINGS)
    client.reply(content=b"[]", headers=FIELDS)
    api = client.client()
    raw = api.with_response(api.things.get)

    kind = client.package.models.ThingsGetResponseHeaders
    found = client.package.read_headers(kind, raw.headers)

    assert (found.x_total, found.x_ids, found.x_names) == (3, [1, 2], ["a", "b"])
    assert (found.x_debug, found.x_text, found.x_map.a) == (True, "7", "b")
    assert found.x_reset == dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    assert not client.generated.faults


def test_header_fields_drift_like_bodies(acme):
    """What is missing or of another type is reported, and the rest is typed all the same."""
    client = acme(THINGS)
    client.reply(content=b"[]", headers={**FIELDS, "x-total": "many"})
    api, package = client.client(), client.package
    raw = api.with_response(api.things.get)

    with pytest.warns(package.DriftWarning, match="/X-Total"):
        found = package.read_headers(package.models.ThingsGetResponseHeaders, raw.headers)

    assert (found.x_total, found.x_ids) == ("many", [1, 2])
    with pytest.raises(package.errors.ResponseInvalid):
        package.read_headers(type(found), raw.headers, on_drift="raise")


def test_headers_that_are_text_need_no_model(acme):
    """They are there as `raw.headers["..."]`, which is exact."""
    text = answering("{type: string}") + "          headers: {ETag: {schema: {type: string}}}\n"
    client = acme(text)

    assert not hasattr(client.package, "read_headers")
    assert not client.generated.faults
