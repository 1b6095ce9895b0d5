"""The surface of a client is data: it can be asked and compared before anything is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.client.expressions import (
    ANY,
    Choice,
    Expression,
    Generic,
    Name,
    OneOf,
    any_of,
    as_source,
    walk,
)
from wireproof.client.surface import ModelClass, Surface, surface_of
from wireproof.spec.load import load_document

RUNS = "#/paths/~1runs/post"


def document(**operation: Any) -> dict[str, Any]:
    """An API with one operation, and one schema."""
    run = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    ok = {"description": "Made.", "content": {"application/json": {"schema": run}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Runs", "version": "1"},
        "servers": [{"url": "https://a.example"}, {"url": "https://b.example"}],
        "paths": {
            "/runs": {
                "post": {
                    "operationId": "create",
                    "tags": ["runs"],
                    "responses": {"201": ok},
                    **operation,
                }
            }
        },
        "components": {
            "schemas": {"Run": run},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        },
    }


def surface(folder: Path, data: dict[str, Any]) -> Surface:
    """The surface of the client of a document."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return surface_of(build_api(load_document(path), ApiOptions("runs", "Runs"), NameLock()))


def test_the_forms_of_an_operation_are_two_methods(tmp_path):
    """What answers at once and what streams has one pointer and two keys."""
    content = {"application/json": {"schema": {}}, "text/event-stream": {"schema": {}}}
    data = document(responses={"200": {"description": "Done.", "content": content}})
    methods = surface(tmp_path, data).methods

    assert {key: method.name for key, method in methods.items()} == {
        (RUNS, ""): "create",
        (RUNS, "stream"): "create_stream",
    }
    stream = methods[RUNS, "stream"]
    assert as_source(stream.result()) == "Stream[str]"
    assert as_source(stream.result(is_async=True)) == "AsyncStream[str]"


def test_an_argument_knows_where_its_value_goes(tmp_path):
    """Place and wire name are what two versions of an argument are matched by."""
    body = {
        "type": "object",
        "required": ["agentId"],
        "properties": {"agentId": {"type": "string"}},
    }
    data = document(
        parameters=[{"in": "query", "name": "dry-run", "schema": {"type": "boolean"}}],
        requestBody={"required": True, "content": {"application/json": {"schema": body}}},
    )
    [method] = surface(tmp_path, data).methods.values()

    assert [
        (item.name, item.place, item.wire_name, item.required) for item in method.arguments
    ] == [
        ("agent_id", "property", "agentId", True),
        ("dry_run", "query", "dry-run", False),
        ("body", "body", "", False),
    ]
    assert method.arguments[1].annotation == Name("bool")
    assert method.arguments[1].declared == Generic("Maybe", (Name("bool"),))


def test_errors_are_there_whether_documented_or_not(tmp_path):
    """A documented class has a typed body and says where it is documented."""
    fault = {"content": {"application/json": {"schema": {"type": "string"}}}, "description": "No."}
    errors = surface(tmp_path, document(responses={"418": fault})).errors

    teapot, missing = errors[418], errors[404]
    assert (as_source(teapot.body), teapot.pointers) == ("str", (f"{RUNS}/responses/418",))
    assert (missing.name, missing.body, missing.pointers) == ("NotFoundError", ANY, ())


def test_models_webhooks_and_constructor_are_part_of_it(tmp_path):
    """Every name that a caller can type."""
    payload = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}}
    data = document() | {"webhooks": {"run.done": {"post": {"requestBody": payload}}}}
    found = surface(tmp_path, data)

    run = found.types["Run"]
    assert isinstance(run, ModelClass)
    assert [(item.name, item.required) for item in run.attributes] == [("id", True)]
    [webhook] = found.webhooks.values()
    assert (webhook.name, webhook.annotation) == ("run_done", Name("Run", "models"))
    assert [(option.name, option.kind) for option in found.options] == [
        ("key", "credential"),
        ("server", "server"),
    ]


def test_equal_surfaces_are_equal(tmp_path):
    """Nothing in it depends on the run; a change of one type is a difference."""
    plain = {"in": "query", "name": "limit", "schema": {"type": "integer"}}
    other = plain | {"schema": {"type": "string"}}
    one, two, three = (
        surface(tmp_path, document(parameters=[item])) for item in (plain, plain, other)
    )

    assert one == two
    assert one != three


UNIONS: list[tuple[list[Expression], str]] = [
    ([Name("str")], "str"),
    ([Name("str"), Name("str")], "str"),
    ([Choice((Name("int"), Name("str"))), Name("str")], "int | str"),
    ([Name("str"), ANY], "Any"),
    ([OneOf((1,)), OneOf((True,))], "Literal[1] | Literal[True]"),
    ([Generic("list", (Choice((Name("a"), Name("b"))),))], "list[a | b]"),
    ([OneOf(("a | b", "[")), Name("None")], "Literal['a | b', '['] | None"),
]


@pytest.mark.parametrize(("members", "text"), UNIONS)
def test_a_union_has_each_member_once(members, text):
    """In order; `Any` stands for all; Python's `1 == True` merges nothing."""
    assert as_source(any_of(members)) == text


def test_a_method_may_have_the_name_of_a_builtin():
    """In a class with a method `list`, `list[...]` would be that method."""
    expression = Generic("list", (Generic("dict", (Name("str"), Name("date"))),))

    assert as_source(expression) == "list[dict[str, date]]"
    assert as_source(expression, {"list", "date", "models"}) == "builtins.list[dict[str, dt.date]]"
    assert {part.name for part in walk(expression) if isinstance(part, Name)} == {"str", "date"}
