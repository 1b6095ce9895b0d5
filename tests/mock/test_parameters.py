"""Parameters of every place and style: what the spec documents passes, anything else is named."""

from __future__ import annotations

from typing import Any

import pytest

from wireproof.mock.exchange import Request

IDS = {"type": "array", "items": {"type": "integer"}, "maxItems": 3}
POINT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
    "required": ["x", "y"],
    "additionalProperties": False,
}
WHOLE = {"type": "integer"}


def spec_for(path: str, parameter: dict[str, Any]) -> dict[str, Any]:
    operation = {"parameters": [parameter], "responses": {"204": {"description": "passed"}}}
    return {"paths": {path: {"get": operation}}}


def path_parameter(**more: Any) -> dict[str, Any]:
    return spec_for("/p/{v}", {"name": "v", "in": "path", "required": True, **more})


def query_parameter(**more: Any) -> dict[str, Any]:
    return spec_for("/q", {"name": "v", "in": "query", **more})


@pytest.mark.parametrize(
    ("style", "explode", "schema", "good", "bad"),
    [
        ("simple", False, WHOLE, "5", "five"),
        ("simple", False, WHOLE, "-5", "5.5"),
        ("simple", False, IDS, "3,4,5", "3,4,x"),
        ("simple", False, IDS, "3", "1,2,3,4"),
        ("simple", True, IDS, "3,4,5", "3;4"),
        ("simple", False, POINT, "x,1,y,2", "x,1,y"),
        ("simple", True, POINT, "x=1,y=2", "x=1"),
        ("simple", True, POINT, "x=1,y=2", "x,1,y,2"),
        ("label", False, WHOLE, ".5", "5"),
        ("label", False, IDS, ".3,4,5", ".3.4.5"),
        ("label", True, IDS, ".3.4.5", ".3,4,5"),
        ("label", False, POINT, ".x,1,y,2", "x,1,y,2"),
        ("label", True, POINT, ".x=1.y=2", ".x,1,y,2"),
        ("matrix", False, WHOLE, ";v=5", ";w=5"),
        ("matrix", False, IDS, ";v=3,4,5", ";v=3;v=4"),
        ("matrix", True, IDS, ";v=3;v=4", ";v=3,4"),
        ("matrix", False, POINT, ";v=x,1,y,2", ";x=1;y=2"),
        ("matrix", True, POINT, ";x=1;y=2", ";v=x,1,y,2"),
    ],
)
async def test_path_styles(ask, style, explode, schema, good, bad) -> None:
    """Each path style is read as OAS 3.1 writes it, and no other style passes for it."""
    spec = path_parameter(style=style, explode=explode, schema=schema)

    assert (await ask(spec, "GET", f"/p/{good}")).status_code == 204
    refused = await ask(spec, "GET", f"/p/{bad}")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["name"] == "v"
    assert refused.json()["errors"][0]["spec"].startswith("#/paths/~1p~1{v}/get/parameters/0")


@pytest.mark.parametrize(
    ("style", "explode", "schema", "good", "bad"),
    [
        ("form", True, WHOLE, "v=5", "v=five"),
        ("form", True, WHOLE, "v=5", "v=5&v=6"),
        ("form", True, {"type": "boolean"}, "v=true", "v=1"),
        ("form", True, {"type": "string", "enum": ["a b"]}, "v=a+b", "v=a%2Bb"),
        ("form", True, IDS, "v=3&v=4", "v=3,4"),
        ("form", False, IDS, "v=3,4", "v=3&v=4"),
        ("form", True, POINT, "x=1&y=2", "x=1"),
        ("form", False, POINT, "v=x,1,y,2", "v=x,1"),
        ("spaceDelimited", False, IDS, "v=3%204", "v=3,4"),
        ("spaceDelimited", False, IDS, "v=3+4", "v=3|4"),
        ("pipeDelimited", False, IDS, "v=3%7C4", "v=3,4"),
        ("pipeDelimited", False, POINT, "v=x%7C1%7Cy%7C2", "v=x%7C1"),
        ("pipeDelimited", True, IDS, "v=3&v=4", "v=3%7C4"),
        ("deepObject", True, POINT, "v[x]=1&v[y]=2", "v[x]=1"),
        ("deepObject", True, POINT, "v%5Bx%5D=1&v%5By%5D=2", "v[x]=1&v[y]=2&v[z]=3"),
    ],
)
async def test_query_styles(ask, style, explode, schema, good, bad) -> None:
    """Each query style is read as OAS 3.1 writes it, and no other style passes for it."""
    spec = query_parameter(style=style, explode=explode, schema=schema)

    assert (await ask(spec, "GET", f"/q?{good}")).status_code == 204
    refused = await ask(spec, "GET", f"/q?{bad}")
    assert refused.status_code == 400, refused.text
    assert refused.json()["errors"][0]["in"] == "query"


@pytest.mark.parametrize(
    ("place", "schema", "explode", "headers", "status"),
    [
        ("header", WHOLE, False, {"v": "5"}, 204),
        ("header", WHOLE, False, {"v": "x"}, 400),
        ("header", IDS, False, {"V": "3, 4"}, 204),
        ("header", IDS, False, {"v": "3;4"}, 400),
        ("header", POINT, True, {"v": "x=1,y=2"}, 204),
        ("header", POINT, False, {"v": "x,1,y,2"}, 204),
        ("header", POINT, False, {"v": "x=1,y=2"}, 400),
        ("header", WHOLE, False, {}, 400),
        ("cookie", WHOLE, True, {"cookie": "a=b; v=5"}, 204),
        ("cookie", WHOLE, True, {"cookie": "a=b; v=x"}, 400),
        ("cookie", IDS, False, {"cookie": "v=3,4"}, 204),
        ("cookie", WHOLE, True, {"cookie": "a=5"}, 400),
    ],
)
async def test_headers_and_cookies(ask, place, schema, explode, headers, status) -> None:
    """Header names have no case; a required header or cookie that is missing is named."""
    parameter = {"name": "v", "in": place, "required": True, "schema": schema, "explode": explode}

    answer = await ask(spec_for("/h", parameter), "GET", "/h", headers=headers)

    assert answer.status_code == status, answer.text
    if status == 400:
        assert answer.json()["errors"][0]["in"] == place


async def test_a_missing_parameter_is_named(ask) -> None:
    """The refusal says which parameter, and which pointer of the spec requires it."""
    refused = await ask(query_parameter(required=True, schema=WHOLE), "GET", "/q")

    [error] = refused.json()["errors"]
    assert refused.status_code == 400
    assert error == {
        "detail": "is required, and missing",
        "in": "query",
        "name": "v",
        "pointer": "#",
        "spec": "#/paths/~1q/get/parameters/0/required",
    }
    assert "#/paths/~1q/get/parameters/0/required, openapi.yaml:1:" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("v=%7B%22x%22%3A1%2C%22y%22%3A2%7D", 204),
        ("v=%7B%22x%22%3A1%7D", 400),
        ("v=%7Bx", 400),
        ("", 204),
    ],
)
async def test_a_parameter_with_content_is_json(ask, query, status) -> None:
    """A `content` parameter is decoded by its media type and judged by its schema."""
    spec = query_parameter(content={"application/json": {"schema": POINT}})

    assert (await ask(spec, "GET", f"/q?{query}")).status_code == status


@pytest.mark.parametrize("raw", ["%zz", "%ff", "%"])
def test_a_badly_encoded_text_is_refused(ask, raw) -> None:
    """A stray percent sign or bytes that are not UTF-8 are a 400, never a crash."""
    in_path = ask.mock(path_parameter(schema={"type": "string"}))
    in_query = ask.mock(query_parameter(schema={"type": "string"}))

    assert in_path.answer(Request("GET", f"/p/a{raw}")).status == 400
    assert in_query.answer(Request("GET", "/q", query=f"v={raw}")).status == 400
    assert in_query.answer(Request("GET", "/q", query=f"{raw}=v")).status == 400


async def test_data_may_hold_a_slash(ask) -> None:
    """A percent-encoded slash is data, a raw one a delimiter."""
    spec = path_parameter(schema={"const": "a/b"})

    assert (await ask(spec, "GET", "/p/a%2Fb")).status_code == 204
    assert (await ask(spec, "GET", "/p/a/b")).status_code == 404


async def test_unions_take_the_variant_that_is_valid(ask) -> None:
    """`5` is a number where a number is allowed, and a text where only the text is."""
    spec = query_parameter(schema={"anyOf": [{"type": "integer", "maximum": 9}, {"const": "50"}]})

    assert (await ask(spec, "GET", "/q?v=5")).status_code == 204
    assert (await ask(spec, "GET", "/q?v=50")).status_code == 204
    assert (await ask(spec, "GET", "/q?v=51")).status_code == 400


async def test_references_are_followed_to_the_place_that_refuses(ask) -> None:
    """The pointer in a refusal is that of the schema that was referred to."""
    spec = query_parameter(schema={"$ref": "#/components/schemas/Few"})
    spec["components"] = {"schemas": {"Few": {"type": "integer", "maximum": 3}}}

    refused = await ask(spec, "GET", "/q?v=4")

    assert refused.json()["errors"][0]["spec"] == "#/components/schemas/Few/maximum"
