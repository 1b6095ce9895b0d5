"""Which operation a request is for: templates, base paths, methods."""

from __future__ import annotations

import pytest


def says(text: str) -> dict[str, object]:
    media = {"text/plain": {"schema": {"type": "string"}, "example": text}}
    return {"responses": {"200": {"description": "d", "content": media}}}


SPEC = {
    "servers": [
        {"url": "https://api.example.com/api/v1"},
        {"url": "https://{region}.example.com/{stage}/", "variables": {
            "region": {"default": "eu"}, "stage": {"default": "live", "enum": ["live", "test"]}}},
    ],
    "paths": {
        "/pets/{id}": {"get": says("one"), "delete": says("gone")},
        "/pets/mine": {"get": says("mine")},
        "/pets/{id}.json": {"get": says("json")},
        "/files/{name}.{ext}": {"get": says("file")},
        "/membership/": {"post": says("member")},
        "/files/{name}": {"get": says("folder")},
        "/{any}/{name}.attachment": {"get": says("text")},
        "/über uns": {"get": says("us")},
        "/acts": {"get": says("acts")},
        "/acts?do=copy": {"get": says("copy")},
        "/acts?do=copy&deep=1": {"get": says("deep")},
        "/found{?page}": {"get": says("found")},
        "/own": {"servers": [{"url": "/own/v{n}", "variables": {"n": {"default": "1"}}}],
                 "get": says("own")},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "text"),
    [
        ("GET", "/pets/7", "one"),
        ("GET", "/pets/mine", "mine"),
        ("DELETE", "/pets/mine", "gone"),
        ("GET", "/pets/7.json", "json"),
        ("GET", "/files/a.b.c", "file"),
        ("GET", "/files/ab", "folder"),
        ("GET", "/texts/ab.attachment", "text"),
        ("GET", "/files/ab.attachment", "file"),
        ("POST", "/membership/", "member"),
        ("POST", "/api/v1/membership/", "member"),
        ("POST", "/live/membership/", "member"),
        ("POST", "/test/membership/", "member"),
        ("GET", "/%C3%BCber%20uns", "us"),
        ("GET", "/pets/m%69ne", "mine"),
        ("GET", "/acts", "acts"),
        ("GET", "/acts?do=copy", "copy"),
        ("GET", "/acts?deep=1&do=copy", "deep"),
        ("GET", "/found?page=2", "found"),
        ("GET", "/own", "own"),
        ("GET", "/own/v1/own", "own"),
        ("GET", "/own/v27/own", "own"),
    ],
)
async def test_the_operation_is_found(ask, method, path, text) -> None:
    """Concrete paths before templates, more of a query before less; base paths may be left out."""
    answer = await ask(SPEC, method, path)

    assert (answer.status_code, answer.text) == (200, text)


@pytest.mark.parametrize(
    "path", ["/membership", "/pets", "/pets/7/", "/prod/membership/", "/pets%2F7", "/"]
)
async def test_an_unknown_path_is_a_404(ask, path) -> None:
    """What no template fits is refused; the nearest path is named if there is one."""
    refused = await ask(SPEC, "POST", path)

    assert refused.status_code == 404
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:wireproof:mock:path-not-documented"
    if path == "/membership":
        assert "#/paths/~1membership~1" in refused.json()["detail"]


async def test_an_undocumented_method_is_a_405(ask) -> None:
    """The Allow header lists the documented methods, and HEAD where there is GET."""
    refused = await ask(SPEC, "PATCH", "/pets/7")

    assert refused.status_code == 405
    assert refused.headers["allow"] == "DELETE, GET, HEAD"


async def test_head_is_get_without_a_body(ask) -> None:
    """HEAD has the headers of GET, its length included, and nothing after them."""
    answer = await ask(SPEC, "HEAD", "/pets/mine")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "4"


async def test_a_very_long_path_is_refused(ask) -> None:
    """Matching stays cheap: a path of 8,001 characters is a 414."""
    assert (await ask(SPEC, "GET", "/" + "a" * 8_000)).status_code == 414


async def test_methods_of_openapi_3_2(ask) -> None:
    """`query` and `additionalOperations` are answered like any other method."""
    spec = {"openapi": "3.2.0", "paths": {"/s": {
        "query": says("asked"), "additionalOperations": {"LINK": says("linked")}}}}  # fmt: skip

    assert (await ask(spec, "QUERY", "/s")).text == "asked"
    assert (await ask(spec, "LINK", "/s")).text == "linked"


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/projects/1:get", 204), ("/v1/a:get", 204), ("/v1/projects/1", 404)]
)
async def test_the_slashes_of_a_reserved_expansion_part_segments(ask, path, status) -> None:
    """RFC 6570, section 3.2.3: `{+name}` is several segments, as Google's APIs have it."""
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [name], "responses": {"204": {"description": "found"}}}

    answer = await ask({"paths": {"/v1/{+name}:get": {"get": operation}}}, "GET", path)

    assert answer.status_code == status
