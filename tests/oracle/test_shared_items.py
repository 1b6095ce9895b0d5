"""Paths that refer to one item: read once, and each of them an operation of its own."""

from __future__ import annotations

import pytest

from wireproof.oracle import openapi3, swagger2
from wireproof.oracle.reading import each_operation, read_operations

ITEM = {
    "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
    "get": {"responses": {"200": {"description": "ok"}}},
}
SAYS = ({"openapi": "3.1.0"}, {"swagger": "2.0"})


def _document(says, item=ITEM):
    return {
        **says,
        "paths": {"/a": item, "/b": {"$ref": "#/paths/~1a"}, "/b/{id}": {"$ref": "#/paths/~1a"}},
    }


@pytest.mark.parametrize("says", SAYS)
def test_each_path_is_an_operation_with_the_shared_parameters(says):
    """Path and pointer are its own; a variable of its path is a parameter of it alone."""
    one, two, three = read_operations(_document(says))

    assert [one.path, two.path, three.path] == ["/a", "/b", "/b/{id}"]
    assert [one.pointer, two.pointer] == ["#/paths/~1a/get", "#/paths/~1b/get"]
    assert [p.name for p in two.parameters] == ["limit"]
    assert [p.name for p in three.parameters] == ["limit", "id"]
    assert two.replies is one.replies


@pytest.mark.parametrize(("says", "reader"), [(SAYS[0], openapi3), (SAYS[1], swagger2)])
def test_an_operation_is_read_once_for_all_paths(says, reader, monkeypatch):
    """Thousands of paths on one item cost what one costs."""
    read = []
    plain = reader._operation
    monkeypatch.setattr(reader, "_operation", lambda *a: read.append(a) or plain(*a))

    assert len(read_operations(_document(says))) == 3
    assert len(read) == 1


@pytest.mark.parametrize("says", SAYS)
def test_an_item_that_cannot_be_read_is_told_of_each_path(says):
    """With the path and the pointer of each."""
    broken = {"get": {"$ref": "#/nowhere"}}
    one, two, _ = each_operation(_document(says, broken))

    assert (one.path, two.path) == ("/a", "/b")
    assert two.pointer == "#/paths/~1b/get"
    assert "nowhere" in two.reason
