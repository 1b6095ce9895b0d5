"""Streams of server-sent events of several kinds: what an item is, for every way to write them."""

import pytest

from tests.generate.test_streams import _reply

UNIONS = """
paths:
  /watch:
    get:
      operationId: watch
      tags: [events]
      responses:
        '200':
          description: Events
          content:
            text/event-stream:
              schema: %s
components:
  schemas:
    Count: {type: object, required: [n], properties: {n: {type: integer}}}
    Added:
      type: object
      required: [event, data]
      properties: {event: {const: added}, data: {$ref: '#/components/schemas/Count'}}
    Done:
      type: object
      required: [event, data]
      properties: {event: {const: done}, data: {const: "[DONE]"}}
    Some: {oneOf: [{$ref: '#/components/schemas/Added'}]}
"""
ADDED, DONE = "{$ref: '#/components/schemas/Added'}", "{$ref: '#/components/schemas/Done'}"
TEXT = "{required: [event], properties: {event: {const: added}, data: {type: string}}}"
CONTENT = (
    "{properties: {event: {const: added}, data: {type: string, contentSchema: "
    "{$ref: '#/components/schemas/Count'}}}}"
)
TOLD = "discriminator: {propertyName: event, mapping: {added: Added, done: Done}}"


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (f"{{oneOf: [{ADDED}, {DONE}]}}", 1),
        (f"{{anyOf: [{ADDED}, {DONE}], {TOLD}}}", 1),
        (f"{{oneOf: [{{$ref: '#/components/schemas/Some'}}, {DONE}]}}", 1),
        (f"{{oneOf: [{CONTENT}, {DONE}]}}", 1),
        (f"{{type: array, items: {{oneOf: [{ADDED}, {DONE}]}}}}", 1),
        (f"{{oneOf: [{TEXT}, {DONE}]}}", '{"n": 1}'),
    ],
)
def test_a_union_of_events_is_of_events_and_not_of_what_they_carry(acme, schema, data):
    """OAS 3.2: an item is the event with its fields; a documented end of the stream is one, too."""
    client = acme(UNIONS % schema)
    sent = b'event: added\ndata: {"n": 1}\n\nevent: done\ndata: [DONE]\n\n'
    _reply(client, "text/event-stream", sent)

    with client.client(on_drift="raise").events.watch() as stream:
        added, done = stream

    assert (added.event, done.event, done.data) == ("added", "done", "[DONE]")
    assert (added.data if isinstance(data, str) else added.data.n) == data


@pytest.mark.parametrize(
    "schema",
    [
        "{type: array, items: {properties: {id: {}, data: {$ref: '#/components/schemas/Count'}}}}",
        "{properties: {event: {}, data: {$ref: '#/components/schemas/Count'}}}",
        "{oneOf: [{$ref: '#/components/schemas/Count'}]}",
    ],
)
def test_one_kind_of_event_is_the_json_that_it_carries(acme, schema):
    """Which is what a caller wants, whether the document describes an event or a list of them."""
    client = acme(UNIONS % schema)
    _reply(client, "text/event-stream", b'event: x\nid: 4\ndata: {"n": 1}\n\n')

    with client.client(on_drift="raise").events.watch() as stream:
        assert [one.n for one in stream] == [1]


def test_json_with_a_type_and_data_of_its_own_is_no_event(acme):
    """`{"event": …, "task_id": …, "data": …}` stands in the data of an event."""
    own = "{required: [task], properties: {event: {const: %s}, task: {type: string}, data: {}}}"
    client = acme(UNIONS % f"{{oneOf: [{own % 'begun'}, {own % 'ended'}]}}")
    _reply(client, "text/event-stream", b'data: {"event": "ended", "task": "t", "data": 1}\n\n')

    with client.client(on_drift="raise").events.watch() as stream:
        assert [(one.event, one.task, one.data) for one in stream] == [("ended", "t", 1)]
