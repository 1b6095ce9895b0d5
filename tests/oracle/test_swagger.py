"""The proof reads Swagger 2.0 as Swagger 2.0: nothing is converted on the way."""

from __future__ import annotations

import pytest

from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, judge_for
from wireproof.oracle.encoder import Unrepresentable, encode_header, encode_path, encode_query
from wireproof.oracle.matching import show
from wireproof.oracle.operations import Unreadable
from wireproof.oracle.payload import check_body
from wireproof.oracle.reading import each_operation, read_operations, read_schemes, read_servers


def document(operation=(), *, path="/a", item=(), **root):
    node = {"responses": {"204": {"description": "none"}}, **dict(operation)}
    paths = {path: {"post": node, **dict(item)}}
    return {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": paths, **root}


def parameter_of(**said):
    path = "/a/{p}" if said.get("in") == "path" else "/a"
    root = document({"parameters": [{"in": "query", "name": "p", **said}]}, path=path)
    [operation] = read_operations(root)
    [found] = operation.parameters
    return found


@pytest.mark.parametrize(
    ("root", "urls"),
    [
        ({"host": "a.test", "basePath": "/v1/", "schemes": ["http", "https"]},
         ["https://a.test/v1", "http://a.test/v1"]),
        ({"host": "a.test"}, ["https://a.test"]),
        ({"basePath": "/v1"}, ["/v1"]),
        ({}, []),
    ],
)  # fmt: skip
def test_servers_are_schemes_host_and_base_path_together(root, urls):
    assert [one["url"] for one in read_servers(document(**root))] == urls


def test_schemes_of_an_operation_are_servers_of_its_own():
    [operation] = read_operations(document({"schemes": ["http"]}, host="a.test", schemes=["https"]))
    assert operation.servers == ({"url": "http://a.test"},)
    assert operation.has_own_servers


ARRAYS = [
    # collectionFormat, nested, value, in a query, in a path, in a header
    (None, None, ["a", "b"], "p=a,b", "a,b", "a,b"),
    ("csv", None, ["a", "b"], "p=a,b", "a,b", "a,b"),
    ("ssv", None, ["a", "b"], "p=a%20b", "a%20b", "a b"),
    ("tsv", None, ["a", "b"], "p=a%09b", "a%09b", "a\tb"),
    ("pipes", None, ["a", "b"], "p=a|b", "a|b", "a|b"),
    ("multi", None, ["a", "b"], "p=a&p=b", "a,b", "a,b"),
    ("multi", "pipes", [["a", "b"], ["c"]], "p=a|b&p=c", None, None),
    ("csv", "pipes", [["a", "b"], ["c"]], "p=a|b,c", "a|b,c", "a|b,c"),
    ("pipes", None, ["a|b"], None, None, None),
    ("csv", "csv", [["a"], ["b"]], None, None, None),
    ("csv", None, ["a,b"], "p=a,b", "a,b", None),
]


@pytest.mark.parametrize(("how", "inner", "value", "query", "path", "header"), ARRAYS)
def test_arrays_are_joined_as_collection_format_says(how, inner, value, query, path, header):
    items = {"type": "string"}
    if inner:
        items = {"type": "array", "items": items, "collectionFormat": inner}
    said = {"type": "array", "items": items, **({"collectionFormat": how} if how else {})}

    def shown(place, encode):
        found = encode(parameter_of(**{**said, "in": place}), value)
        if isinstance(found, Unrepresentable):
            return None
        if place == "query":
            return "&".join(f"{pair.name}={show(pair.tokens)}" for pair in found)
        return show(found)

    assert shown("query", encode_query) == query
    if path or not query:
        assert shown("path", encode_path) == path
        assert shown("header", encode_header) == header


def test_form_fields_are_one_body_in_the_form_types_that_are_consumed():
    fields = [
        {"in": "formData", "name": "name", "type": "string", "required": True},
        {"in": "formData", "name": "tags", "type": "array", "items": {"type": "string"}},
        {"in": "formData", "name": "photo", "type": "file"},
    ]
    [operation] = read_operations(
        document({"consumes": ["multipart/form-data", "text/plain"]}, item={"parameters": fields})
    )
    [content] = operation.contents
    assert (content.media_type, operation.body_required) == ("multipart/form-data", True)
    assert content.schema["required"] == ["name"]
    assert content.schema["properties"]["photo"] == {"type": "string", "format": "binary"}
    assert content.encoding == {"tags": {"collection": ("csv",)}}
    [usual] = read_operations(document(item={"parameters": fields[:2]}))
    assert [one.media_type for one in usual.contents] == ["application/x-www-form-urlencoded"]


@pytest.mark.parametrize(
    ("collection", "sent", "right"),
    [
        ("csv", b"tags=a,b", True),
        ("csv", b"tags=a&tags=b", False),
        ("multi", b"tags=a&tags=b", True),
        ("multi", b"tags=a,b", False),
        ("tsv", b"tags=a%09b", True),
        ("pipes", b"tags=a%7Cb", True),
    ],
)
def test_an_array_in_a_form_is_joined_as_collection_format_says(collection, sent, right):
    tags = {"in": "formData", "name": "tags", "type": "array", "items": {"type": "string"},
            "collectionFormat": collection}  # fmt: skip
    [operation] = read_operations(document({"parameters": [tags]}))
    [content] = operation.contents
    kind = "application/x-www-form-urlencoded"
    found = check_body(content, {"tags": ["a", "b"]}, sent, kind, frozenset())
    assert (not found) is right


@pytest.mark.parametrize(("collection", "parts"), [("csv", ["a,b"]), ("multi", ["a", "b"])])
def test_an_array_in_multipart_is_one_part_or_one_for_each_item(collection, parts):
    tags = {"in": "formData", "name": "tags", "type": "array", "items": {"type": "string"},
            "collectionFormat": collection}  # fmt: skip
    root = document({"parameters": [tags], "consumes": ["multipart/form-data"]})
    [content] = read_operations(root)[0].contents

    def sent(texts):
        head = '--b\r\ncontent-disposition: form-data; name="tags"\r\n\r\n'
        return ("".join(f"{head}{text}\r\n" for text in texts) + "--b--\r\n").encode()

    kind, value = "multipart/form-data; boundary=b", {"tags": ["a", "b"]}
    assert not check_body(content, value, sent(parts), kind, frozenset())
    [wrong] = check_body(content, value, sent(["a b"]), kind, frozenset())
    assert wrong.rule == "wrong-part"


def test_a_file_of_a_form_may_be_null_by_the_word_that_vendors_use():
    """`x-nullable`, which no standard has, on a `formData` parameter as on any schema."""
    file = {"in": "formData", "type": "file"}
    given = [{**file, "name": "a"}, {**file, "name": "b", "x-nullable": True}]
    [operation] = read_operations(document({"parameters": given}))

    [content] = operation.contents
    null = [name for name, one in content.schema["properties"].items() if "x-nullable" in one]
    assert null == ["b"]


def test_an_answer_that_is_only_shown_is_of_any_kind():
    """Without a schema there is no content by the letter; an example shows that there is some."""
    examples = {"application/json": {"a": 1}}
    responses = {"200": {"description": "", "examples": examples}, "201": {"description": ""}}

    [operation] = read_operations(document({"responses": responses}))

    told = [[(one.media_type, one.schema) for one in reply.contents] for reply in operation.replies]
    assert told == [[("application/json", {})], []]


@pytest.mark.parametrize("place", ["query", "header", "formData"])
def test_what_has_no_name_is_no_parameter(place):
    """Name and place are required ("Parameter Object"): nobody can send it."""
    nameless = {"in": place, "type": "string"}
    [operation] = read_operations(document({"parameters": [nameless]}))

    assert (operation.parameters, operation.contents) == ((), ())


def test_parameters_of_an_operation_override_those_of_its_path():
    shared = [{"in": "query", "name": "p", "type": "string"}, {"in": "query", "name": "q",
              "type": "string"}]  # fmt: skip
    own = [{"$ref": "#/parameters/P"}]
    named = {"P": {"in": "query", "name": "p", "type": "integer", "required": True}}
    root = document({"parameters": own}, item={"parameters": shared}, parameters=named)
    [operation] = read_operations(root)
    found = {one.name: (one.schema, one.required) for one in operation.parameters}
    assert found == {"p": ({"type": "integer"}, True), "q": ({"type": "string"}, False)}


@pytest.mark.parametrize(
    ("own", "shared", "schema", "kinds"),
    [
        (None, None, {"type": "string"}, ["application/json"]),
        (None, ["text/csv"], {"type": "string"}, ["text/csv"]),
        (["text/xml"], ["text/csv"], {"type": "string"}, ["text/xml"]),
        ([], ["text/csv"], {"type": "string"}, ["application/json"]),
        (None, None, {"type": "file"}, ["*/*"]),
        (["image/png"], None, {"type": "file"}, ["image/png"]),
        (["text/xml"], None, None, []),
    ],
)
def test_responses_come_in_what_is_produced(own, shared, schema, kinds):
    reply = {"description": "d", **({"schema": schema} if schema else {})}
    operation = {"responses": {"200": reply}, **({} if own is None else {"produces": own})}
    root = document(operation, **({"produces": shared} if shared else {}))
    [found] = read_operations(root)[0].replies
    assert [one.media_type for one in found.contents] == kinds


def test_security_definitions_are_told_in_the_words_of_openapi_3():
    schemes = {
        "b": {"type": "basic"},
        "k": {"type": "apiKey", "in": "header", "name": "X"},
        "o": {"type": "oauth2", "flow": "application", "tokenUrl": "/t", "scopes": {"s": ""}},
    }
    assert read_schemes(document(securityDefinitions=schemes)) == {
        "b": {"type": "http", "scheme": "basic"},
        "k": {"type": "apiKey", "in": "header", "name": "X"},
        "o": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/t", "scopes": {"s": ""}}},
        },
    }


@pytest.mark.parametrize(
    ("schema", "value", "verdict"),
    [
        ({"type": "number", "maximum": 1, "exclusiveMaximum": True}, 1, Verdict.INVALID),
        ({"type": "number", "maximum": 1, "exclusiveMaximum": False}, 1, Verdict.VALID),
        ({"type": "string", "x-nullable": True}, None, Verdict.VALID),
        ({"type": "file", "x-nullable": True}, None, Verdict.VALID),
        ({"type": "file"}, None, Verdict.INVALID),
        ({"type": "string", "nullable": True}, None, Verdict.INVALID),
        ({"$ref": "#/definitions/Text", "x-nullable": True}, None, Verdict.UNDECIDED),
        ({"$ref": "#/definitions/Text", "maxLength": 1}, "long", Verdict.VALID),
        ({"$ref": "#/definitions/Pet"}, {"kind": "Cat", "name": "x"}, Verdict.VALID),
        ({"$ref": "#/definitions/Pet"}, {"kind": "Cow"}, Verdict.UNDECIDED),
        ({"$ref": "#/definitions/Pet"}, {}, Verdict.INVALID),
    ],
)
def test_schemas_are_judged_in_the_dialect_of_2_0(schema, value, verdict):
    pet = {"type": "object", "discriminator": "kind", "required": ["kind"],
           "properties": {"kind": {"type": "string"}}}  # fmt: skip
    cat = {"allOf": [{"$ref": "#/definitions/Pet"}, {"properties": {"name": {"type": "string"}}}]}
    root = document(definitions={"Text": {"type": "string"}, "Pet": pet, "Cat": cat})
    judge = judge_for(reader_for(root), schema, "response")
    if verdict is Verdict.UNDECIDED:
        judge = judge_for(reader_for(root), schema, "response")
    assert judge.verdict(value) is verdict


def test_one_operation_that_cannot_be_read_leaves_the_others():
    broken = {"get": {"$ref": "#/x-operations/Gone"}}
    found = list(each_operation(document(item=broken)))
    kinds = {one.method: isinstance(one, Unreadable) for one in found}
    assert kinds == {"GET": True, "POST": False}


def test_the_body_of_an_operation_comes_before_that_of_its_path():
    """There "can be only one body parameter"; of two with different names, the nearer one."""
    outer = {"in": "body", "name": "outer", "schema": {"type": "string"}}
    inner = {"in": "body", "name": "inner", "schema": {"type": "integer"}}

    [operation] = read_operations(
        document({"parameters": [inner]}, item={"parameters": [outer]}, consumes=["text/plain"])
    )

    assert [one.schema for one in operation.contents] == [{"type": "integer"}]


@pytest.mark.parametrize("version", [{"swagger": "2.0"}, {"openapi": "3.1.0"}])
def test_a_path_without_its_slash_is_the_path_with_it(version):
    """The name "MUST begin with a forward slash", and can mean nothing else; `x-` is no path."""
    node = {"get": {"responses": {"200": {"description": ""}, "100": {"description": ""}}}}

    [operation] = read_operations({**version, "paths": {"a/b": node, "x-c": node}})

    assert (operation.path, operation.pointer) == ("/a/b", "#/paths/a~1b/get")
    assert [one.status for one in operation.replies] == ["200"], "1xx ends no call"
