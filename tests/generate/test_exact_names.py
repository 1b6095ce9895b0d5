"""What is called in the document as in Python has that name; others show how they differ."""

from __future__ import annotations

import json

import pytest

from wireproof.client import ApiOptions, build_api
from wireproof.client.names import NameLock, load_lock
from wireproof.spec.load import load_document

TEXT = {"type": "string"}


def taking(*names, place="query", body=()):
    """A document with one method, `things.list`, that takes these parameters and properties."""
    schema = {"type": "object", "properties": dict.fromkeys(body, TEXT)}
    request = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    operation = {
        "operationId": "list",
        "tags": ["things"],
        "parameters": [{"name": name, "in": place, "schema": TEXT} for name in names],
        "responses": {"204": {"description": "Done"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://acme.example"}],
        "paths": {"/things": {"post": {**operation, **(request if body else {})}}},
    }


@pytest.mark.parametrize(
    ("names", "calls"),
    [
        (
            ["-sort", "+sort", "sort"],
            {"sort": "sort", "minus_sort": "-sort", "plus_sort": "+sort"},
        ),
        (["$filter", "filter"], {"filter": "filter", "dollar_filter": "$filter"}),
        (["-sort", "+sort"], {"minus_sort": "-sort", "plus_sort": "+sort"}),
        (["Limit", "limit"], {"limit": "limit", "query_limit": "Limit"}),
        (["$filter", "-sort"], {"filter": "$filter", "sort": "-sort"}),  # nothing to confuse
    ],
)
def test_an_argument_sends_the_parameter_of_its_name(acme_of, names, calls):
    """`sort="x"` is `?sort=x`, wherever `-sort` stands in the list."""
    client = acme_of(taking(*names))
    things = client.client().things
    [method] = client.generated.api.operations

    for argument, name in calls.items():
        getattr(things, method.name)(**{argument: "x"})
        assert dict(client.sent.url.params) == {name: "x"}


@pytest.mark.parametrize(
    ("names", "calls"),
    [
        (["a-b", "a_b"], {"a_b": "a_b", "a_b_2": "a-b"}),
        (["$type", "@type", "type"], {"type": "type", "dollar_type": "$type", "at_type": "@type"}),
    ],
)
def test_an_argument_and_an_attribute_of_one_name_are_one_property(acme_of, names, calls):
    """Whoever passes a property and whoever gives a whole body send the same."""
    client = acme_of(taking(body=names))
    things = client.client().things
    [method] = client.generated.api.operations
    model = getattr(client.package.models, client.generated.api.declarations[0].name)

    for argument, name in calls.items():
        getattr(things, method.name)(**{argument: "x"})
        assert client.body == {name: "x"}
        getattr(things, method.name)(body=model(**{argument: "x"}))
        assert client.body == {name: "x"}


def test_the_exact_name_wins_across_places(acme_of):
    """The property `user_id` keeps its name before a header that is only spelled like it."""
    client = acme_of(taking("User-Id", place="header", body=["user_id"]))
    [method] = client.generated.api.operations

    getattr(client.client().things, method.name)(user_id="x", header_user_id="y")

    assert client.body == {"user_id": "x"}
    assert client.sent.headers["user-id"] == "y"


def test_a_released_name_stays_although_another_one_fits_better(tmp_path):
    """A lock of an earlier version gave `sort` to `-sort`: nobody's call changes."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(taking("-sort", "sort")), "utf-8")
    lock = NameLock()
    build_api(load_document(path), ApiOptions("acme"), lock)
    data = json.loads(lock.to_json())
    scope = next(one for one in data["names"] if one.startswith("arguments:"))
    data["names"][scope] = {"query:-sort": "sort", "query:sort": "query_sort"}

    locked = load_lock(json.dumps(data), file="names.lock")
    [operation] = build_api(load_document(path), ApiOptions("acme"), locked).operations

    assert [one.argument for one in operation.parameters] == ["sort", "query_sort"]
