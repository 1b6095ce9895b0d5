"""Documents of every version and layout: where a deviation is found, and how it is corrected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.observe.recordings import cassette
from wireproof.observe.amend import amended
from wireproof.observe.propose import actions_of
from wireproof.observe.run import load_traffic
from wireproof.pipeline.observing import Observed, observe_document
from wireproof.spec.load import load_document

HOST = "https://api.train.example/v2"
DAY = {"Date": ["Thu, 01 Oct 2026 10:00:00 GMT"]}


def answer(body: Any, path: str = "/trains/7", media: str = "application/json",
           **headers: str) -> dict[str, Any]:  # fmt: skip
    """One interaction as vcrpy writes it."""
    fields = {**DAY, "Content-Type": [media], **{key: [one] for key, one in headers.items()}}
    text = body if isinstance(body, str) else json.dumps(body)
    return {
        "request": {"method": "GET", "uri": HOST + path, "headers": {}, "body": None},
        "response": {"status": {"code": 200}, "headers": fields, "body": {"string": text}},
    }


def looked_at(folder: Path, spec: Path | dict[str, Any], *rows: dict[str, Any]) -> Observed:
    """Two of each recording, held against a document."""
    if isinstance(spec, dict):
        path = folder / "train.json"
        path.write_text(json.dumps(spec))
        spec = path
    traffic = load_traffic([cassette(folder, *rows, *rows, name="traffic.yaml")])
    return observe_document(spec, None, traffic)


def places(found: Observed) -> set[tuple[str, str, str]]:
    """Rule, place and detail of what deviates."""
    return {(one.rule, one.pointer, one.detail) for one in found.now.drift}


def document(version: str, responses: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    """A document with one operation."""
    return {
        "openapi": version,
        "info": {"title": "Trains", "version": "1"},
        "servers": [{"url": HOST}],
        "paths": {
            "/trains/{no}": {
                "get": {
                    "operationId": "getTrain",
                    "parameters": [
                        {"name": "no", "in": "path", "required": True, "schema": {"type": "string"}}
                    ],
                    "responses": responses,
                }
            }
        },
        "components": {"schemas": schemas},
    }


def test_a_query_in_the_template_tells_operations_apart(tmp_path):
    """Of two operations with one path each exchange is judged by that whose query it has."""
    fast, slow = (
        {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": kind}}}}}
        for kind in ("object", "array")
    )
    paths = {f"/trains?kind={kind}": {"get": {"responses": responses}}
             for kind, responses in (("slow", slow), ("fast", fast))}  # fmt: skip
    spec = {**document("3.1.0", {}), "paths": paths}

    found = looked_at(
        tmp_path, spec, answer({}, "/trains?kind=fast"), answer({}, "/trains?kind=slow")
    )

    [(rule, pointer, _)] = places(found)
    assert (rule, pointer.split("/")[2]) == ("type", "~1trains?kind=slow")


def test_a_path_item_of_another_file_is_judged_where_it_stands(tmp_path):
    """An overlay reaches it from `paths`, and the generator applies that, too."""
    (tmp_path / "train.yaml").write_text(
        "get:\n  operationId: getTrain\n  parameters: [{name: no, in: path, required: true,"
        " schema: {type: string}}]\n  responses:\n    '200':\n      description: ok\n"
        "      content:\n        application/json:\n          schema:\n            type: object\n"
        "            properties: {cars: {type: integer}}\n"
    )
    main = tmp_path / "main.yaml"
    paths = {"/trains/{no}": {"$ref": "train.yaml"}}
    main.write_text(yaml.safe_dump({**document("3.1.0", {}), "paths": paths}))

    found = looked_at(tmp_path, main, answer({"cars": None}))

    [cause] = found.now.drift
    assert Path(found.document.location(cause.pointer).file).name == "train.yaml"
    assert actions_of(found.proposals)[0]["target"].startswith("$.paths['/trains/{no}'].get.")
    assert found.after is not None
    assert found.after.violating == 0
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(amended(None, found.proposals, "overlay.yaml"))
    load_document(main, overlay=overlay)


def test_a_schema_that_no_overlay_reaches_is_found_and_not_proposed(tmp_path):
    """An overlay speaks of the main file, and of what that refers to as a whole."""
    (tmp_path / "parts.yaml").write_text("Train: {type: object, required: [cars]}\n")
    main = tmp_path / "main.yaml"
    content = {"application/json": {"schema": {"$ref": "parts.yaml#/Train"}}}
    main.write_text(
        yaml.safe_dump(document("3.1.0", {"200": {"description": "ok", "content": content}}))
    )

    found = looked_at(tmp_path, main, answer({}))

    [cause] = found.now.drift
    assert (cause.rule, cause.detail) == ("required", "cars")
    assert Path(found.document.location(cause.pointer).file).name == "parts.yaml"
    assert found.proposals == ()


HEADERS = {
    "X-Left": {"required": True, "schema": {"type": "integer"}},
    "X-Tags": {"schema": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}},
    "Content-Type": {"schema": {"type": "integer"}},
}


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ({"X-Left": "7", "X-Tags": "a, b"}, set()),
        ({"x-left": "7", "X-Tags": "[REDACTED]"}, set()),
        ({"X-Left": "many"}, {("type", "X-Left/schema", "string")}),
        ({"X-Left": "7", "X-Tags": "a,c"}, {("enum", "X-Tags/schema/items/enum", "string")}),
        ({}, {("required", "X-Left/required", "X-Left")}),
        ({"Date": ""}, set()),
    ],
    ids=["fine", "edited", "text", "list", "absent", "fields were left out"],
)
def test_header_fields_are_held_against_the_document(tmp_path, sent, seen):
    """Whatever a field's text may mean counts; who records no `Date` keeps fields by choice."""
    spec = document("3.1.0", {"200": {"description": "ok", "headers": HEADERS}})
    found = looked_at(tmp_path, spec, answer("", **sent))

    at = "#/paths/~1trains~1{no}/get/responses/200/headers/"
    assert places(found) == {(rule, at + place, detail) for rule, place, detail in seen}
    if seen:
        assert found.after is not None
        assert found.after.drift == ()


def test_a_header_of_swagger_has_one_type(tmp_path):
    """Text that is no number: the type is replaced, as Swagger 2.0 has no union of types."""
    spec = {
        "swagger": "2.0", "info": {"title": "T", "version": "1"}, "host": "api.train.example",
        "basePath": "/v2", "schemes": ["https"], "produces": ["application/json"],
        "paths": {"/trains/{no}": {"get": {
            "parameters": [{"name": "no", "in": "path", "required": True, "type": "string"}],
            "responses": {"200": {"description": "ok", "headers": {"X-Left": {"type": "integer"}},
                                  "schema": {"$ref": "#/definitions/Train"}}}}}},
        "definitions": {
            "Train": {"properties": {
                "no": {"type": "string", "x-nullable": True}, "cars": {"type": "integer"},
                "line": {"$ref": "#/definitions/Line"}}},
            "Line": {"type": "object"}},
    }  # fmt: skip
    found = looked_at(tmp_path, spec, answer({"no": None, "cars": None, "line": None},
                                             **{"X-Left": "many"}))  # fmt: skip

    updates = [one["update"] for one in actions_of(found.proposals) if "update" in one]
    assert updates == [
        {"x-nullable": True},
        {"allOf": [{"$ref": "#/definitions/Line"}], "x-nullable": True},
        {"type": "string"},
    ]
    assert found.after is not None
    assert found.after.drift == ()


LINES = '{"lon": 1}\n{"lon": null}\n'
EVENTS = 'event: moved\ndata: {"lon": null}\n\n: ping\n\ndata: [DONE]\n\n'
POSITION = {"type": "object", "properties": {"lon": {"type": "number"}}}
IN_DATA = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {"type": "string", "contentSchema": {"$ref": "#/components/schemas/P"}}
    },
}  # fmt: skip
KINDS = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "oneOf": [
        {"properties": {"event": {"const": "moved"}, "data": {
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/P"}}}},
        {"properties": {"event": {"const": "left"}}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("media", "content", "body", "seen"),
    [
        ("application/jsonl", {"itemSchema": {"$ref": "#/components/schemas/P"}}, LINES, "P"),
        ("application/jsonl", {"schema": {"type": "array", "items":
            {"$ref": "#/components/schemas/P"}}}, LINES, "P"),
        ("application/jsonl", {"schema": {"type": "string"}}, LINES, ""),
        ("text/event-stream", {"schema": {"$ref": "#/components/schemas/P"}}, EVENTS, "P"),
        ("text/event-stream", {"itemSchema": IN_DATA}, EVENTS, "P"),
        ("text/event-stream", {"itemSchema": KINDS}, EVENTS.partition(":  ping")[0][:42] + "\n\n",
         "P"),
    ],
    ids=["items", "array", "text", "events", "data of events", "kinds of events"],
)  # fmt: skip
def test_a_stream_is_judged_by_what_its_schema_speaks_of(tmp_path, media, content, body, seen):
    """An item, an array of them, an event with its fields, or the JSON in its data (OAS 3.2)."""
    responses = {"200": {"description": "ok", "content": {media: content}}}
    found = looked_at(tmp_path, document("3.2.0", responses, P=POSITION), answer(body, media=media))

    wanted = {("null", "#/components/schemas/P/properties/lon", "null")} if seen else set()
    assert places(found) == wanted
    if seen:
        assert found.after is not None
        assert found.after.streams == (2, 0)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_several_causes_at_one_place_are_corrected_together(tmp_path, version):
    """What one correction has changed is what the next one starts from."""
    train = {"type": "object", "properties": {
        "cars": {"type": "integer"},
        "kind": {"type": "string", "enum": ["ice", "rb"]},
        "line": {"allOf": [{"type": "object", "properties": {"name": {"type": "string"}}}]},
    }}  # fmt: skip
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Train"}}}
    spec = document(version, {"200": {"description": "ok", "content": content}}, Train=train)
    bodies = [
        {"cars": None, "kind": None, "line": None},
        {"cars": "two", "kind": 3},
        {"kind": "tgv", "line": {"name": None}},
    ]
    found = looked_at(tmp_path, spec, *[answer(one) for one in bodies])

    assert found.after is not None
    assert found.after.violating == 0
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(amended(None, found.proposals, "overlay.yaml"))
    load_document(tmp_path / "train.json", overlay=overlay)


def test_a_number_where_an_integer_is_documented_is_one_action(tmp_path):
    """A text takes the place of a text: nothing has to be removed first."""
    train = {"type": "object", "properties": {"cars": {"type": "integer"}}}
    content = {"application/json": {"schema": train}}
    for version in ("3.0.3", "3.1.0"):
        spec = document(version, {"200": {"description": "ok", "content": content}})
        [action] = actions_of(looked_at(tmp_path, spec, answer({"cars": 1.5})).proposals)

        assert action["update"] == {"type": "number"}


@pytest.mark.parametrize("tag", [{"const": "car"}, {"enum": ["car"]}])
def test_what_a_kind_is_known_by_is_not_opened(tmp_path, tag):
    """Another value there is another kind, which a person has to describe."""
    car = {"type": "object", "properties": {"type": {"type": "string", **tag}}}
    content = {"application/json": {"schema": car}}
    spec = document("3.1.0", {"200": {"description": "ok", "content": content}})
    found = looked_at(tmp_path, spec, answer({"type": "ship"}))

    assert [one.rule for one in found.now.drift] == ["enum"]
    assert found.proposals == ()
