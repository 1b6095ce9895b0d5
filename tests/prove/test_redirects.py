"""The redirects check: a client that follows where it should not, or does not, is found out."""

from __future__ import annotations

import pytest

from tests.prove.one_line import broken, prover, written

ANSWERS = {"200": {"description": "Done."}}
BODY = {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example/v1"}],
    "security": [{"key": [], "token": []}],
    "paths": {
        "/things": {
            "get": {"operationId": "list", "tags": ["things"], "responses": ANSWERS},
            "put": {
                "operationId": "keep",
                "tags": ["things"],
                "requestBody": BODY,
                "responses": ANSWERS,
            },
        },
        "/moved": {
            "get": {
                "operationId": "moved",
                "tags": ["moves"],
                "responses": {**ANSWERS, "303": {"description": "It is elsewhere."}},
            }
        },
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "query", "name": "key"},
            "token": {"type": "http", "scheme": "bearer"},
        }
    },
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The document, and its client as it is generated."""
    return written(DOCUMENT, tmp_path_factory.mktemp("redirects"))


@pytest.fixture(scope="module")
def proven(right):
    """What a check finds in an operation."""
    return prover(right)


def method_of(right, method, path):
    """The method of an operation."""
    return next(one.id for one in right[1].methods if (one.method, one.path) == (method, path))


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_right_client_goes_where_it_is_sent(right, proven, method):
    """The client as it is has no finding, and cases were judged."""
    found, judged = proven(method_of(right, method, "/things"), "redirects")
    assert found == set()
    assert judged > 20


@pytest.mark.parametrize(
    ("file", "old", "new", "method"),
    [
        ("redirects.py", 'if there is None or (here.scheme, there.scheme) == ("https", "http"):',
         "if there is None:", "GET"),
        ("redirects.py", "and there.port != 0", "", "GET"),
        ("redirects.py", 'url.port or {"http": 80, "https": 443}.get(url.scheme)', "url.port",
         "PUT"),
        ("redirects.py", "if content is not None and (abroad or not replayable):", "if False:",
         "PUT"),
        ("redirects.py", "if pair[0].lower() in _KEPT_ABROAD", "", "GET"),
        ("redirects.py", "request.foreign or origin(here)", "origin(here)", "GET"),
        ("redirects.py", "if status not in _STATUSES or not location:", "if not location:", "GET"),
        ("redirects.py", "not in known]", "in known]", "GET"),
        ("redirects.py", 'if pair.partition("=")[0] not in known]', "]", "GET"),
        ("redirects.py", '"http": 80', '"http": 81', "PUT"),
        ("redirects.py", "urljoin(base, location)", "location", "GET"),
    ],
)  # fmt: skip
def test_a_client_that_goes_astray_is_found_out(right, proven, tmp_path, file, old, new, method):
    """Each fault of this table, planted in the client, is a finding."""
    document, manifest = right
    wrong = broken(manifest, tmp_path, f"_runtime/{file}", old, new)
    found, _ = proven(method_of(right, method, "/things"), "redirects", document, wrong)
    assert "wrong-redirect" in found


def test_a_documented_redirect_is_an_answer(right, proven, tmp_path):
    """A client that follows one is found out."""
    document, manifest = right
    name = method_of(right, "GET", "/moved")
    assert proven(name, "auth")[0] == set()
    wrong = broken(manifest, tmp_path, "_runtime/call.py", "if documented:", "if False:")
    assert "wrong-redirect" in proven(name, "auth", document, wrong)[0]
