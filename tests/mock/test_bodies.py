"""Request bodies: media type, syntax, schema; each refusal says where."""

from __future__ import annotations

import json
from typing import Any

import pytest

SCHEMAS = {
    "Pet": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "id": {"type": "integer", "readOnly": True},
            "owner": {"type": "string", "format": "uuid"},
            "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}},
            "kind": {"oneOf": [{"const": "cat"}, {"const": "dog"}]},
        },
    },
    "Tag": {"type": "string", "maxLength": 3},
}


def spec_for(content: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    body = {"required": required, "content": content}
    operation = {"requestBody": body, "responses": {"204": {"description": "passed"}}}
    return {"paths": {"/pets": {"post": operation}}, "components": {"schemas": SCHEMAS}}


PET = spec_for({"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}})


async def test_a_valid_body_passes(ask) -> None:
    """What the schema allows is answered, undeclared properties of an open object included."""
    body = {"name": "Rex", "tags": ["a"], "kind": "dog", "more": None}

    assert (await ask(PET, "POST", "/pets", json=body)).status_code == 204


@pytest.mark.parametrize(
    ("body", "pointer", "spec", "detail"),
    [
        ({}, "#", "/Pet/required", '"name" is a required property'),
        ({"name": 1}, "#/name", "/Pet/properties/name/type", '1 is not of type "string"'),
        ({"name": "x", "tags": ["a", "long"]}, "#/tags/1", "/Tag/maxLength", "longer than 3"),
        ({"name": "x", "owner": "me"}, "#/owner", "/Pet/properties/owner/format", "uuid"),
        ({"name": "x", "id": 3}, "#/id", "/Pet/properties/id", "readOnly"),
        ({"name": "x", "kind": "cow"}, "#/kind", "/Pet/properties/kind/oneOf", "none of the 2"),
        ([], "#", "/Pet/type", 'not of type "object"'),
    ],
)
async def test_a_body_that_the_schema_refuses(ask, body, pointer, spec, detail) -> None:
    """A 422 names the pointer into the body and the keyword in the spec, through references."""
    refused = await ask(PET, "POST", "/pets", json=body)

    [error] = refused.json()["errors"]
    assert refused.status_code == 422
    assert (error["in"], error["pointer"]) == ("body", pointer)
    assert error["spec"] == "#/components/schemas" + spec
    assert detail in error["detail"]
    assert refused.json()["detail"].startswith(f"body at {pointer}: ")
    assert error["spec"] in refused.json()["detail"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"name": ', "not JSON"),
        (b'{"name": NaN}', "NaN is not a JSON number"),
        (b'{"name": "a", "name": "b"}', "'name' stands twice"),
        (b'{"name": "\xff"}', "not UTF-8"),
        (b'{"name": "\\ud800"}', "surrogate"),
        (b'{"name": 1e999}', "too large"),
        (b"[" * 300 + b"]" * 300, "deep"),
        (b"[" * 100_000, "nested deeper"),
        (b"1" * 5_000, "too many digits"),
    ],
)
async def test_a_body_that_is_no_json(ask, content, reason) -> None:
    """Text that cannot be read, or be read in two ways, is a 400."""
    headers = {"Content-Type": "application/json"}

    refused = await ask(PET, "POST", "/pets", content=content, headers=headers)

    assert refused.status_code == 400
    assert reason in refused.json()["detail"]


async def test_a_missing_body(ask) -> None:
    """A required body that is missing is a 400; an optional one may be left out."""
    optional = spec_for({"application/json": {}}, required=False)

    refused = await ask(PET, "POST", "/pets")
    assert refused.status_code == 400
    assert "/requestBody/required" in refused.json()["detail"]
    assert (await ask(optional, "POST", "/pets")).status_code == 204


@pytest.mark.parametrize(
    ("documented", "sent", "status"),
    [
        ("application/json", "application/json; charset=utf-8", 204),
        ("application/json", "APPLICATION/JSON", 204),
        ("application/json", "text/json", 415),
        ("application/json", "", 415),
        ("application/*", "application/vnd.x+json", 204),
        ("*/*", "application/json", 204),
        ("application/merge-patch+json", "application/json", 415),
    ],
)
async def test_media_types(ask, documented, sent, status) -> None:
    """Only a documented media type is read; the refusal lists them."""
    headers = {"Content-Type": sent} if sent else {}

    answer = await ask(spec_for({documented: {}}), "POST", "/pets", content=b"{}", headers=headers)

    assert answer.status_code == status
    if status == 415:
        assert answer.headers["accept"] == documented
        assert "/requestBody/content" in answer.json()["detail"]


async def test_an_encoded_body_is_refused(ask) -> None:
    """A compressed body is a 415 that says so, not a JSON error."""
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    refused = await ask(PET, "POST", "/pets", content=b"\x1f\x8b", headers=headers)

    assert refused.status_code == 415
    assert refused.headers["accept-encoding"] == "identity"


async def test_lenient_lets_formats_pass(ask) -> None:
    """`--lenient` accepts what only a format speaks against, and refuses the rest."""
    mock = ask.mock(PET, lenient=True)

    passed = await ask(mock, "POST", "/pets", json={"name": "x", "owner": "me"})
    assert passed.status_code == 204
    assert (await ask(mock, "POST", "/pets", json={"owner": "me"})).status_code == 422


FORM = {
    "type": "object",
    "required": ["age"],
    "additionalProperties": False,
    "properties": {
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "at": {"type": "object", "properties": {"x": {"type": "integer"}}},
        "file": {"type": "string", "format": "binary", "minLength": 3},
    },
}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("age=3&tags=a&tags=b", 204),
        ("age=3&ids=1,2", 204),
        ("age=3&at=%7B%22x%22%3A1%7D", 204),
        ("age=3&at[x]=1", 204),
        ("age=3&at[x]=one", 422),
        ("age=three", 422),
        ("tags=a", 422),
        ("age=3&other=1", 422),
        ("age=3&at=%7Bx", 400),
        ("age=%zz", 400),
    ],
)
async def test_url_encoded_forms(ask, content, status) -> None:
    """Fields get the types of their schemas, by the style of their encoding or as JSON."""
    media = {"schema": FORM, "encoding": {"ids": {"style": "form", "explode": False}}}
    spec = spec_for({"application/x-www-form-urlencoded": media})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await ask(spec, "POST", "/pets", content=content, headers=headers)

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([("age", (None, "3"))], 204),
        ([("age", (None, "3")), ("tags", (None, "a")), ("tags", (None, "b"))], 204),
        ([("age", (None, "3")), ("at", (None, '{"x": 1}', "application/json"))], 204),
        ([("age", (None, "3")), ("at", (None, '{"x": "1"}', "application/json"))], 422),
        ([("age", (None, "3")), ("at", (None, "{x", "application/json"))], 400),
        ([("age", (None, "3")), ("file", ("f.bin", b"\x00\xff\r\n\x00"))], 204),
        ([("age", (None, "3")), ("file", ("f.bin", b"\x00"))], 422),
        ([("age", (None, "3")), ("age", (None, "4"))], 400),
        ([("file", ("f.bin", b"\x00\xff\x00"))], 422),
    ],
)
async def test_multipart_forms(ask, parts, status) -> None:
    """Parts are read by their own media type; a repeated part is an item of an array."""
    spec = spec_for({"multipart/form-data": {"schema": FORM}})

    answer = await ask(spec, "POST", "/pets", files=parts)

    assert answer.status_code == status, answer.text


async def test_a_part_in_a_charset_that_decodes_nothing(ask) -> None:
    """The caller hears that the part is no text; the mock goes on."""
    spec = spec_for({"multipart/form-data": {"schema": FORM}})
    part = 'Content-Disposition: form-data; name="name"\r\n'
    kind = "Content-Type: text/plain; charset=undefined\r\n"
    content = f"--x\r\n{part}{kind}\r\nRex\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    refused = await ask(spec, "POST", "/pets", content=content, headers=headers)

    assert refused.status_code == 400
    assert "not text in undefined" in refused.json()["detail"]


async def test_a_multipart_body_without_its_boundary(ask) -> None:
    """A Content-Type whose boundary delimits nothing is a 400."""
    spec = spec_for({"multipart/form-data": {"schema": FORM}})
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    refused = await ask(spec, "POST", "/pets", content=b"age=3", headers=headers)

    assert refused.status_code == 400
    assert "boundary" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("media_type", "content", "status"),
    [
        ("text/plain", "short", 204),
        ("text/plain", "far too long", 422),
        ("text/plain; charset=utf-8", b"\xff", 400),
        ("text/plain; charset=undefined", b"short", 400),
        ("text/plain; charset=idna", b"xn--999999999..", 400),
        ("text/plain; charset=punycode", b"a-99999999", 400),
        ("application/octet-stream", b"\xff" * 20, 204),
        ("application/jsonl", '{"a": 1}\n{"a": 2}\n', 204),
        ("application/jsonl", '{"a": 1}\n{"a": "two"}\n', 422),
    ],
)
async def test_other_bodies(ask, media_type, content, status) -> None:
    """Text is judged as a string, JSON Lines line by line, binary content not at all."""
    item = {"type": "object", "properties": {"a": {"type": "integer"}}}
    spec = spec_for(
        {
            "text/plain": {"schema": {"type": "string", "maxLength": 5}},
            "application/octet-stream": {},
            "application/jsonl": {"itemSchema": item},
        }
    )

    headers = {"Content-Type": media_type}
    answer = await ask(spec, "POST", "/pets", content=content, headers=headers)

    assert answer.status_code == status, answer.text
    if media_type == "application/jsonl" and status == 422:
        assert answer.json()["errors"][0]["pointer"] == "#/1/a"


async def test_openapi_3_0_is_read_in_its_own_dialect(ask) -> None:
    """`nullable` and a boolean `exclusiveMinimum` mean what OpenAPI 3.0 says."""
    schema = {"type": "integer", "nullable": True, "minimum": 3, "exclusiveMinimum": True}
    spec = {"openapi": "3.0.3", **spec_for({"application/json": {"schema": schema}})}
    headers = {"Content-Type": "application/json"}

    statuses = [
        (await ask(spec, "POST", "/pets", content=json.dumps(value), headers=headers)).status_code
        for value in (None, 4, 3)
    ]

    assert statuses == [204, 204, 422]


async def test_a_body_of_seventeen_megabytes_is_refused(ask) -> None:
    """The server reads up to 16 MiB."""
    headers = {"Content-Type": "application/json"}

    refused = await ask(PET, "POST", "/pets", content=b" " * (17 << 20), headers=headers)

    assert refused.status_code == 413


ROW = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
ROWS = {"type": "array", "items": ROW}
PARTS = {
    "type": "object",
    "properties": {
        "rows": ROWS,
        "note": {"type": "object", "properties": {"id": {"type": "integer"}}},
        "n": {"type": "integer"},
    },
}


@pytest.mark.parametrize(("lines", "status"), [('{"id": 1}\n{"id": 2}\n', 204), ("{}\n", 422)])
@pytest.mark.parametrize("name", ["schema", "itemSchema"])
async def test_lines_are_held_against_what_describes_them(ask, name, lines, status) -> None:
    """`schema` describes all of them, `itemSchema` each (OAS 3.2, "Media Type Object")."""
    spec = spec_for({"application/x-ndjson": {name: ROWS if name == "schema" else ROW}})
    headers = {"content-type": "application/x-ndjson"}

    answer = await ask(spec, "POST", "/pets", content=lines, headers=headers)

    assert answer.status_code == status


def part(name: str, kind: str, content: str) -> tuple[str, tuple[None, str, str]]:
    return name, (None, content, kind)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([part("rows", "application/json", '{"id": 1}')] * 2, 204),
        ([part("rows", "application/json", '[{"id": 1}, {"id": 2}]')], 204),
        ([part("rows", "application/json", "{}")], 422),
        ([part("rows", "application/json", "[{}]")], 422),
        ([part("note", "application/json", '{"id": 1}')] * 2, 400),
        ([part("note", "application/xml", "<note><id>1</id></note>")], 204),
        ([part("n", "text/plain", "1")], 204),
        ([part("n", "text/plain", "x")], 422),
    ],
)
async def test_parts_are_items_of_an_array_or_all_of_it(ask, parts, status) -> None:
    """OAS 3.1.1, "Encoding Object": a part for each item; XML of no name is text in our hands."""
    content = {"multipart/form-data": {"schema": PARTS}}

    answer = await ask(spec_for(content), "POST", "/pets", files=parts)

    assert answer.status_code == status


@pytest.mark.parametrize(("text", "status"), [("5", 204), ("x", 422)])
async def test_plain_text_is_what_its_schema_says(ask, text, status) -> None:
    """As a parameter is: `5` is an integer where one is documented."""
    spec = spec_for({"text/plain": {"schema": {"type": "integer"}}})
    headers = {"content-type": "text/plain"}

    answer = await ask(spec, "POST", "/pets", content=text, headers=headers)

    assert answer.status_code == status


DEEP = {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "integer"}}}}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("meta[tags][]=1", 204),
        ("meta[tags][]=1&meta[tags][]=2", 204),
        ("meta[tags][1]=1&meta[tags][0]=2", 204),
        ("meta[tags]=1&meta[tags]=2", 204),
        ("meta[tags][]=x", 400),
    ],
)
async def test_a_list_in_brackets(ask, query, status) -> None:
    """In all the ways that servers know: the OAS leaves it open ("Style Values")."""
    deep = {"name": "meta", "in": "query", "style": "deepObject", "schema": DEEP}
    operation = {"parameters": [deep], "responses": {"204": {"description": "passed"}}}

    answer = await ask({"paths": {"/pets": {"get": operation}}}, "GET", f"/pets?{query}")

    assert answer.status_code == status
