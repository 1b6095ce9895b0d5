"""Responses that are read while they arrive: typed iterators and downloads."""

import json
from typing import get_overloads

import httpx
import pytest

from tests.generate.conftest import document

CHAT = """
paths:
  /chat:
    post:
      operationId: chat
      tags: [chat]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}
      responses:
        '200':
          description: An answer, whole or in pieces
          content:
            application/json: {schema: {$ref: '#/components/schemas/Answer'}}
            text/event-stream: {schema: {$ref: '#/components/schemas/Event'}}
        '422': {description: Refused, content: {application/json: {schema: {type: object}}}}
  /log:
    get:
      operationId: log
      tags: [chat]
      responses:
        '200':
          description: Lines
          content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Answer'}}}
  /changes:
    get:
      operationId: changes
      tags: [chat]
      responses:
        '200':
          description: Events
          content:
            text/event-stream:
              itemSchema:
                type: object
                required: [data]
                properties: {event: {enum: [ping, pong]}, data: {type: string}}
  /report:
    get:
      operationId: report
      tags: [chat]
      responses:
        '200':
          description: A file
          content: {application/pdf: {schema: {type: string, format: binary}}}
components:
  schemas:
    Answer: {type: object, required: [text], properties: {text: {type: string}}}
    Event:
      type: object
      required: [data]
      properties: {event: {type: string}, data: {$ref: '#/components/schemas/Answer'}}
"""
EVENTS = b'event: piece\ndata: {"text": "a"}\n\ndata: {"text": "b"}\n\ndata: [DONE]\n\n'


def _reply(client, kind, content):
    client.reply(content=content, headers={"content-type": kind})


KINDS = """
paths:
  /events:
    get:
      operationId: watch
      tags: [events]
      responses:
        '200':
          description: Events
          content:
            text/event-stream:
              itemSchema:
                type: object
                required: [event]
                properties: {event: {type: string}, data: {type: string}}
                oneOf:
                  - properties: {event: {const: said}}
                  - properties:
                      event: {const: counted}
                      data:
                        contentMediaType: application/json
                        contentSchema: {type: object, required: [n], properties: {n: %s}}
                  - $ref: '#/components/schemas/Listed'
components:
  schemas:
    Listed:
      properties:
        event: {const: listed}
        data: {contentMediaType: application/json, contentSchema: {type: array, items: {}}}
"""


@pytest.mark.parametrize(
    ("event", "data", "expected"),
    [
        ("said", "12", "12"),
        ("said", '{"n": 1}', '{"n": 1}'),
        ("listed", '[1, "a"]', [1, "a"]),
        ("said", '"quoted"', '"quoted"'),
    ],
)
def test_the_json_in_an_event_is_decoded_for_the_kinds_that_have_some(acme, event, data, expected):
    """OAS 3.2: `contentSchema`; text of another kind stays text, though it be JSON."""
    client = acme(KINDS % "{type: number}")
    _reply(client, "text/event-stream", f"event: {event}\ndata: {data}\n\n".encode())

    with client.client(on_drift="raise").events.watch() as stream:
        [item] = stream

    assert (item.event, item.data) == (event, expected)


def test_the_json_in_an_event_is_a_model_with_every_digit(acme):
    """And what it says against its schema is drift, at its place."""
    client = acme(KINDS % "{type: number, format: decimal}")
    digits = "0.1234567890123456789012345"
    _reply(client, "text/event-stream", f'event: counted\ndata: {{"n": {digits}}}\n\n'.encode())
    with client.client(on_drift="raise").events.watch() as stream:
        [item] = stream
    assert type(item.data).__name__ == "EventsWatchResponseCountedData"
    assert str(item.data.n) == digits

    for data in ('{"n": "many"}', "no JSON"):
        _reply(client, "text/event-stream", f"event: counted\ndata: {data}\n\n".encode())
        with (
            pytest.raises(client.package.errors.ResponseInvalid),
            client.client(on_drift="raise").events.watch() as stream,
        ):
            next(stream)


def test_json_that_may_be_a_text_stays_a_text(acme):
    """Nothing would tell it from a text that stands there as it is."""
    client = acme(KINDS.replace("{type: object, required: [n], properties: {n: %s}}", "{}"))
    _reply(client, "text/event-stream", b'event: counted\ndata: "1"\n\n')

    with client.client(on_drift="raise").events.watch() as stream:
        assert [item.data for item in stream] == ['"1"']


def test_an_answer_that_is_whole_or_in_pieces_has_a_method_for_each(acme):
    """Each asks for its own media type; the stream gives what the vendor put into `data`."""
    client = acme(CHAT)
    chat = client.client().chat

    client.reply(data={"text": "whole"})
    assert chat.create(stream=False).text == "whole"
    assert client.sent.headers["accept"] == "application/json"

    _reply(client, "text/event-stream", EVENTS)
    with chat.create_stream(stream=True) as stream:
        assert [item.text for item in stream] == ["a", "b"]
    assert client.sent.headers["accept"] == "text/event-stream, application/json"
    assert client.body == {"stream": True}


@pytest.mark.parametrize("by_name", [False, True])
def test_a_stream_is_asked_for_by_true_or_by_name(acme, by_name):
    """`stream=True` gives the stream and is sent; the streaming method sends it by itself."""
    client = acme(CHAT)
    chat = client.client().chat
    _reply(client, "text/event-stream", EVENTS)
    with chat.create_stream() if by_name else chat.create(stream=True) as stream:
        assert [item.text for item in stream] == ["a", "b"]
    assert client.body == {"stream": True}

    for body in ({"n": 1}, {}):
        _reply(client, "text/event-stream", EVENTS)
        with chat.create(body=body, stream=True) as stream:
            assert len(list(stream)) == 2
        assert client.body == {**body, "stream": True}


def test_the_result_follows_from_the_switch_for_type_checkers(acme):
    """Two signatures: a whole answer, and a stream when `stream` is `True`."""
    source = acme(CHAT).generated.files["resources/chat.py"]
    whole, stream, *_ = source.split("    @overload\n")[1:]
    assert "stream: Maybe[Literal[False]] = UNSET" in whole
    assert "-> models.Answer: ..." in whole
    assert "stream: Literal[True]" in stream
    assert "-> Stream[" in stream


def test_a_switch_that_says_the_opposite_is_refused(acme):
    """A whole answer where a stream is read would fail after the vendor has worked for it."""
    client = acme(CHAT)
    for said in (False, None):
        with pytest.raises(client.package.errors.RequestInvalid, match="must be true"):
            client.client().chat.create_stream(stream=said)
    with pytest.raises(client.package.errors.RequestInvalid, match="asks for a stream"):
        client.client().chat.create(body={"stream": True})
    assert not client.requests


def test_type_checkers_know_that_a_whole_body_may_ask_for_a_stream(acme):
    """`create(body=…, stream=True)` is a stream to them as it is when it is called."""
    text = CHAT.replace("properties: {stream", "required: [n], properties: {n: {}, stream", 1)
    known = get_overloads(type(acme(text).client().chat).create)

    told = [(set(one.__annotations__), one.__annotations__["return"]) for one in known]
    whole = [("stream" in names, result) for names, result in told if "body" in names]
    assert whole == [
        (False, "models.Answer"),
        (True, "Stream[models.Answer]"),
        (True, "models.Answer | Stream[models.Answer]"),
    ]


def test_a_stream_raises_documented_errors_like_any_call(acme):
    """Before the first item: the typed error of the status."""
    client = acme(CHAT)
    client.reply(422, {"why": "no"})

    with pytest.raises(client.package.errors.UnprocessableEntityError) as caught:
        client.client().chat.create_stream()

    assert caught.value.body == {"why": "no"}


def test_json_lines_are_an_iterator_over_models(acme):
    """OAS 3.2 `itemSchema`; a record separator before a line is skipped (RFC 7464)."""
    client = acme(CHAT)
    _reply(client, "application/jsonl", b'{"text": "a"}\n\x1e{"text": "b"}\n')

    assert [item.text for item in client.client().chat.log()] == ["a", "b"]


def test_events_whose_data_is_text_are_whole_objects(acme):
    """With `itemSchema`, an event is an object of its fields."""
    client = acme(CHAT)
    _reply(client, "text/event-stream", b"event: ping\ndata: hello\n\n")

    [event] = client.client().chat.changes()

    assert (event.event, event.data) == ("ping", "hello")


def test_bytes_are_returned_or_downloaded(acme, tmp_path):
    """Beside the method that returns bytes stands one that writes them to a file as they arrive."""
    client = acme(CHAT)
    chat = client.client().chat
    _reply(client, "application/pdf", b"%PDF")
    _reply(client, "application/pdf", b"%PDF-2")
    told = []

    assert chat.report() == b"%PDF"
    with chat.report_download() as download:
        path = download.save(
            tmp_path / "report.pdf", lambda done, total: told.append((done, total))
        )

    assert path.read_bytes() == b"%PDF-2"
    assert told[-1][0] == 6


def test_no_method_is_called_download_download(acme):
    """The twin of a method that is called `download` is its stream."""
    text = """
paths:
  /files/{id}/content:
    get:
      operationId: download
      tags: [content]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: It, content: {application/octet-stream: {}}}}
"""
    content = acme(text).client().files.content

    assert callable(content.download)
    assert callable(content.download_stream)


async def test_the_asynchronous_client_streams_too(acme):
    """The same methods, awaited."""
    client = acme(CHAT)

    def answer(request):
        content = {"content-type": "text/event-stream"}
        return httpx.Response(200, content=EVENTS, headers=content)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    api = client.package.AsyncAcme(http_client=http, base_url="https://acme.example")

    async with await api.chat.create_stream() as stream:
        assert [item.text async for item in stream] == ["a", "b"]


def test_the_manifest_tells_which_methods_stream(acme):
    """One operation of the document may have several methods; tools find them by its pointer."""
    client = acme(CHAT)
    manifest = json.loads((client.folder / "manifest.json").read_text())

    told = {item["id"]: item["streaming"] for item in manifest["operations"]}

    assert told == {
        "chat.create": None,
        "chat.create_stream": "stream",
        "chat.log": "stream",
        "chat.changes": "stream",
        "chat.report": None,
        "chat.report_download": "download",
    }
    assert document(CHAT)["paths"].keys() == {"/chat", "/log", "/changes", "/report"}


@pytest.mark.parametrize(
    ("schema", "sent", "events"),
    [
        ("required: [event]", b"data: a\n\n", ["message"]),
        ("required: [event]", b"event: x\ndata: a\n\ndata: b\n\n", ["x", "message"]),
        ("minProperties: 1", b"data: a\n\n", [None]),
    ],
)
def test_an_event_without_a_type_is_a_message(acme, schema, sent, events):
    """WHATWG HTML 9.2.6: a document may require `event`, which the wire may leave out."""
    client = acme(MESSAGES.replace("RULE", schema))
    _reply(client, "text/event-stream", sent)

    with client.client(on_drift="raise").chat.changes() as stream:
        found = [getattr(one, "event", None) or None for one in stream]

    assert found == events


def test_an_event_of_another_type_must_say_so(acme):
    """Where `message` is not allowed, an event without a type is drift."""
    schema = MESSAGES.replace("RULE", "required: [event]").replace(
        "event: {type: string}", "event: {enum: [ping]}"
    )
    client = acme(schema)
    _reply(client, "text/event-stream", b"data: a\n\n")

    with (
        pytest.raises(client.package.errors.ResponseInvalid),
        client.client(on_drift="raise").chat.changes() as stream,
    ):
        list(stream)


MESSAGES = """
paths:
  /changes:
    get:
      operationId: changes
      tags: [chat]
      responses:
        '200':
          description: Events
          content:
            text/event-stream:
              itemSchema:
                type: object
                RULE
                properties: {event: {type: string}, data: {type: string}}
"""


@pytest.mark.parametrize("given", [{"n": 1}, {"body": {"n": 1}}])
def test_a_variable_says_whether_to_stream(acme, given):
    """`stream=flag` is what type checkers take as well; either value does what it says."""
    client = acme(CHAT.replace("properties: {stream", "properties: {n: {}, stream", 1))
    chat = client.client().chat

    _reply(client, "application/json", b'{"text": "a"}')
    assert chat.create(**given, stream=False).text == "a"
    assert client.body["n"] == 1
    assert client.body.get("stream") is not True
    _reply(client, "text/event-stream", EVENTS)
    with chat.create(**given, stream=True) as stream:
        assert len(list(stream)) == 2
    assert client.body == {"n": 1, "stream": True}
    results = [one.__annotations__["return"] for one in get_overloads(type(chat).create)]
    assert "models.Answer | Stream[models.Answer]" in results
