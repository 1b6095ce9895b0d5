"""Names that Python, pydantic, the client or another name already has."""

import json
import keyword

import httpx
import pydantic
import pytest

from tests.hostile.conftest import build

ATTRIBUTES = sorted(
    {
        *(name for name in dir(pydantic.BaseModel) if not name.startswith("__")),
        *dir(type),
        *dir(object),
        "model_rules",
        "model_check",
        "root",
        "self",
        "cls",
        "data",
        "Maybe",
        "UNSET",
        "Field",
        "Literal",
    }
)
_PROPERTIES = [
    *keyword.kwlist,
    *ATTRIBUTES,
    *"list dict str int float bool bytes tuple set object type print id date datetime uuid".split(),
    "",
    "_",
    "__",
    "1",
    "1a",
    "+1",
    "-1",
    "@type",
    "$ref",
    "$schema",
    "allOf",
    "a.b",
    "a b",
    "a/b",
    "a~b",
    "a%20b",
    "a-b",
    "a_b",
    "aB",
    "AB",
    "ab",
    "A_B",
    "body",
    "content_type",
    "extra_fields",
    "timeout",
    "x" * 300,
    "x" * 300 + "y",
    "名前",
    "straße",
    "strasse",
]
PROPERTIES = list(dict.fromkeys(_PROPERTIES))


def connected(package, answer):
    """A client whose requests are answered by `answer` and kept."""
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=answer) if answer else httpx.Response(200)

    http = httpx.Client(transport=httpx.MockTransport(handle))
    return package.Acme(http_client=http, base_url="https://a.example", on_drift="raise"), sent


def test_every_property_is_a_field_and_an_argument(folder):
    """A hundred awkward names in one object: sent, brought back, and none shadows another."""
    schema = {
        "type": "object",
        "required": PROPERTIES[::2],
        "properties": {name: {"type": "string"} for name in PROPERTIES},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    package, made = build(
        folder,
        {
            "paths": {
                "/things": {
                    "post": {
                        "operationId": "create",
                        "tags": ["things"],
                        "requestBody": {"required": True, "content": content},
                        "responses": {"200": {"description": "x", "content": content}},
                    }
                }
            },
            "components": {"schemas": {"Thing": schema}},
        },
    )
    values = {name: f"value of {name}" for name in PROPERTIES}
    client, sent = connected(package, values)
    [operation] = json.loads(made.files["manifest.json"])["operations"]
    fields = operation["body"]["fields"]

    assert list(fields) == PROPERTIES
    assert len(set(fields.values())) == len(PROPERTIES)
    result = client.things.create(**{fields[name]: value for name, value in values.items()})

    assert json.loads(sent[-1].content) == values
    assert result.model_dump(by_alias=True) == values
    for field, info in type(result).model_fields.items():
        assert getattr(result, field) == values[field if info.alias is None else info.alias]
    # Required properties are no required arguments, since `body=` may stand for all of them.
    with pytest.raises(package.errors.RequestInvalid, match="Field required"):
        client.things.create(**{fields[name]: values[name] for name in PROPERTIES[1::2]})


NAMES = [
    *keyword.kwlist,
    *"self cls Model Maybe UNSET Any Literal Annotated Field Integer Number Uuid Date".split(),
    *"ClassVar TypeAliasType Union Optional ConfigDict Rule BaseModel object str int list".split(),
    *"__class__ __init__ __all__ _private model_config annotations errors models Operation".split(),
    *"Parameter Body Response Encoding Resource AsyncResource Async Mapping Sequence UUID".split(),
    *"date datetime builtins dt OPERATION CONFIG Acme AsyncAcme Input Thing ThingInput".split(),
    *"fooBar FooBar foo_bar foo-bar FOO_BAR foobar Foo.Bar Foo«Bar» Foo[Bar] x X v2 V2".split(),
    "",
    "1",
    "a b",
    "../../x",
    "名前",
    "ß",
    "ss",
]


def test_every_schema_is_a_class(folder):
    """Names that collide after casing, or mean something in the module, stay apart."""
    schemas = {
        name: {"type": "object", "properties": {f"own{index}": {"type": "string"}}}
        for index, name in enumerate(NAMES)
    }
    package, made = build(folder, {"paths": {}, "components": {"schemas": schemas}})
    names = {item.pointer: item.name for item in made.api.declarations}

    assert len(names) == len(set(names.values())) == len(NAMES)
    for index, name in enumerate(NAMES):
        pointer = "#/components/schemas/" + name.replace("~", "~0").replace("/", "~1")
        model = getattr(package.models, names[pointer])
        assert list(model.model_fields) == [f"own{index}"], name


def test_a_schema_spelled_in_two_ways_is_one_class(folder):
    """`Page«Item»` and `Page%C2%ABItem%C2%BB` are the same target."""
    pointers = ["Page«Item»", "Page%C2%ABItem%C2%BB", "Page%C2%abItem»"]
    refs = {str(i): {"$ref": f"#/components/schemas/{ref}"} for i, ref in enumerate(pointers)}
    holder = {"type": "object", "properties": refs}
    schemas = {"Page«Item»": {"type": "object", "properties": {"a": {}}}, "Holder": holder}

    _, made = build(folder, {"paths": {}, "components": {"schemas": schemas}})

    assert [item.name for item in made.api.declarations] == ["Holder", "PageItem"]


def test_every_operation_is_a_method(folder):
    """Operations and tags with the same awkward names, each reached by its own path."""
    paths = {
        f"/op{index}": {
            "get": {"operationId": name, "tags": [tag], "responses": {"200": {"description": "x"}}}
        }
        for index, (name, tag) in enumerate([*((n, n) for n in NAMES), *((n, "t") for n in NAMES)])
    }
    package, made = build(folder, {"paths": paths})
    client, sent = connected(package, {})
    operations = json.loads(made.files["manifest.json"])["operations"]

    assert len({item["id"] for item in operations}) == len(paths)
    for operation in operations:
        resource, _, method = operation["id"].rpartition(".")
        getattr(getattr(client, resource), method)()
        assert sent[-1].url.path == operation["path"], operation["id"]


def test_every_parameter_is_an_argument(folder):
    """Names that meet in one method: told apart, all sent under their own names."""
    names = [name for name in PROPERTIES if name.isascii() and len(name) < 100 and name]
    parameters = [
        {"name": name, "in": place, "required": False, "schema": {"type": "string"}}
        for name in names
        for place in ("query", "cookie")
        if place == "query" or name.isidentifier()
    ]
    operation = {
        "operationId": "find",
        "tags": ["things"],
        "parameters": parameters,
        "responses": {"200": {"description": "x"}},
    }
    package, made = build(folder, {"paths": {"/things": {"get": operation}}})
    client, sent = connected(package, {})
    [described] = json.loads(made.files["manifest.json"])["operations"]
    arguments = {item["argument"]: item for item in described["parameters"]}

    assert len(arguments) == len(parameters)
    client.things.find(**{argument: argument for argument in arguments})

    query = dict(httpx.QueryParams(sent[-1].url.query.decode()))
    wanted = {item["name"]: name for name, item in arguments.items() if item["in"] == "query"}
    assert query == wanted


@pytest.mark.parametrize("name", ["../../x", "..", "/etc/passwd", "a\\b", "con", "__init__", "x/y"])
def test_no_tag_leads_out_of_the_client(folder, name):
    """Tags become file names; they are plain names first."""
    operation = {"tags": [name], "responses": {"200": {"description": "x"}}}
    _, made = build(folder, {"paths": {"/x": {"get": operation}}})

    [resource] = [path for path in made.files if path.startswith("resources/")][1:]
    assert resource.removeprefix("resources/").removesuffix(".py").isidentifier()
    assert resource != "resources/__init__.py"
