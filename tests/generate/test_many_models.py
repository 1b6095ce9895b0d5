"""A document of many schemas: models in modules of their own, imported when they are needed."""

from __future__ import annotations

import pytest
import yaml


def document() -> str:
    """One operation, two schemas that it reaches in one another, and 160 that it does not."""
    schemas = {
        f"Filler{number}": {"type": "object", "properties": {"n": {"type": "integer"}}}
        for number in range(160)
    }
    schemas["Order"] = {
        "type": "object",
        "required": ["orderNumber"],
        "properties": {
            "orderNumber": {"type": "integer"},
            "boughtBy": {"$ref": "#/components/schemas/Buyer"},
        },
    }
    schemas["Buyer"] = {"type": "object", "properties": {"fullName": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    operation = {
        "tags": ["orders"],
        "operationId": "change",
        "requestBody": {"required": True, **body},
        "responses": {"200": {"description": "Changed", **body}},
    }
    return yaml.safe_dump(
        {"paths": {"/orders": {"put": operation}}, "components": {"schemas": schemas}}
    )


@pytest.fixture
def client(acme):
    """A client whose models are a package."""
    return acme(document())


def test_models_of_many_modules_are_read_and_written(client):
    """By the names of the wire, whatever was imported before."""
    assert "models/__init__.py" in client.generated.files
    order = {"orderNumber": 1, "boughtBy": {"fullName": "Ann"}}
    client.reply(data=order)
    client.reply(data=order)

    got = client.client(on_drift="raise").orders.change(body=order)

    assert (got.order_number, got.bought_by.full_name) == (1, "Ann")
    client.client(on_drift="raise").orders.change(body=got)
    assert client.body == order


def test_a_drifted_model_of_many_modules_is_read_as_far_as_it_goes(client):
    """The first answer of all is one that does not fit."""
    drift = []
    client.reply(data={"orderNumber": "x", "boughtBy": {"fullName": "Ann"}})

    got = client.client(on_drift=drift.append).orders.change(order_number=1)

    assert [one.pointer for one in drift] == ["/orderNumber"]
    assert (got.order_number, got.bought_by.full_name) == ("x", "Ann")
