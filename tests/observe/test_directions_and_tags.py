"""What is required in one direction alone, what a discriminator names, paths of many segments."""

from __future__ import annotations

import pytest

from tests.observe.recordings import exchange
from tests.observe.test_judging import observed


def _spec(schema, schemas):
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "ok", **content}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.shop.example/v1"}],
        "paths": {"/orders/{id}": {"put": operation}},
        "components": {"schemas": schemas},
    }


FLAGGED = {
    "Status": {"type": "string", "readOnly": True},
    "Secret": {"type": "string", "writeOnly": True},
    "Account": {
        "type": "object",
        "required": ["status", "since", "password", "name"],
        "properties": {
            "status": {"$ref": "#/components/schemas/Status"},
            "since": {"allOf": [{"$ref": "#/components/schemas/Status"}], "description": "When."},
            "password": {"allOf": [{"$ref": "#/components/schemas/Secret"}]},
            "name": {"type": "string"},
        },
    },
}


@pytest.mark.parametrize(
    ("sent", "answered", "missing"),
    [
        ({"name": "n", "password": "p"}, {"name": "n", "status": "s", "since": "s"}, set()),
        ({"password": "p"}, {"status": "s", "since": "s"}, {"name"}),
        ({"name": "n"}, {"name": "n", "status": "s"}, {"password", "since"}),
    ],
)
def test_what_travels_one_way_is_required_there_alone(tmp_path, sent, answered, missing):
    """OAS 3.0, Schema Object: so, too, where the flag stands behind a reference or in a part."""
    root = _spec({"$ref": "#/components/schemas/Account"}, FLAGGED)
    one = exchange(answered, method="PUT", headers={"Content-Type": ["application/json"]},
                   parsed_body=sent)  # fmt: skip

    found = observed(tmp_path, one, root=root)

    assert {cause.detail for cause in found.causes} == missing


def _event(name):
    properties = {"type": {"type": "string"}, name: {"type": "string"}}
    return {"type": "object", "required": ["type", name], "properties": properties}


EVENTS = {
    "Event": {
        "oneOf": [{"$ref": "#/components/schemas/Made"}, {"$ref": "#/components/schemas/Moved"}],
        "discriminator": {"propertyName": "type", "mapping": {"made": "Made", "moved": "Moved"}},
    },
    "Made": _event("at"),
    "Moved": _event("to"),
}


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ({"type": "made", "at": "x"}, None),
        ({"type": "gone", "by": "x"}, ("enum", "#/components/schemas/Event/discriminator")),
        ({"type": "moved", "by": "x"}, ("required", "#/components/schemas/Moved/required")),
        ({"type": "made", "by": "x"}, ("required", "#/components/schemas/Made/required")),
    ],
)
def test_the_tag_says_which_member_a_value_contradicts(tmp_path, body, cause):
    """One that is listed is its member; of another one no member is to blame, nor corrected."""
    root = _spec({"$ref": "#/components/schemas/Event"}, EVENTS)

    found = observed(tmp_path, *[exchange(body, method="PUT")] * 3, root=root)

    assert [(one.rule, one.pointer) for one in found.causes] == ([] if cause is None else [cause])
    assert len(found.proposals) == (cause is not None and cause[0] == "required")


def test_a_reserved_expansion_is_several_segments(tmp_path):
    """RFC 6570, section 3.2.3: `/v1/{+name}` is the path of `/v1/projects/7/zones/3`."""
    root = _spec({}, {})
    root["paths"] = {"/{+name}": {"get": {"responses": {"200": {"description": "ok"}}}}}
    found = observed(tmp_path, exchange({}, uri="https://api.shop.example/v1/a/7/b"), root=root)

    assert (found.matched, found.unmatched) == (1, {})
