"""A document of several files becomes one whose references are all local."""

from __future__ import annotations

import json

import pytest

from wireproof.errors import SpecError
from wireproof.spec.load import load_document

MAIN = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /pets: {$ref: 'paths/pets.yaml'}
components:
  schemas:
    Pet: {$ref: 'schemas/pet.yaml'}
    Id: {type: string}
"""
PATHS = """\
get:
  parameters: [{$ref: '../common.yaml#/parameters/Limit'}]
  responses:
    '200':
      description: d
      content:
        application/json:
          schema: {$ref: '../schemas/pet.yaml'}
    '400': {$ref: '../common.yaml#/responses/Problem'}
"""
PET = """\
type: object
properties:
  id: {$ref: '../openapi.yaml#/components/schemas/Id'}
  parent: {$ref: '#'}
  name: {$ref: '#/$defs/Name'}
  tag: {$ref: 'tag.json'}
$defs:
  Name: {type: string}
"""
COMMON = """\
parameters:
  Limit: {name: limit, in: query, schema: {$ref: '#/schemas/Limit'}}
responses:
  Problem: {description: p, content: {application/json: {schema: {$ref: '#/schemas/Id'}}}}
schemas:
  Limit: {type: integer}
  Id: {type: integer}
"""


@pytest.fixture
def tree(write):
    """A main document, and four files that refer to each other and back."""
    main = write("api/openapi.yaml", MAIN)
    write("api/paths/pets.yaml", PATHS)
    write("api/schemas/pet.yaml", PET)
    write("api/schemas/tag.json", json.dumps({"type": "string", "maxLength": 3}))
    write("api/common.yaml", COMMON)
    return main


def _references(node):
    members = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    for member in members:
        yield from _references(member)


def test_every_reference_becomes_local_and_names_tell_where_it_came_from(tree):
    """A component that was only a reference takes the content; names that are taken step aside."""
    document = load_document(tree)
    components = document.data["components"]

    assert all(ref.startswith("#/") for ref in _references(document.data))
    assert {"Pet", "Id", "Limit", "common_Id", "tag"} == set(components["schemas"])
    assert components["schemas"]["Id"] == {"type": "string"}
    assert components["schemas"]["common_Id"] == {"type": "integer"}
    assert list(components["parameters"]) == ["Limit"]
    assert list(components["responses"]) == ["Problem"]
    assert components["schemas"]["Pet"]["properties"] == {
        "id": {"$ref": "#/components/schemas/Id"},
        "parent": {"$ref": "#/components/schemas/Pet"},
        "name": {"$ref": "#/components/schemas/Pet/$defs/Name"},
        "tag": {"$ref": "#/components/schemas/tag"},
    }
    assert document.dangling == ()
    assert len(document.files) == 5
    assert tree == document.files[0]


def test_a_node_is_found_in_the_file_that_it_was_written_in(tree):
    """Location and origin lead to the vendor's bytes."""
    document = load_document(tree)
    place = document.location("#/components/schemas/Pet/properties/tag")
    origin = document.origin("#/paths/~1pets/get/responses")

    assert place.file.endswith("api/schemas/pet.yaml")
    assert (place.line, place.column) == (6, 3)
    assert place.pointer == "#/components/schemas/Pet/properties/tag"
    assert origin.source.path.name == "pets.yaml"
    assert origin.pointer == "#/get/responses"
    assert document.location("#/components/schemas/tag/maxLength").file.endswith("tag.json")
    assert document.location("#/components/schemas/Id").line == 8


def test_names_do_not_depend_on_the_order_of_references(write):
    """Two files with a schema of one name: which gets the plain name is no accident."""
    schemas = []
    for folder, order in (("one", "ab"), ("two", "ba")):
        write(f"{folder}/a.yaml", "Thing: {type: string}")
        write(f"{folder}/b.yaml", "Thing: {type: integer}")
        uses = ", ".join(
            f"{file.upper()}x: {{not: {{$ref: {file}.yaml#/Thing}}}}" for file in order
        )
        text = f"openapi: 3.1.0\ncomponents: {{schemas: {{{uses}}}}}"
        document = load_document(write(f"{folder}/openapi.yaml", text))
        schemas.append(document.data["components"]["schemas"])
    first, second = schemas

    assert {"Ax", "Bx", "Thing", "b_Thing"} == set(first)
    assert first == second


def test_maps_that_are_one_reference_are_put_in_place(write):
    """`paths: {$ref: …}` is no OpenAPI, but every bundler reads it."""
    main = write(
        "openapi.yaml",
        """\
        openapi: 3.0.0
        info: {title: T, version: '1'}
        paths: {$ref: all.yaml#/paths}
        components:
          schemas: {$ref: all.yaml#/schemas}
        """,
    )
    write(
        "all.yaml",
        """\
        paths:
          /a: {get: {responses: {'200': {description: d}}}}
        schemas:
          A: {type: object, properties: {b: {$ref: '#/schemas/B'}}}
          B: {type: string, nullable: true}
        """,
    )
    document = load_document(main)
    schemas = document.data["components"]["schemas"]

    assert "get" in document.data["paths"]["/a"]
    assert schemas["A"]["properties"]["b"] == {"$ref": "#/components/schemas/B"}
    assert schemas["B"] == {"type": ["string", "null"]}
    assert document.location("#/paths/~1a/get").line == 2
    assert document.location("#/paths/~1a/get").file.endswith("all.yaml")


def test_the_mapping_of_a_discriminator_follows_its_schemas(write):
    """References there are plain strings."""
    main = write(
        "openapi.yaml",
        """\
        openapi: 3.1.0
        info: {title: T, version: '1'}
        components:
          schemas:
            Pet:
              oneOf: [{$ref: cat.yaml}, {$ref: '#/components/schemas/Dog'}]
              discriminator:
                propertyName: kind
                mapping: {cat: cat.yaml, dog: '#/components/schemas/Dog', d: Dog}
            Dog: {type: object}
        """,
    )
    write("cat.yaml", "type: object")

    assert load_document(main).data["components"]["schemas"]["Pet"]["discriminator"]["mapping"] == {
        "cat": "#/components/schemas/cat",
        "dog": "#/components/schemas/Dog",
        "d": "Dog",
    }


REFUSED = [
    ("../secret.yaml", "leads outside the folder"),
    ("../secret.yaml#/a", "leads outside the folder"),
    ("inner/../../secret.yaml", "leads outside the folder"),
    ("%2e%2e/secret.yaml", "leads outside the folder"),
    ("/etc/passwd", "leads outside the folder"),
    ("link.yaml", "leads outside the folder"),
    ("file:///etc/passwd", "is a URL"),
    ("http://169.254.169.254/latest/meta-data", "is a URL"),
    ("https://example.com/a.yaml#/A", "is a URL"),
    ("//example.com/a.yaml", "is a URL"),
    ("gone.yaml", "names a file that does not exist"),
    (".", "names a file that does not exist"),
    ("there.yaml#/nothing", "leads nowhere"),
]


@pytest.mark.parametrize(("ref", "message"), REFUSED)
def test_references_stay_inside_the_folder_and_off_the_network(write, tmp_path, ref, message):
    """Everything else is refused with the place of the reference, and never read."""
    write("secret.yaml", "type: string")
    main = write(
        "api/openapi.yaml",
        f"""\
        openapi: 3.1.0
        info: {{title: T, version: '1'}}
        components:
          schemas:
            A:
              $ref: {ref!r}
        """,
    )
    write("api/there.yaml", "type: string")
    (tmp_path / "api" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(SpecError, match=message) as caught:
        load_document(main)

    assert "openapi.yaml:6:7 #/components/schemas/A/$ref" in str(caught.value)
    assert caught.value.hint
    document = load_document(main, strict_refs=False)
    assert (("#/components/schemas/A", ref),) == document.dangling
    assert "secret.yaml" not in [file.name for file in document.files]


def test_a_wider_folder_can_be_allowed(write, tmp_path):
    """A workspace may share files between vendors."""
    write("shared.yaml", "type: string")
    main = write(
        "api/openapi.yaml", "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: ../shared.yaml}}}"
    )

    assert load_document(main, root=tmp_path).data["components"]["schemas"]["A"] == {
        "type": "string"
    }


def test_a_broken_file_is_reported_by_its_own_name(write):
    """Not at the reference: the fault is in that file."""
    main = write("openapi.yaml", "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: a.yaml}}}")
    write("a.yaml", "type: [")
    with pytest.raises(SpecError, match="broken YAML") as caught:
        load_document(main)

    assert "a.yaml:2:1" in str(caught.value)


def test_files_may_refer_to_each_other_in_circles(write):
    """A cycle of files is a recursive schema, nothing more."""
    main = write("openapi.yaml", "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: a.yaml}}}")
    write("a.yaml", "type: object\nproperties: {b: {$ref: b.yaml}}")
    write("b.yaml", "type: object\nproperties: {a: {$ref: a.yaml}}")
    schemas = load_document(main).data["components"]["schemas"]

    assert schemas["A"]["properties"]["b"] == {"$ref": "#/components/schemas/b"}
    assert schemas["b"]["properties"]["a"] == {"$ref": "#/components/schemas/A"}


@pytest.mark.parametrize(
    "reference",
    [
        '"$ref": "pet.json"',
        '"$ref"\n:\n"pet.json"',
        r'"\u0024ref": "pet.json"',
        r'"$\u0072ef": "pet.json"',
        r'"$ref": "pet\u002ejson"',
        r'"$ref": "#\/components/schemas/Id"',
    ],
)
def test_a_reference_is_followed_however_json_spells_it(write, reference):
    """The text of a document tells at once that no reference leads out of it, but not this one."""
    write("pet.json", '{"type": "integer"}')
    text = '{"openapi": "3.1.0", "components": {"schemas": {"A": {%s}, "Id": {"type": "integer"}}}}'
    main = write("openapi.json", text % reference)
    document = load_document(main)

    found = document.deref(document.data["components"]["schemas"]["A"])[0]
    assert found == {"type": "integer"}


def test_a_reference_that_an_overlay_brings_is_followed(write):
    """What was read is not what the document says any more."""
    write("pet.json", '{"type": "integer"}')
    main = write("openapi.json", '{"openapi": "3.1.0", "components": {"schemas": {"A": {}}}}')
    overlay = write(
        "overlay.yaml",
        "overlay: 1.1.0\ninfo: {title: o, version: '1'}\nactions:\n"
        "  - {target: $.components.schemas.A, description: d, update: {$ref: pet.json}}\n",
    )
    document = load_document(main, overlay=overlay)

    found = document.deref(document.data["components"]["schemas"]["A"])[0]
    assert found == {"type": "integer"}


@pytest.mark.parametrize("key", ["$dynamicRef", r"$dyn\u0061micRef"])
def test_a_dynamic_reference_is_settled_however_json_spells_it(write, key):
    """What completes the page of anything is what stands in it."""
    page = f'{{"$dynamicAnchor": "item", "items": {{"{key}": "#item"}}}}'
    main = write(
        "openapi.json", f'{{"openapi": "3.1.0", "components": {{"schemas": {{"Page": {page}}}}}}}'
    )

    items = load_document(main).data["components"]["schemas"]["Page"]["items"]
    assert items == {"$ref": "#/components/schemas/Page"}


@pytest.mark.parametrize(
    ("version", "section"),
    [
        ("openapi: 3.1.0", "components:"),
        ("openapi: 3.1.0", "components: {schemas: }"),
        ("swagger: '2.0'", "definitions:"),
    ],
)
def test_a_section_that_is_written_and_empty_takes_what_other_files_have(write, version, section):
    """`schemas:` with nothing behind it is null in YAML, and means none."""
    write("part.yaml", "X: {type: string}")
    schema = "schema: {$ref: 'part.yaml#/X'}"
    content = schema if "swagger" in version else f"content: {{text/plain: {{{schema}}}}}"
    main = f"{version}\ninfo: {{title: T, version: '1'}}\n{section}\npaths:\n"
    main += f"  /x: {{get: {{responses: {{'200': {{description: d, {content}}}}}}}}}\n"

    document = load_document(write("main.yaml", main))

    assert document.data["components"]["schemas"]["X"] == {"type": "string"}


@pytest.mark.parametrize("section", ["[]", "[{}]", "text"])
def test_a_section_of_the_wrong_type_that_others_would_be_put_in_is_refused(write, section):
    """The message names its place; half of a document is not put anywhere else."""
    write("part.yaml", "X: {type: string}")
    main = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
    main += (
        f"components: {{headers: {{A: {{schema: {{$ref: 'part.yaml#/X'}}}}}}, schemas: {section}}}"
    )

    with pytest.raises(SpecError, match="schemas is no object") as caught:
        load_document(write("main.yaml", main))

    assert caught.value.location.line == 4
