"""The proof reads the vendor's bytes by itself: YAML 1.2, JSON, several files, an overlay."""

from __future__ import annotations

import json

import pytest

from wireproof.errors import SpecError, UsageError
from wireproof.oracle.document import read_document
from wireproof.oracle.reading import each_operation, read_operations
from wireproof.oracle.references import lookup
from wireproof.oracle.yaml_text import read_yaml

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("2024-01-31", "2024-01-31"),
        ("1:30", "1:30"),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ("!!float 5", 5.0),
        ("~", None),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("{200: a, on: b, null: c}", {"200": "a", "on": "b", "null": "c"}),
        ("{a: 1, a: 2}", {"a": 2}),
        ("{a: &x {b: 1}, c: {<<: *x, d: 2}}", {"a": {"b": 1}, "c": {"d": 2, "b": 1}}),
        ("{a: &x {b: 1}, c: {<<: *x, b: 2}}", {"a": {"b": 1}, "c": {"b": 2}}),
        ("[&k name, {*k : 1}]", ["name", {"name": 1}]),
    ],
)
def test_scalars_are_those_of_yaml_1_2_and_names_are_texts(text, value):
    found = read_yaml(text, "spec.yaml")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1", "broken YAML"),
        ("a: .inf", "not a number"),
        ("a: 1e999", "not a number"),
        ("? [1]\n: 2", "mapping key"),
        ("a: !include other.yaml", "tag"),
        ("a: *nobody", "alias"),
        ("a: &x [*x]", "alias"),
        ("--- 1\n--- 2", "second YAML document"),
        ("[" * 300 + "]" * 300, "nested deeper"),
        ("&a [" + ",".join("x" * 9) + "]\n", None),
    ],
)
def test_what_json_has_no_counterpart_for_is_told_with_its_place(text, said):
    if said is None:
        assert read_yaml(text, "spec.yaml") == ["x"] * 9
        return
    with pytest.raises(SpecError, match=said) as caught:
        read_yaml(text, "spec.yaml")
    assert str(caught.value).startswith("spec.yaml")


def test_aliases_of_aliases_do_not_fill_the_memory():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(SpecError, match="aliases expand"):
        read_yaml("\n".join(rows), "bomb.yaml")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", "[]", "not an OpenAPI document"),
        ("a.yaml", "openapi: 4.0.0", "version '4.0.0' is not supported"),
        ("a.json", '{"openapi": "3.1.0",}', "broken JSON"),
        ("a.json", '{"openapi": "3.1.0", "x": NaN}', "NaN is not"),
        ("a.json", '{"openapi": "3.1.0", "x": ' + "[" * 400 + "]" * 400 + "}", "nested deeper"),
        ("a.yaml", "  \n", "empty"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(SpecError, match=said):
        read_document(tmp_path / name)


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_pointer_is_found_in_the_file_or_else_what_it_stands_in(tmp_path, suffix):
    text = HEAD + "paths:\n  /a%2Fb:\n    get:\n      responses: {}\n"
    if suffix == "json":
        text = json.dumps(read_yaml(text, ""), indent=1)
    (tmp_path / f"a.{suffix}").write_text(text)
    document = read_document(tmp_path / f"a.{suffix}")
    [operation] = read_operations(document.raw)
    assert operation.pointer == "#/paths/~1a%252Fb/get"
    lines = text.splitlines()
    for pointer in (operation.pointer, f"{operation.pointer}/responses/200/content/x"):
        place = document.location(pointer)
        wanted = "get" if pointer == operation.pointer else "responses"
        assert lines[place.line - 1][place.column - 1 :].strip('"').startswith(wanted)


def tree(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "main.yaml"


def test_references_lead_into_other_files_and_back(tmp_path):
    main = tree(
        tmp_path,
        main_yaml=HEAD
        + "paths:\n  /a: {$ref: paths/a.yaml}\n"
        + "components: {schemas: {Id: {type: integer}}}\n",
        paths__a_yaml="get:\n  parameters: [{$ref: '../parts.yaml#/Limit'}]\n  responses: {}\n",
        parts_yaml="Limit: {in: query, name: limit, schema: {$ref: '#/Size'}}\n"
        "Size: {$ref: 'main.yaml#/components/schemas/Id'}\n",
    )
    document = read_document(main)
    [operation] = read_operations(document.raw)
    [limit] = operation.parameters
    assert (operation.pointer, limit.name) == ("#/paths/~1a/get", "limit")
    size = lookup(document.raw, limit.schema["$ref"])
    assert lookup(document.raw, size["$ref"]) == {"type": "integer"}
    assert document.location(limit.pointer).file.endswith("parts.yaml")


def test_schemas_are_found_by_anchor_and_by_identifier(tmp_path):
    main = tree(
        tmp_path,
        main_yaml=HEAD
        + "components:\n  schemas:\n"
        + "    A: {$ref: '#pet'}\n"
        + "    B: {$ref: 'https://schemas.test/owner'}\n"
        + "    Pet: {$anchor: pet, type: object}\n"
        + "    Owner: {$id: 'https://schemas.test/owner', $ref: '#/$defs/Name',\n"
        + "            $defs: {Name: {type: string}}}\n",
    )
    schemas = read_document(main).raw["components"]["schemas"]
    assert schemas["A"] == {"$ref": "#/components/schemas/Pet"}
    assert schemas["B"] == {"$ref": "#/components/schemas/Owner"}
    assert schemas["Owner"]["$ref"] == "#/components/schemas/Owner/$defs/Name"


def test_a_mapping_may_name_the_file_that_it_stands_in(tmp_path):
    text = HEAD + "components: {schemas: {A: {}, U: {discriminator: {propertyName: kind,\n"
    text += "  mapping: {a: './main.yaml#/components/schemas/A'}}}}}\n"
    schemas = read_document(tree(tmp_path, main_yaml=text)).raw["components"]["schemas"]
    assert schemas["U"]["discriminator"]["mapping"] == {"a": "#/components/schemas/A"}


@pytest.mark.parametrize(
    "ref", ["https://example.test/pet.yaml", "../secret.yaml#/A", "nowhere.yaml", "#/nowhere"]
)
def test_nothing_is_fetched_and_nothing_outside_the_folder_is_read(tmp_path, ref):
    (tmp_path / "secret.yaml").write_text("A: {type: string}")
    folder = tmp_path / "spec"
    main = tree(folder, main_yaml=HEAD + f"components: {{schemas: {{A: {{$ref: '{ref}'}}}}}}\n")
    schema = read_document(main).raw["components"]["schemas"]["A"]
    assert schema == {"$ref": ref}
    with pytest.raises(SpecError):
        lookup({}, ref)


def test_a_name_that_looks_like_a_reference_or_an_example_is_left_alone(tmp_path):
    main = tree(
        tmp_path,
        main_yaml=HEAD
        + "components:\n  schemas:\n    A:\n      properties:\n"
        + "        example: {$ref: 'b.yaml'}\n        $ref: {type: string}\n"
        + "      example: {$ref: b.yaml}\n",
        b_yaml="type: integer\n",
    )
    raw = read_document(main).raw
    schema = raw["components"]["schemas"]["A"]
    assert lookup(raw, schema["properties"]["example"]["$ref"]) == {"type": "integer"}
    assert schema["properties"]["$ref"] == {"type": "string"}
    assert schema["example"] == {"$ref": "b.yaml"}


ACTIONS = [
    ("{target: $.info, update: {title: u}}", ("info", "title"), "u"),
    ("{target: $.tags, update: {name: c}}", ("tags", 2, "name"), "c"),
    ("{target: '$.tags[?@.name == \"a\"]', remove: true}", ("tags", 0, "name"), "b"),
    ("{target: '$.tags[*]', remove: true}", ("tags",), []),
    ("{target: '$.info.title', update: v}", ("info", "title"), "v"),
    ("{target: '$.servers[0].url', update: 'https://x.test'}", ("servers", 0, "url"),
     "https://x.test"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "path", "value"), ACTIONS)
def test_an_overlay_is_applied(tmp_path, action, path, value):
    main = tree(
        tmp_path,
        main_yaml=HEAD + "tags: [{name: a}, {name: b}]\nservers: [{url: /}]\n",
        overlay_yaml=f"overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions: [{action}]\n",
    )
    node = read_document(main, overlay=tmp_path / "overlay.yaml").raw
    for step in path:
        node = node[step]
    assert node == value


def test_an_overlay_reaches_parts_of_other_files_and_yaml_aliases_stay_apart(tmp_path):
    main = tree(
        tmp_path,
        main_yaml=HEAD + "paths:\n  /a: {$ref: a.yaml}\n  /b: &b {get: {summary: b}}\n  /c: *b\n",
        a_yaml="get: {summary: a}\n",
        overlay_yaml="overlay: 1.0.0\nactions:\n"
        "  - {target: \"$.paths['/a'].get\", update: {summary: A}}\n"
        "  - {target: \"$.paths['/b'].get\", update: {summary: B}}\n",
    )
    raw = read_document(main, overlay=tmp_path / "overlay.yaml").raw
    said = [lookup(raw, f"#/paths/~1{name}/get/summary") for name in "abc"]
    assert said == ["A", "B", "b"]


def test_an_action_that_fits_nothing_is_told_with_its_place(tmp_path):
    main = tree(
        tmp_path,
        main_yaml=HEAD,
        overlay_yaml="overlay: 1.0.0\nactions: [{target: $.nowhere, remove: true}]\n",
    )
    with pytest.raises(UsageError, match="matches nothing") as caught:
        read_document(main, overlay=tmp_path / "overlay.yaml")
    assert caught.value.location.pointer == "#/actions/0"


PIECES = """
paths:
  /a/{id}:
    get: {$ref: a.yaml}
  /b/{id}:
    $ref: '#/x-items/b'
    parameters: [{name: q, in: query, required: true, schema: {type: integer}}]
  /c/{id}:
    put: {$ref: '#/x-items/b/get', operationId: putC}
  /d:
    get: {$ref: nowhere.yaml}
x-items:
  b:
    get:
      operationId: getB
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: fine}}
"""


def test_operations_and_path_items_in_pieces_are_read_as_the_whole(tmp_path):
    """An operation that is a reference is no OpenAPI; vendors with a file for each write it."""
    (tmp_path / "spec.yaml").write_text(HEAD + PIECES)
    (tmp_path / "a.yaml").write_text(
        "operationId: getA\nparameters: [{name: id, in: path, required: true, schema: {}}]\n"
        "responses: {'200': {description: fine}}\n"
    )

    a, b, c, d = each_operation(read_document(tmp_path / "spec.yaml").raw)

    assert [(one.operation_id, [p.name for p in one.parameters]) for one in (a, b, c)] == [
        ("getA", ["id"]),
        ("getB", ["q", "id"]),
        ("putC", ["id"]),
    ]
    assert "nowhere.yaml" in d.reason


def test_references_of_other_files_are_followed_from_where_they_stand(tmp_path):
    """`default` is a status here, not data; an example is data, or a reference to it."""
    (tmp_path / "ops").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "spec.yaml").write_text(HEAD + "paths: {/a: {get: {$ref: ops/a.yaml}}}\n")
    (tmp_path / "ops" / "a.yaml").write_text("responses: {default: {$ref: ../shared/error.yaml}}\n")
    (tmp_path / "shared" / "error.yaml").write_text(
        "description: bad\ncontent:\n  application/json:\n"
        "    schema: {properties: {default: {type: string}}}\n"
        "    examples: {one: {$ref: 'examples.yaml#/one'}, lost: {$ref: 'examples.yaml#/lost'}}\n"
    )
    (tmp_path / "shared" / "examples.yaml").write_text("one: {value: {default: {$ref: data}}}\n")

    (a,) = read_operations(read_document(tmp_path / "spec.yaml").raw)

    (reply,) = a.replies
    (content,) = reply.contents
    assert reply.status == "default"
    assert content.schema["properties"] == {"default": {"type": "string"}}
    assert content.examples == ({"default": {"$ref": "data"}},)


def test_a_schema_with_an_identifier_refers_to_the_document_like_any_other(tmp_path):
    """Its anchors are found, from inside and outside, and no base is left that changes pointers."""
    (tmp_path / "spec.yaml").write_text(
        HEAD + "components:\n  schemas:\n"
        "    Named:\n      $id: https://acme.example/named\n"
        "      properties: {part: {$ref: '#part'}}\n"
        "      $defs: {part: {$anchor: part, type: integer}}\n"
        "    User: {$ref: 'https://acme.example/named#part'}\n"
    )

    schemas = read_document(tmp_path / "spec.yaml").raw["components"]["schemas"]

    part = {"$ref": "#/components/schemas/Named/$defs/part"}
    assert schemas["User"] == schemas["Named"]["properties"]["part"] == part
    assert "$id" not in schemas["Named"]


def test_what_counts_from_an_identifier_is_found_by_the_judge_too(tmp_path):
    """A pointer into the schema, and another schema by an identifier relative to its own."""
    (tmp_path / "spec.yaml").write_text(
        HEAD + "components:\n  schemas:\n"
        "    User: {$id: 'https://acme.example/user', type: object}\n"
        "    Page:\n"
        "      $id: https://acme.example/page\n"
        "      properties: {own: {$ref: '#/$defs/Item'}, other: {$ref: user}}\n"
        "      $defs: {Item: {type: string}}\n"
    )

    properties = read_document(tmp_path / "spec.yaml").raw["components"]["schemas"]["Page"][
        "properties"
    ]

    assert properties == {
        "own": {"$ref": "#/components/schemas/Page/$defs/Item"},
        "other": {"$ref": "#/components/schemas/User"},
    }
