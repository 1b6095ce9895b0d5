"""ASP.NET documents JSON as `text/plain` and `application/*+json` too, and fields with dots."""

from __future__ import annotations

import inspect

import pytest

SCHEMA = "{type: object, required: [id], properties: {id: {type: integer}}}"
DOCUMENT = f"""
paths:
  /orders:
    post:
      operationId: create
      tags: [orders]
      requestBody:
        content:
          application/json-patch+json: {{schema: {{$ref: '#/components/schemas/Order'}}}}
          application/json: {{schema: {{$ref: '#/components/schemas/Order'}}}}
          application/*+json: {{schema: {{$ref: '#/components/schemas/Order'}}}}
      responses:
        '200':
          description: Fine
          content:
            text/plain: {{schema: {{$ref: '#/components/schemas/Order'}}}}
            application/json: {{schema: {{$ref: '#/components/schemas/Order'}}}}
        '400':
          description: Bad
          content: {{text/plain: {{schema: {{type: array, items: {{type: string}}}}}}}}
    put:
      operationId: replace
      tags: [orders]
      requestBody:
        required: true
        content: {{text/plain: {{schema: {{oneOf: [{{$ref: '#/components/schemas/Order'}}]}}}}}}
      responses:
        '200': {{description: Fine, content: {{text/plain: {{schema: {{type: string}}}}}}}}
    patch:
      operationId: address
      tags: [orders]
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties:
                Address.City: {{type: string, minLength: 2}}
                Address: {{type: boolean}}
      responses: {{'204': {{description: Done}}}}
components: {{schemas: {{Order: {SCHEMA}}}}}
"""


def test_an_object_documented_as_plain_text_is_json(acme):
    """Nothing else can be meant, so all media types have one type, and errors are typed."""
    client = acme(DOCUMENT)
    client.reply(200, content=b'{"id": 7}', headers={"content-type": "text/plain"})

    order = client.client().orders.create(id=7)

    assert order.id == 7
    assert inspect.signature(client.client().orders.create).return_annotation == "models.Order"


def test_an_error_documented_as_plain_text_has_its_body(acme):
    """Here a list of what is wrong."""
    client = acme(DOCUMENT)
    client.reply(400, content=b'["no stock"]', headers={"content-type": "text/plain"})

    with pytest.raises(client.package.errors.BadRequestError) as caught:
        client.client().orders.create(id=7)

    assert caught.value.body == ["no stock"]


def test_an_object_is_sent_as_the_text_that_it_is(acme):
    """A string stays a string: its text is the body."""
    client = acme(DOCUMENT)
    client.reply(200, content=b'"quoted"', headers={"content-type": "text/plain"})

    assert client.client().orders.replace(body={"id": 7}) == '"quoted"'
    assert (client.body, client.sent.headers["content-type"]) == ({"id": 7}, "text/plain")


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({}, "application/json"),
        ({"content_type": "application/merge-patch+json"}, "application/merge-patch+json"),
    ],
)
def test_plain_json_is_sent_unless_another_json_is_asked_for(acme, options, sent):
    """Whatever stands first; `application/*+json` stands for every JSON with a name of its own."""
    client = acme(DOCUMENT)
    client.reply(200, content=b'{"id": 7}', headers={"content-type": "application/json"})

    client.client().orders.create(id=7, **options)

    assert client.sent.headers["content-type"] == sent


@pytest.mark.parametrize("kind", ["text/json", "application/x-yaml", "application/*+json"])
def test_what_is_in_no_range_is_refused(acme, kind):
    """A range is no media type, either."""
    client = acme(DOCUMENT)

    with pytest.raises(client.package.errors.RequestInvalid, match="content_type"):
        client.client().orders.create(id=7, content_type=kind)


def test_a_refusal_names_the_argument_of_a_field_with_dots(acme):
    """`Address.City` is one name and no path, though there is an `Address` as well."""
    client = acme(DOCUMENT)

    with pytest.raises(client.package.errors.RequestInvalid) as caught:
        client.client().orders.address(address_city="x")

    assert [one.path for one in caught.value.errors] == ["address_city"]
