"""What a generated method sends, and what it refuses to send."""

import uuid

import pytest

from tests.generate.conftest import operation

NESTED = operation(
    """
    type: object
    required: [membership]
    properties:
      membership:
        type: object
        properties:
          email: {type: string, format: email}
          role: {type: string, enum: [owner, admin]}
          note: {type: [string, 'null'], default: hello}
    """
)


def test_unset_null_and_a_value_are_three_different_things(acme):
    """Left out is not sent, None is null; a schema's default is never sent for the caller."""
    client = acme(NESTED)
    things = client.client().things

    things.create(membership={"email": "a@b.example"})
    assert client.body == {"membership": {"email": "a@b.example"}}

    things.create(membership={"note": None})
    assert client.body == {"membership": {"note": None}}

    things.create(membership={})
    assert client.body == {"membership": {}}


def test_a_nested_object_is_a_model_or_a_plain_dict(acme):
    """Both spell the same request; the model's class is named after where it stands."""
    client = acme(NESTED)
    model = client.package.models.ThingsCreateRequestMembership(email="a@b.example", role="admin")

    client.client().things.create(membership=model)

    assert client.body == {"membership": {"email": "a@b.example", "role": "admin"}}


@pytest.mark.parametrize(
    ("membership", "place"),
    [
        ({"role": "boss"}, "membership.role"),
        ({"email": 1}, "membership.email"),
        ({"note": 1.5}, "membership.note"),
        ("text", "membership"),
    ],
)
def test_what_the_spec_refuses_is_refused_before_anything_is_sent(acme, membership, place):
    """RequestInvalid names the field, and the server never hears of it."""
    client = acme(NESTED)

    with pytest.raises(client.package.errors.RequestInvalid) as caught:
        client.client().things.create(membership=membership)

    assert place in [error.path for error in caught.value.errors]
    assert client.requests == []


def test_keyword_arguments_are_snake_case_and_the_wire_is_not(acme):
    """`organizationId` is `organization_id=`; a UUID may be given as one or as text."""
    client = acme(
        operation(
            """
            type: object
            required: [organizationId]
            properties:
              organizationId: {type: string, format: uuid}
              '@type': {type: string}
              class: {type: string}
            """
        )
    )
    identifier = uuid.UUID("5b495058-9ffc-4b9b-810a-c9d43ffc6500")

    client.client().things.create(organization_id=identifier, type="x", class_="y")
    assert {"organizationId": str(identifier), "@type": "x", "class": "y"} == client.body

    client.client().things.create(organization_id=str(identifier))
    assert {"organizationId": str(identifier)} == client.body


@pytest.mark.parametrize(
    ("given", "ok"),
    [
        ({"email": "a@b.example"}, True),
        ({"account": "1"}, True),
        ({}, False),
        ({"email": "a@b.example", "account": "1"}, False),
    ],
)
def test_exactly_one_of_two_properties(acme, given, ok):
    """`oneOf` of `required` is a rule about the object, checked before sending."""
    client = acme(
        operation(
            """
            type: object
            properties: {email: {type: string}, account: {type: string}}
            oneOf: [{required: [email]}, {required: [account]}]
            """
        )
    )

    if ok:
        client.client().things.create(**given)
        assert given == client.body
    else:
        with pytest.raises(client.package.errors.RequestInvalid):
            client.client().things.create(**given)


def test_read_only_properties_are_not_arguments(acme):
    """A component with a readOnly property has two forms; the id can be read, not sent."""
    client = acme(
        """
        paths:
          /things:
            post:
              operationId: create
              tags: [things]
              requestBody:
                required: true
                content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
              responses:
                '200':
                  description: ok
                  content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
        components:
          schemas:
            Thing:
              type: object
              required: [id, name]
              properties:
                id: {type: string, readOnly: true}
                name: {type: string}
                secret: {type: string, writeOnly: true}
        """
    )
    client.reply(200, {"id": "1", "name": "n"})

    thing = client.client().things.create(name="n", secret="s")

    assert client.body == {"name": "n", "secret": "s"}
    assert (thing.id, thing.name) == ("1", "n")
    assert not hasattr(thing, "secret")


def test_parameters_of_every_place_and_style(acme):
    """Path, query, header and cookie parameters travel as their style says."""
    client = acme(
        """
        paths:
          /pets/{petId}:
            get:
              operationId: search
              tags: [pets]
              parameters:
                - {name: petId, in: path, required: true, schema: {type: string}}
                - {name: ids, in: query, style: pipeDelimited, explode: false,
                   schema: {type: array, items: {type: integer}}}
                - {name: filter, in: query, style: deepObject, explode: true,
                   schema: {type: object, properties: {name: {type: string}}}}
                - {name: X-Trace, in: header, schema: {type: array, items: {type: string}}}
                - {name: session, in: cookie, schema: {type: string}}
              responses: {'204': {description: none}}
        """
    )

    client.client().pets.search(
        pet_id="a/b?c", ids=[1, 2], filter={"name": "x y"}, x_trace=["p", "q"], session="s"
    )

    assert client.sent.url.raw_path.partition(b"?")[0] == b"/pets/a%2Fb%3Fc"
    assert client.sent.url.query == b"ids=1%7C2&filter%5Bname%5D=x%20y"
    assert client.sent.headers["x-trace"] == "p,q"
    assert client.sent.headers["cookie"] == "session=s"


def test_a_header_parameter_called_authorization_is_no_argument(acme):
    """It is a credential of the client: nothing is weaker for it, and the ledger says so."""
    client = acme(
        """
        paths:
          /things:
            get:
              operationId: get
              tags: [things]
              parameters:
                - {name: Authorization, in: header, required: true, schema: {type: string}}
              responses: {'204': {description: none}}
        """
    )

    client.client(authorization="s3cret").things.get()

    assert client.generated.faults == []
    reasons = [entry.reason for entry in client.generated.ledger]
    assert (
        "a header parameter Authorization is a credential: authorization of the client" in reasons
    )
