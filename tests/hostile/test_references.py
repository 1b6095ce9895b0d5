"""References that turn in circles or lead out: degraded where they stand, never followed out."""

import contextlib
import json
import socket

import pydantic
import pytest

from tests.hostile.conftest import build
from wireproof.client import ApiOptions
from wireproof.errors import SpecError
from wireproof.pipeline import generation
from wireproof.pipeline.generated import Generated
from wireproof.spec.load import load_document

SCHEMA = "#/components/schemas/A"


def made(tmp_path, **parts) -> Generated:
    """The client of a document with these parts."""
    spec = tmp_path / "specs" / "acme" / "openapi.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    info = {"title": "Acme", "version": "1"}
    spec.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": {}, **parts}), "utf-8")
    return generation.generate(spec, options=ApiOptions("acme", "Acme"))


def ref(target: str) -> dict[str, str]:
    return {"$ref": target}


def operation(**parts) -> dict[str, object]:
    return {"/x": {"post": {"tags": ["x"], "responses": {"204": {"description": "x"}}, **parts}}}


CYCLES = {
    "itself": {"A": ref(SCHEMA)},
    "pair": {"A": ref("#/components/schemas/B"), "B": ref(SCHEMA)},
    "all_of": {"A": {"allOf": [ref(SCHEMA), {"type": "object"}]}},
    "all_of_pair": {"A": {"allOf": [ref("#/components/schemas/B")]}, "B": {"allOf": [ref(SCHEMA)]}},
    "any_of": {"A": {"anyOf": [ref(SCHEMA), {"type": "null"}]}},
    "one_of": {"A": {"oneOf": [ref(SCHEMA), {"type": "string"}]}},
    "not": {"A": {"not": ref(SCHEMA)}},
    "items": {"A": {"type": "array", "items": ref(SCHEMA)}},
    "prefix_items": {"A": {"type": "array", "prefixItems": [ref(SCHEMA)]}},
    "property": {"A": {"type": "object", "properties": {"a": ref(SCHEMA)}, "required": ["a"]}},
    "map": {"A": {"type": "object", "additionalProperties": ref(SCHEMA)}},
    "sibling": {"A": {**ref(SCHEMA), "type": "object", "properties": {"a": ref(SCHEMA)}}},
    "discriminator": {
        "A": {
            "oneOf": [ref(SCHEMA), ref("#/components/schemas/B")],
            "discriminator": {"propertyName": "t", "mapping": {"a": SCHEMA}},
        },
        "B": {"allOf": [ref(SCHEMA)]},
    },
    "into_itself": {"A": {"type": "object", "properties": {"a": ref(SCHEMA + "/properties/a")}}},
    "deeper_and_deeper": {
        "A": {"properties": {"a": ref(SCHEMA + "/properties/a/properties/a")}},
    },
    "long": {
        "A": ref("#/components/schemas/S0"),
        **{f"S{n}": ref(f"#/components/schemas/S{n + 1}") for n in range(300)},
        "S300": {"type": "string"},
    },
    "ring": {f"S{n}": ref(f"#/components/schemas/S{(n + 1) % 300}") for n in range(300)}
    | {"A": ref("#/components/schemas/S0")},
    "clique": {
        f"{name}": {
            "type": "object",
            "properties": {other: ref(f"#/components/schemas/{other}") for other in "ABCDEFGH"},
        }
        for name in "ABCDEFGH"
    },
}


@pytest.mark.parametrize("name", CYCLES)
def test_a_schema_that_contains_itself(folder, name):
    """Through any keyword: a recursive type, or any value with a line in the ledger."""
    content = {"application/json": {"schema": ref(SCHEMA)}}
    package, result = build(
        folder,
        {
            "components": {"schemas": CYCLES[name]},
            "paths": operation(requestBody={"content": content, "required": True}),
        },
    )
    values = [None, {}, {"a": {}}, {"a": {"a": {}}}, [], [[]], "x", 1]

    assert result.counts.total == 1
    assert result.counts.refused == 0
    for declared in result.api.declarations:
        adapter = pydantic.TypeAdapter(getattr(package.models, declared.name))
        for value in values:
            with contextlib.suppress(pydantic.ValidationError):
                adapter.validate_json(json.dumps(value))


@pytest.mark.parametrize(
    ("kind", "components", "paths"),
    [
        (
            "response",
            {"responses": {"A": ref("#/components/responses/A")}},
            operation(responses={"200": ref("#/components/responses/A")}),
        ),
        (
            "parameter",
            {"parameters": {"A": ref("#/components/parameters/A")}},
            operation(parameters=[ref("#/components/parameters/A")]),
        ),
        (
            "body",
            {"requestBodies": {"A": ref("#/components/requestBodies/A")}},
            operation(requestBody=ref("#/components/requestBodies/A")),
        ),
        (
            "header",
            {"headers": {"A": ref("#/components/headers/A")}},
            operation(responses={"200": {"headers": {"A": ref("#/components/headers/A")}}}),
        ),
        (
            "security",
            {"securitySchemes": {"A": ref("#/components/securitySchemes/A")}},
            operation(security=[{"A": []}]),
        ),
    ],
)
def test_other_objects_that_are_themselves(tmp_path, kind, components, paths):
    """Each of them degrades where it stands; the operation can still be called."""
    result = made(tmp_path, components=components, paths=paths)

    assert len(result.api.operations) == 1
    faults = [entry for entry in result.faults if entry.kind == kind]
    assert any("references without an end" in entry.reason for entry in faults), result.faults


def test_a_path_item_that_is_itself(tmp_path):
    """There is no operation in it to call: that, and only that, is refused."""
    result = made(
        tmp_path,
        paths={"/x": ref("#/paths/~1x"), "/a": ref("#/paths/~1b"), "/b": ref("#/paths/~1a")}
        | {"/y": {"get": {"responses": {}}}},
    )

    assert [item.path for item in result.api.operations] == ["/y"]
    assert [entry.pointer for entry in result.faults] == [
        "#/paths/~1x",
        "#/paths/~1a",
        "#/paths/~1b",
    ]


OUTSIDE = [
    "../secret.json#/A",
    "../../secret.json",
    "%2e%2e/secret.json#/A",
    "..%2fsecret.json#/A",
    "/etc/hostname",
    "//etc/hostname",
    "file:///etc/hostname",
    "FILE:/etc/hostname",
    "~/secret.json",
    "link.json#/A",
    "folder/../../secret.json#/A",
    "http://127.0.0.1:9/x.json",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/x.json#/A",
    "https://internal.example/x.json",
    "https://2130706433/x",
    "//127.0.0.1/x.json",
    "ftp://127.0.0.1/x",
    "data:application/json,{}",
    "jar:http://x!/y",
    "\\\\server\\share\\x.json",
    "C:\\x.json",
    "x.json\0",
    "x" * 5000 + ".json",
    "http://[x",
    ".",
    "",
    "openapi.json",
    "#",
    "?x=1",
]


@pytest.fixture
def closed(monkeypatch):
    """Any attempt to reach a network fails the test."""

    def refuse(*arguments, **_):
        raise AssertionError(f"reached out: {arguments}")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("place", ["schema", "path", "parameter", "mapping"])
def test_nothing_is_read_from_outside(tmp_path, closed, target, place):
    """Not above the document's folder, not through a link, not from any address."""
    folder = tmp_path / "specs" / "acme"
    (folder / "folder").mkdir(parents=True)
    secret = json.dumps({"A": {"type": "object", "properties": {"secret": {"type": "string"}}}})
    for path in (tmp_path / "secret.json", tmp_path / "specs" / "secret.json"):
        path.write_text(secret, "utf-8")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    parts = {
        "schema": {"components": {"schemas": {"B": ref(target)}}},
        "path": {"paths": {"/x": ref(target)}},
        "parameter": {"paths": operation(parameters=[ref(target)])},
        "mapping": {
            "components": {
                "schemas": {
                    "B": {
                        "oneOf": [{"type": "object"}],
                        "discriminator": {"propertyName": "t", "mapping": {"a": target}},
                    }
                }
            }
        },
    }

    try:
        result = made(tmp_path, **parts[place])
    except SpecError as error:
        assert error.location  # noqa: PT017 - either outcome is right
        return

    text = "".join(text for path, text in result.files.items() if not path.startswith("_runtime"))
    assert "secret: " not in text
    if place == "parameter":
        assert result.counts.degraded == 1


@pytest.mark.parametrize(
    "target", ["../secret.json#/A", "http://169.254.169.254/x", "link.json#/A"]
)
def test_who_insists_hears_why(tmp_path, closed, target):
    """With strict references, the error names the place, the cause and the remedy."""
    (tmp_path / "secret.json").write_text("{}", "utf-8")
    spec = tmp_path / "acme" / "openapi.json"
    spec.parent.mkdir()
    (spec.parent / "link.json").symlink_to(tmp_path / "secret.json")
    document = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"B": ref(target)}}}
    spec.write_text(json.dumps(document), "utf-8")

    with pytest.raises(SpecError) as caught:
        load_document(spec)

    assert "#/components/schemas/B" in str(caught.value)
    assert caught.value.hint
