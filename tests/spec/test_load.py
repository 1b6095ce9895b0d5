"""Loading a document: what is recognised, what is refused, and how the errors read."""

from __future__ import annotations

import hashlib
import json

import pytest

from wireproof.errors import SpecError, UsageError
from wireproof.spec.load import load_document

MINIMAL = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"


def test_a_document_tells_what_was_read(write):
    """Version as written, hash of the bytes, files; `data` is always OpenAPI 3.1."""
    path = write("api.yaml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n")
    document = load_document(path)

    assert document.version == "3.0.3"
    assert document.data["openapi"] == "3.1.0"
    assert document.raw["openapi"] == "3.0.3"
    assert (path,) == document.files
    assert hashlib.sha256(path.read_bytes()).hexdigest() == document.sha256
    assert document.overlay_sha256 == ""


@pytest.mark.parametrize("name", ["api.json", "api.yaml", "api.yml", "api", "api.txt"])
def test_json_is_read_under_any_name(write, name):
    """YAML is a superset of JSON, and a file without a suffix is judged by its text."""
    path = write(name, json.dumps({"openapi": "3.1.0", "info": {}, "paths": {}}))

    assert load_document(path).data["paths"] == {}


def test_yaml_that_begins_like_json_is_yaml(write):
    """A flow mapping without quotes is no JSON, and the file's name does not say it is."""
    assert load_document(write("a.yaml", "{openapi: 3.1.0, paths: {}}")).version == "3.1.0"


@pytest.mark.parametrize("version", ["3.0.0", "3.1.1", "3.2.0", "3.0.0-rc1", "3.1"])
def test_openapi_3_0_to_3_2_are_read(write, version):
    """An unquoted `3.1` is a number in YAML; what it means is clear."""
    assert version == load_document(write("a.yaml", f"openapi: {version}\npaths: {{}}\n")).version


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_the_text(write, bom):
    """Editors on Windows write one."""
    assert load_document(write("a.yaml", bom + MINIMAL.encode())).version == "3.1.0"


BAD = [
    ("a.yaml", b"", "the file is empty", ""),
    ("a.yaml", b" \n\t\n", "the file is empty", ""),
    ("a.json", b"", "the file is empty", ""),
    ("a.yaml", b"openapi: 3.1.0\ninfo: \xff\xfe", "not UTF-8: byte 0xff", ":2:7"),
    ("a.yaml", b"# only a comment", "this is null", ":1:1"),
    ("a.yaml", b"- openapi: 3.1.0", "this is an array", ":1:1"),
    ("a.json", b'"openapi"', "this is a string", ":1:1"),
    ("a.json", b"12", "this is the int 12", ":1:1"),
    ("a.json", b'{"openapi": "3.1.0"', "broken JSON", ":1:20"),
    ("a.yaml", b"openapi: 3.1.0\ninfo: [3\n", "broken YAML", ":3:1"),
    ("a.yaml", b"openapi: 3.1.0\x00", "broken YAML", ""),
    ("a.yaml", b"title: x", "neither `openapi` nor `swagger`", ":1:1"),
    ("a.yaml", b"info: {}\nopenapi: 4.0.0", "'4.0.0' is not supported", ":2:1"),
    ("a.yaml", b"openapi: {}", "is not supported", ":1:1"),
    ("a.yaml", b"swagger: '1.2'", "'1.2' is not supported", ":1:1"),
    ("a.yaml", b"openapi: 3.1.0\nopen: " + b"[" * 10_000, "nested deeper", ":2:"),
]


@pytest.mark.parametrize(("name", "content", "message", "place"), BAD)
def test_what_is_no_openapi_document_is_refused_with_its_place(
    write, name, content, message, place
):
    """File, line and column, what is wrong, exit code 3."""
    with pytest.raises(SpecError, match=message) as caught:
        load_document(write(name, content))

    assert f"{name}{place}" in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_is_not_there_is_a_spec_error(tmp_path, name):
    """A folder is no file either."""
    with pytest.raises(SpecError, match=r"no such file|is a folder") as caught:
        load_document(tmp_path / name)

    assert caught.value.hint


def test_a_dangling_reference_is_refused_at_its_place(load):
    """The message has the reference, its line and the number of the others."""
    text = MINIMAL.replace("paths: {}", "paths:\n  /a:\n    get:\n      responses:\n        '200':")
    text += "          $ref: '#/components/responses/Gone'\n        '400': {$ref: '#/x'}\n"
    with pytest.raises(SpecError, match="'#/components/responses/Gone' leads nowhere") as caught:
        load(text)

    assert ":8:11 #/paths/~1a/get/responses/200/$ref" in str(caught.value)
    assert "(and 1 more)" in caught.value.message
    assert load(text, strict_refs=False).dangling == (
        ("#/paths/~1a/get/responses/200", "#/components/responses/Gone"),
        ("#/paths/~1a/get/responses/400", "#/x"),
    )


def test_a_ref_inside_example_data_is_not_a_reference(load):
    """Examples, enums, defaults, consts and extensions are data, whatever they look like."""
    document = load(
        MINIMAL
        + """\
x-notes: {$ref: '#/nowhere'}
components:
  schemas:
    A:
      properties: {$ref: {type: string}}
      example: {$ref: '#/nowhere'}
      default: {$ref: '#/nowhere'}
      const: {$ref: '#/nowhere'}
      enum: [{$ref: '#/nowhere'}]
"""
    )

    assert document.dangling == ()


def test_references_are_followed_to_their_end(load):
    """A chain of references ends at an object; its pointer is told."""
    document = load(
        MINIMAL
        + """\
components:
  responses:
    A: {$ref: '#/components/responses/B'}
    B: {$ref: '#/components/responses/C%7E1D'}
    C/D: {description: end}
    X: {$ref: '#/components/responses/Y'}
    Y: {$ref: '#/components/responses/X'}
"""
    )
    responses = document.data["components"]["responses"]

    assert document.deref(responses["A"]) == ({"description": "end"}, "#/components/responses/C~1D")
    assert (responses["C/D"], None) == document.deref(responses["C/D"])
    with pytest.raises(SpecError, match="without an end"):
        document.deref(responses["X"])
    with pytest.raises(SpecError, match="leads nowhere") as caught:
        document.resolve("#/components/responses/Z")
    assert "#/components/responses" in caught.value.hint
    with pytest.raises(SpecError, match="not a reference within"):
        document.resolve("other.yaml#/x")


def test_anchors_and_identifiers_are_references_too(load):
    """JSON Schema lets a schema be called by `$anchor` or `$id`; pointers replace both."""
    document = load(
        MINIMAL
        + """\
components:
  schemas:
    A: {$anchor: first, type: string}
    B: {$id: 'https://example.com/b', type: object, properties: {c: {type: integer}}}
    Uses:
      properties:
        a: {$ref: '#first'}
        b: {$ref: 'https://example.com/b'}
        c: {$ref: 'https://example.com/b#/properties/c'}
"""
    )
    properties = document.data["components"]["schemas"]["Uses"]["properties"]

    assert properties == {
        "a": {"$ref": "#/components/schemas/A"},
        "b": {"$ref": "#/components/schemas/B"},
        "c": {"$ref": "#/components/schemas/B/properties/c"},
    }


def test_a_schema_with_an_identifier_is_what_its_references_are_relative_to(load):
    """JSON Schema 2020-12 core, section 8.2.1: also `#`, and a name that another resource has."""
    document = load(
        MINIMAL
        + """\
components:
  schemas:
    A:
      $id: https://example.com/deep/a
      properties:
        other: {$ref: b}
        own: {$ref: '#/$defs/part'}
        self: {$ref: '#'}
        named: {$ref: '#name'}
        vendor: {$ref: '#/components/schemas/B'}
      $defs: {part: {$anchor: name, type: string}}
    B: {$id: 'https://example.com/deep/b', $anchor: name, properties: {a: {$ref: '/deep/a#name'}}}
"""
    )
    schemas = document.data["components"]["schemas"]

    assert {key: one["$ref"] for key, one in schemas["A"]["properties"].items()} == {
        "other": "#/components/schemas/B",
        "own": "#/components/schemas/A/$defs/part",
        "self": "#/components/schemas/A",
        "named": "#/components/schemas/A/$defs/part",
        "vendor": "#/components/schemas/B",  # no pointer of A; vendors write it all the same
    }
    assert schemas["B"]["properties"]["a"] == {"$ref": "#/components/schemas/A/$defs/part"}


def test_a_schema_that_is_completed_is_found_where_it_was_written(load):
    """The copy that stands for a `$dynamicRef` has the lines and the pointer of its original."""
    document = load(
        MINIMAL
        + """\
components:
  schemas:
    Page:
      properties:
        items: {type: array, items: {$dynamicRef: '#T'}}
      $defs: {T: {$dynamicAnchor: T, not: {}}}
    People:
      allOf: [{title: People}]
      $ref: '#/components/schemas/Page'
      $defs: {T: {$dynamicAnchor: T, type: string}}
"""
    )
    people = document.data["components"]["schemas"]["People"]
    copy = "#/components/schemas/People/allOf/1/properties/items"

    assert people["allOf"][1]["properties"]["items"]["type"] == "array"
    assert document.as_written(copy) == "#/components/schemas/Page/properties/items"
    assert document.location(copy).line == document.location(document.as_written(copy)).line == 8


def test_a_mapping_may_name_the_file_that_it_stands_in(load):
    """A value of `mapping` is a reference like any other (OAS 3.1 section 4.8.25)."""
    document = load(
        MINIMAL
        + """\
components:
  schemas:
    A: {type: object}
    U:
      oneOf: [{$ref: '#/components/schemas/A'}]
      discriminator: {propertyName: kind, mapping: {a: './openapi.yaml#/components/schemas/A'}}
"""
    )

    mapping = document.data["components"]["schemas"]["U"]["discriminator"]["mapping"]
    assert mapping == {"a": "#/components/schemas/A"}


def test_path_items_that_are_references_are_put_in_place(load):
    """Fields beside `$ref` win; an operation is found where it is written."""
    document = load(
        """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    $ref: '#/components/pathItems/Shared'
    summary: here
  /b: {get: {responses: {'200': {description: b}}}}
  /c: {$ref: '#/paths/~1b'}
components:
  pathItems:
    Shared:
      summary: there
      get: {responses: {'200': {description: a}}}
"""
    )
    paths = document.data["paths"]

    assert paths["/a"]["summary"] == "here"
    assert paths["/a"]["get"]["responses"]["200"]["description"] == "a"
    assert paths["/b"] == paths["/c"] == document.raw["paths"]["/c"]
    assert document.location("#/paths/~1a/get").line == 13
    assert document.location("#/paths/~1a/summary").line == 6
    assert document.location("#/paths/~1c/get/responses").line == 7


def test_a_path_item_that_contains_itself_is_left_alone(load):
    """A callback may refer to the path that it belongs to, without an end."""
    document = load(
        """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    post:
      responses: {'200': {description: a}}
      callbacks: {again: {'{$request.body#/url}': {$ref: '#/paths/~1a'}}}
  /b: {$ref: '#/paths/~1b'}
"""
    )
    callback = document.data["paths"]["/a"]["post"]["callbacks"]["again"]["{$request.body#/url}"]

    assert "post" in callback
    assert document.data["paths"]["/b"] == {"$ref": "#/paths/~1b"}


def test_openapi_3_2_keeps_its_new_fields(load):
    """`query`, additional operations, item schemas and the query string as one parameter."""
    document = load(
        """\
openapi: 3.2.0
$self: https://example.com/api
info: {title: T, version: '1'}
paths:
  /a:
    query:
      parameters:
        - name: q
          in: querystring
          content: {application/json: {schema: {$ref: '#/components/schemas/Q'}}}
      responses:
        '200':
          description: d
          content:
            text/event-stream:
              itemSchema: {$ref: 'https://example.com/api#/components/schemas/Q'}
    additionalOperations:
      COPY: {responses: {'200': {$ref: '#/components/responses/R'}}}
components:
  schemas: {Q: {type: object}}
  responses: {R: {description: r}}
  mediaTypes: {M: {schema: {type: string}}}
"""
    )
    item = document.data["paths"]["/a"]
    stream = item["query"]["responses"]["200"]["content"]["text/event-stream"]

    assert item["query"]["parameters"][0]["in"] == "querystring"
    assert stream["itemSchema"] == {"$ref": "#/components/schemas/Q"}
    assert "COPY" in item["additionalOperations"]
    assert document.location("#/paths/~1a/query/responses/200").line == 12


def test_an_overlay_that_is_missing_is_reported(write, tmp_path):
    """The overlay is a file like any other."""
    with pytest.raises((SpecError, UsageError), match="no such file"):
        load_document(write("a.yaml", MINIMAL), overlay=tmp_path / "overlay.yaml")


def test_repeated_keys_are_listed(load):
    """Pointer, what is ignored and what counts."""
    duplicates = load(MINIMAL + "x-a: {b: 1, b: 2}\n").duplicates

    assert [duplicate.pointer for duplicate in duplicates] == ["#/x-a/b"]
    assert (duplicates[0].ignored.column, duplicates[0].used.column) == (7, 13)
    assert load(MINIMAL).duplicates == ()
