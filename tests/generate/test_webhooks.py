"""What a vendor sends to its customer: webhooks and callbacks with typed payloads."""

import json

import pytest

PETS = """
webhooks:
  newPet:
    post:
      summary: A pet was born
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses: {'200': {description: Received}}
  logLine:
    post:
      requestBody: {content: {text/plain: {}}}
      responses: {'200': {description: Received}}
paths:
  /orders:
    post:
      operationId: order
      tags: [shop]
      callbacks:
        onShipped:
          '{$request.query.url}':
            post:
              requestBody:
                content:
                  application/json:
                    schema: {type: object, required: [at], properties: {at: {type: string}}}
              responses: {'200': {description: Received}}
      responses: {'204': {description: Ordered}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties: {name: {type: string}, born: {type: string, format: date}}
"""


def test_a_webhook_parses_its_payload(acme):
    """`webhooks.<name>.parse` takes the body of a request and returns a model."""
    webhooks = acme(PETS).package.webhooks

    pet = webhooks.new_pet.parse(b'{"name": "Rex", "born": "2026-01-31"}')

    assert (pet.name, pet.born.year) == ("Rex", 2026)
    assert type(pet).__name__ == "Pet"


def test_a_callback_is_named_after_its_operation(acme):
    """It parses like a webhook, from text as well as bytes."""
    webhooks = acme(PETS).package.webhooks

    assert webhooks.order_on_shipped.parse('{"at": "noon"}').at == "noon"


def test_a_payload_that_drifts_is_treated_like_a_response(acme):
    """A warning by default, an error on demand; what is no JSON is always one."""
    package = acme(PETS).package

    with pytest.warns(package.DriftWarning, match="/name"):
        assert package.webhooks.new_pet.parse('{"name": 7}').name == 7
    for payload in ('{"name": 7}', "{", b"\xff"):
        with pytest.raises(package.errors.ResponseInvalid):
            package.webhooks.new_pet.parse(payload, on_drift="raise")


def test_a_payload_that_is_no_json_stands_in_the_ledger(acme):
    """There is nothing to parse it with, and the ledger says so."""
    client = acme(PETS)
    manifest = json.loads((client.folder / "manifest.json").read_text())

    assert manifest["webhooks"].keys() == {"new_pet", "order_on_shipped"}
    [entry] = [item for item in manifest["ledger"]["entries"] if item["status"] == "degraded"]
    assert (entry["kind"], entry["pointer"]) == ("webhook", "#/webhooks/logLine/post")
    assert "webhooks.new_pet: models.Pet" in (client.folder / "client.api.txt").read_text()
