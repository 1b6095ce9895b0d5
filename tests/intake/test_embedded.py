"""Documents that stand in a page whole, or nearly: cut, unpacked or translated, never rewritten."""

import base64
import json
import zlib
from pathlib import Path

import pytest
import yaml

from wireproof.errors import SpecError
from wireproof.intake.pages.page import Page
from wireproof.intake.pages.read import Imported, import_pages

SPECS = Path(__file__).parents[2] / "specs"

DOCUMENT = """\
openapi: 3.1.0
info:
  title: Shop
  version: '1'
servers:
  - url: https://api.shop.example
paths:
  /{path}:
    get:
      responses:
        '200':
          description: fine

components:
  schemas:
    Item:
      type: {kind}
"""


def twin(path: str, kind: str = "object", marks: str = "````") -> str:
    """A markdown twin as documentation sites serve it."""
    document = DOCUMENT.replace("{path}", path).replace("{kind}", kind)
    return f"# A page\n\n## OpenAPI\n\n{marks}yaml get /{path}\n{document}{marks}\n"


def read(*texts: str) -> Imported:
    return import_pages([Page(f"page{n}.md", text) for n, text in enumerate(texts, 1)], "Shop")


@pytest.mark.parametrize("marks", ["```", "````", "~~~~"])
def test_one_document_in_a_page_is_cut_byte_for_byte(marks):
    """Nothing is parsed and written again: a blank line inside the document stays."""
    found = read(twin("items", marks=marks))

    assert found.verbatim
    assert found.content.decode() == DOCUMENT.replace("{path}", "items").replace("{kind}", "object")
    assert found.operations == 1


def test_a_json_document_keeps_its_suffix():
    """ReadMe's pages hold JSON."""
    text = json.dumps({"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}})

    found = read(f"# OpenAPI definition\n```json\n{text}\n```\n")

    assert (found.suffix, found.content) == ("json", f"{text}\n".encode())


def test_an_indented_fence_is_cut_without_its_indentation():
    """A fence in a list item is indented as a whole, and its document is not."""
    page = "\n".join(f"   {line}" for line in twin("items").splitlines())

    assert read(page).content.decode().startswith("openapi: 3.1.0\ninfo:\n  title")


def test_several_pages_become_one_document():
    """Operations of all pages, a component that two of them repeat once."""
    found = read(twin("items"), twin("orders"))
    document = yaml.safe_load(found.content)

    assert list(document["paths"]) == ["/items", "/orders"]
    assert document["components"]["schemas"] == {"Item": {"type": "object"}}
    assert document["servers"] == [{"url": "https://api.shop.example"}]
    assert not found.verbatim


def test_components_that_differ_are_told_with_both_places():
    """Pages of one API are made from one description; none is more right than the other."""
    with pytest.raises(SpecError) as caught:
        read(twin("items"), twin("orders", kind="array"))

    assert "#/components/schemas/Item" in str(caught.value)
    assert "page1.md:6" in str(caught.value)
    assert "page2.md:6" in str(caught.value)


def test_a_page_that_is_cut_off_is_refused():
    """Half a document must not become a client that lacks the other half."""
    with pytest.raises(SpecError, match=r"cut off|no end"):
        read(twin("items")[:-40])


def test_a_document_that_is_no_yaml_is_told_with_its_line():
    """The place is the page's, since the document has no file yet."""
    broken = twin("items").replace("info:", "info: [")

    with pytest.raises(SpecError, match=r"page1\.md.*cannot be read"):
        read(broken)


def test_docusaurus_operations_are_unpacked_and_their_schemas_shared_again():
    """Each page holds its operation with every reference written out."""
    pet = {"title": "Pet", "type": "object", "properties": {"name": {"type": "string"}}}

    def page(method: str, path: str) -> str:
        content = {"application/json": {"schema": pet}}
        operation = {
            "method": method, "path": path, "operationId": f"{method}Pet", "postman": {"x": 1},
            "servers": [{"url": "https://pets.example"}],
            "info": {"title": "Pets", "version": "2"},
            "responses": {"200": {"description": "", "content": content}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        }  # fmt: skip
        packed = base64.b64encode(zlib.compress(json.dumps(operation).encode(), 9)).decode()
        return f"---\ntitle: {path}\napi: {packed}\n---\n\nimport X from 'y'\n"

    found = read(page("get", "/pets/{id}"), page("post", "/pets"))
    document = yaml.safe_load(found.content)

    assert document["info"] == {"title": "Pets", "version": "2"}
    assert list(document["components"]["schemas"]) == ["Pet"]
    response = document["paths"]["/pets"]["post"]["responses"]["200"]
    reference = {"$ref": "#/components/schemas/Pet"}
    assert response["content"]["application/json"]["schema"] == reference
    assert "postman" not in document["paths"]["/pets"]["post"]


@pytest.mark.parametrize(
    "packed", ["eJwAAAA", "eJz!!", base64.b64encode(zlib.compress(b"[")).decode()]
)
def test_an_operation_that_cannot_be_unpacked_is_told(packed):
    """Not base64, not zlib, not JSON: one message each, with the page."""
    packed = packed if packed.startswith("eJ") else f"eJ{packed}"

    with pytest.raises(SpecError, match=r"page1\.md"):
        read(f"---\napi: {packed}\n---\n")


def test_mintlifys_own_structure_is_translated():
    """The twins of 2025 look like OpenAPI and are not: `path` and `method` stand under `paths`."""
    structure = {
        "paths": {
            "path": "/markets/{id}",
            "method": "get",
            "servers": [{"url": "https://api.markets.example"}],
            "request": {
                "security": [
                    {"title": "ApiKey", "parameters": {
                        "query": {}, "header": {"X-Key": {"type": "apiKey"}}, "cookie": {}}},
                ],
                "parameters": {
                    "path": {"id": {"schema": [{"type": "string", "required": True}]}},
                    "query": {"sort": {"schema": [
                        {"type": "enum<string>", "enum": ["a", "b"], "required": False,
                         "description": "The order."}]}},
                    "header": {}, "cookie": {},
                },
                "body": {},
            },
            "response": {
                "200": {"application/json": {"schemaArray": [
                    {"type": "object", "requiredProperties": ["id"],
                     "properties": {"id": {"allOf": [{"type": "string"}]}}}]}},
            },
        },
    }  # fmt: skip
    text = yaml.safe_dump(structure, sort_keys=False)

    found = read(f"# Get a market\n\n````yaml get /markets/{{id}}\n{text}````\n")
    document = yaml.safe_load(found.content)
    operation = document["paths"]["/markets/{id}"]["get"]

    assert operation["security"] == [{"ApiKey": []}]
    assert document["components"]["securitySchemes"]["ApiKey"] == {
        "type": "apiKey", "in": "header", "name": "X-Key",
    }  # fmt: skip
    assert [(one["name"], one.get("required", False)) for one in operation["parameters"]] == [
        ("id", True), ("sort", False),
    ]  # fmt: skip
    assert operation["parameters"][1]["schema"] == {
        "type": "string", "enum": ["a", "b"], "description": "The order.",
    }  # fmt: skip
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {
        "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}},
    }  # fmt: skip
