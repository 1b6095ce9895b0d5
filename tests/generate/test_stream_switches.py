"""Whether a call asks for a stream, where a server streams by default or a parameter says so."""

import inspect
import json

import pytest

from tests.generate.test_streams import _reply

BY_DEFAULT = """
paths:
  /generate:
    post:
      operationId: generate
      tags: [things]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [model]
              properties: {model: {type: string}, stream: {type: boolean, default: true}}
      responses: {'200': {$ref: '#/components/responses/Both'}}
  /answers/{id}:
    get:
      operationId: read
      tags: [things]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: stream, in: query, schema: {type: boolean DEFAULT}}
      responses: {'200': {$ref: '#/components/responses/Both'}}
components:
  responses:
    Both:
      description: Whole, or in pieces
      content:
        application/json: {schema: {$ref: '#/components/schemas/Piece'}}
        application/x-ndjson: {schema: {$ref: '#/components/schemas/Piece'}}
  schemas:
    Piece: {type: object, required: [i], properties: {i: {type: integer}}}
"""


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        ({"model": "m"}, {"model": "m", "stream": False}),
        ({"body": {"model": "m"}}, {"model": "m", "stream": False}),
        ({"model": "m", "stream": False}, {"model": "m", "stream": False}),
    ],
)
def test_who_wants_a_whole_answer_says_so_where_a_server_streams_by_default(acme, arguments, sent):
    """As Ollama does: a stream is no answer of this method."""
    client = acme(BY_DEFAULT.replace(" DEFAULT", ""))
    _reply(client, "application/json", b'{"i": 1}')

    assert client.client().things.generate(**arguments).i == 1
    assert json.loads(client.sent.content) == sent


def test_the_streaming_method_asks_for_a_stream_all_the_same(acme):
    """Whatever a server does by default."""
    client = acme(BY_DEFAULT.replace(" DEFAULT", ""))
    _reply(client, "application/x-ndjson", b'{"i": 1}\n')

    assert [one.i for one in client.client().things.generate_stream(model="m")] == [1]
    assert json.loads(client.sent.content) == {"model": "m", "stream": True}


@pytest.mark.parametrize(
    ("default", "plain"), [("", "/answers/1"), (", default: true", "/answers/1?stream=false")]
)
def test_a_parameter_that_asks_for_a_stream_is_said_by_the_methods(acme, default, plain):
    """It is no argument: with the other value the answer is not what the method returns."""
    client = acme(BY_DEFAULT.replace(" DEFAULT", default))
    things = client.client().things
    _reply(client, "application/json", b'{"i": 1}')
    assert things.read(id="1").i == 1
    assert client.sent.url.raw_path.decode() == plain

    _reply(client, "application/x-ndjson", b'{"i": 1}\n')
    assert [one.i for one in things.read_stream(id="1")] == [1]
    assert client.sent.url.raw_path.decode() == "/answers/1?stream=true"
    assert "stream" not in inspect.signature(type(things).read).parameters
    assert any(one.reason.startswith("each method says") for one in client.generated.ledger)


OF_SEVERAL = """
paths:
  /chats:
    post:
      operationId: create
      tags: [chats]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              KEYWORD: [{$ref: '#/components/schemas/Simple'}, {$ref: '#/components/schemas/Long'}]
      responses: {'200': {$ref: '#/components/responses/Both'}}
components:
  responses:
    Both:
      description: Whole, or in pieces
      content:
        application/json: {schema: {$ref: '#/components/schemas/Piece'}}
        text/event-stream: {schema: {$ref: '#/components/schemas/Piece'}}
  schemas:
    Piece: {type: object, required: [i], properties: {i: {type: integer}}}
    Simple:
      type: object
      required: [text]
      properties: {text: {type: string}, stream: {type: boolean}}
    Long:
      type: object
      required: [lines]
      properties: {lines: {type: array, items: {type: string}}, LONG}
"""
FLAG = "stream: {type: boolean}"


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("long", "plain"),
    [
        (FLAG, {}),
        ("stream: {type: [boolean, 'null'], default: true}", {"stream": False}),
        ("title: {type: string}", {}),
    ],
)
def test_a_flag_in_the_members_of_a_body_is_sent_by_the_streaming_method(
    acme, keyword, long, plain
):
    """Which of the members is sent, a dict or a model of it: the flag has one name in all."""
    client = acme(OF_SEVERAL.replace("KEYWORD", keyword).replace("LONG", long))
    chats, models = client.client().chats, client.package.models
    for body in ({"text": "a"}, {"lines": ["a"]}, models.Simple(text="a")):
        _reply(client, "text/event-stream", b'data: {"i": 1}\n\n')
        assert [one.i for one in chats.create_stream(body=body)] == [1]
        assert client.body["stream"] is True

        _reply(client, "application/json", b'{"i": 1}')
        assert chats.create(body=body).i == 1
        assert client.body == ({"text": "a"} if "text" in client.body else {"lines": ["a"]}) | plain
    for method, said in ((chats.create, True), (chats.create_stream, False)):
        with pytest.raises(client.package.errors.RequestInvalid, match="stream"):
            method(body={"text": "a", "stream": said})


@pytest.mark.parametrize(
    ("simple", "long"),
    [
        (FLAG, "stream: {type: string}"),
        ("live: {type: boolean, description: As events}", "title: {type: string}"),
    ],
)
def test_what_is_no_flag_in_another_member_is_left_to_callers(acme, simple, long):
    """A name that means two things, or a boolean of one member that is only described so."""
    text = OF_SEVERAL.replace("KEYWORD", "oneOf").replace("LONG", long)
    client = acme(
        text.replace(
            "{text: {type: string}, stream: {type: boolean}}",
            f"{{text: {{type: string}}, {simple}}}",
        )
    )
    _reply(client, "text/event-stream", b'data: {"i": 1}\n\n')
    assert [one.i for one in client.client().chats.create_stream(body={"text": "a"})] == [1]
    assert client.body == {"text": "a"}
