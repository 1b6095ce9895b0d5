"""What a generated method returns, raises and warns about."""

import datetime as dt
import uuid

import pytest

from tests.generate.conftest import answering

THING = answering(
    """
    type: object
    required: [id]
    properties:
      id: {type: string, format: uuid}
      role: {type: string, enum: [owner, admin]}
      created: {type: string, format: date-time}
      note: {type: [string, 'null']}
    """
)
ID = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"


def test_a_response_is_a_model_with_python_types(acme):
    """UUIDs and times are Python's; what is absent is UNSET, null is None."""
    client = acme(THING)
    client.reply(200, {"id": ID, "created": "2026-01-31T12:00:00Z", "note": None})

    thing = client.client().things.get()

    assert uuid.UUID(ID) == thing.id
    assert dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC) == thing.created
    assert thing.note is None
    assert thing.role is client.package.UNSET


def test_properties_that_nobody_documented_are_kept(acme):
    """A vendor may add a property at any time; it is neither an error nor lost."""
    client = acme(THING)
    client.reply(200, {"id": ID, "surprise": {"a": 1}})

    assert client.client().things.get().model_extra == {"surprise": {"a": 1}}


def test_json_that_is_called_text_is_read_as_json(acme):
    """`text/json` is JSON by another name: the result is the model, not a string."""
    client = acme(THING.replace("application/json", "text/json"))
    client.reply(200, {"id": ID}, headers={"content-type": "text/json"})

    assert uuid.UUID(ID) == client.client().things.get().id


def test_a_new_enum_value_survives_and_is_reported(acme):
    """An unknown value is returned as it came, with one warning that says where."""
    client = acme(THING)
    client.reply(200, {"id": ID, "role": "emperor"})

    with pytest.warns(client.package.DriftWarning, match="/role"):
        thing = client.client().things.get()

    assert thing.role == "emperor"
    assert uuid.UUID(ID) == thing.id


def test_drift_can_be_an_error(acme):
    """With on_drift="raise" a response that breaks the spec never becomes a value."""
    client = acme(THING)
    client.reply(200, {"id": 7})

    with pytest.raises(client.package.errors.ResponseInvalid) as caught:
        client.client(on_drift="raise").things.get()

    assert [drift.pointer for drift in caught.value.drift] == ["/id"]


UNION = (
    answering(
        """
    oneOf:
      - {$ref: '#/components/schemas/Cat'}
      - {$ref: '#/components/schemas/Dog'}
    discriminator: {propertyName: kind}
    """
    )
    + """
components:
  schemas:
    Cat:
      type: object
      required: [kind, name]
      properties: {kind: {type: string, const: cat}, name: {type: string}}
    Dog:
      type: object
      required: [kind, name]
      properties: {kind: {type: string, const: dog}, name: {type: string}, good: {type: boolean}}
"""
)


@pytest.mark.parametrize(("kind", "expected"), [("cat", "Cat"), ("dog", "Dog")])
def test_a_discriminator_chooses_the_model(acme, kind, expected):
    """A dog is a Dog, also where a Cat would have fitted."""
    client = acme(UNION)
    client.reply(200, {"kind": kind, "name": "x"})

    assert expected == type(client.client().things.get()).__name__


def test_recursive_schemas_are_models_like_any_other(acme):
    """A tree of any depth is decoded into the same class all the way down."""
    client = acme(
        answering("{$ref: '#/components/schemas/Node'}")
        + """
components:
  schemas:
    Node:
      type: object
      required: [name]
      properties:
        name: {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Node'}}
"""
    )
    client.reply(200, {"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}]})

    node = client.client().things.get()

    assert node.children[0].children[0].name == "c"


def test_a_documented_error_is_an_exception_with_a_typed_body(acme):
    """404 raises NotFoundError, whose body is the documented model."""
    client = acme(
        """
        paths:
          /things:
            get:
              operationId: get
              tags: [things]
              responses:
                '204': {description: none}
                '404':
                  description: No such thing
                  content:
                    application/json:
                      schema: {type: object, required: [why], properties: {why: {type: string}}}
        """
    )
    client.reply(404, {"why": "gone"})

    with pytest.raises(client.package.errors.NotFoundError) as caught:
        client.client().things.get()

    assert caught.value.body.why == "gone"
    assert caught.value.status_code == 404


@pytest.mark.parametrize("status", [200, 302, 418, 429, 503])
def test_an_undocumented_status_is_a_typed_error(acme, status):
    """Nobody documented it, so it is never a value; the class tells what kind it is."""
    client = acme(
        "paths: {/x: {get: {tags: [x], operationId: get, responses: {'204': {description: d}}}}}"
    )
    client.reply(status, {"a": 1})
    package = client.package

    with pytest.raises(package.errors.StatusError) as caught:
        client.client(retry=package.Retry(max=0)).x.get()

    assert status == caught.value.status_code


def test_drift_deep_inside_keeps_everything_around_it_typed(acme):
    """One wrong leaf in a list of nested models is one record; the rest is decoded."""
    client = acme(
        answering(
            """
            type: object
            properties:
              items:
                type: array
                items:
                  type: object
                  properties:
                    id: {type: string, format: uuid}
                    size: {type: object, properties: {width: {type: integer}}}
            """
        )
    )
    client.reply(200, {"items": [{"id": ID, "size": {"width": "wide"}}, {"id": ID}]})

    with pytest.warns(client.package.DriftWarning, match="/items/0/size/width"):
        thing = client.client().things.get()

    assert [uuid.UUID(ID)] * 2 == [item.id for item in thing.items]
    assert thing.items[0].size.width == "wide"


def test_an_alias_that_names_itself_is_decoded(acme):
    """JSON inside JSON, documented as a recursive union, comes back as Python values."""
    client = acme(
        answering("{$ref: '#/components/schemas/Json'}")
        + """
components:
  schemas:
    Json:
      anyOf:
        - {type: string}
        - {type: array, items: {$ref: '#/components/schemas/Json'}}
        - {type: object, additionalProperties: {$ref: '#/components/schemas/Json'}}
"""
    )
    client.reply(200, {"a": ["b", {"c": "d"}]})

    assert client.client().things.get() == {"a": ["b", {"c": "d"}]}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ("{type: integer, enum: [0, 1, 2]}", 1, True),
        ("{type: boolean, enum: [true]}", True, 1),
        ("{type: [integer, 'null'], enum: [0, null]}", None, False),
    ],
)
def test_true_is_not_one(acme, schema, good, bad):
    """JSON's booleans and numbers are different values, though Python's are equal."""
    client = acme(answering(f"{{type: object, properties: {{a: {schema}}}}}"))
    client.reply(200, {"a": good})
    client.reply(200, {"a": bad})
    things = client.client(on_drift="raise").things

    assert good == things.get().a
    with pytest.raises(client.package.errors.ResponseInvalid):
        things.get()
