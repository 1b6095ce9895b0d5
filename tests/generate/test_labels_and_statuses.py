"""What can be read is returned whatever its label says; what has no content has no type."""

from __future__ import annotations

import typing
import warnings

import pytest
import yaml

from tests.generate.conftest import answering

THING = answering("{type: object, required: [id], properties: {id: {type: integer}}}")
FILE = """
paths:
  /file:
    get:
      operationId: get
      tags: [things]
      responses:
        '200': {description: A file, content: {application/pdf: {}}}
"""
STATUSES = """
paths:
  /things:
    get:
      operationId: get
      tags: [things]
      responses:
        '200': {description: Fine, content: {application/json: {schema: {type: integer}}}}
        '302': {description: Elsewhere, content: {text/plain: {schema: {type: string}}}}
        '304': {description: As you know it}
    delete:
      operationId: drop
      tags: [things]
      responses:
        '204': {description: Gone, content: {application/json: {schema: {type: integer}}}}
"""


def told(acme, **options):
    """The value of `things.get`, and the drift that was told."""
    records = []
    value = acme.client(on_drift=records.append, **options).things.get()
    return value, [(one.expected, one.got) for one in records]


@pytest.mark.parametrize("label", ["text/plain", "application/octet-stream", "text/html", ";;;"])
def test_json_is_json_under_any_label(acme, label):
    """Go's net/http and S3 label JSON as text or as a file; it parses, it fits, it is returned."""
    client = acme(THING)
    client.reply(200, content=b'{"id": 1}', headers={"content-type": label})

    value, drift = told(client)

    assert value.id == 1
    assert drift == [("content type application/json", label)]


@pytest.mark.parametrize("policy", ["warn", "ignore", "raise"])
@pytest.mark.parametrize(
    ("content", "label"), [(b"<p>Log in</p>", "text/html"), (b'{"no": 1}', "text/plain")]
)
def test_what_is_something_else_is_refused(acme, content, label, policy):
    """A login page is no thing, and neither is other JSON that comes with a wrong label."""
    client = acme(THING)
    client.reply(200, content=content, headers={"content-type": label})

    with pytest.raises(client.package.errors.ResponseInvalid):
        client.client(on_drift=policy).things.get()


@pytest.mark.parametrize("label", ["application/octet-stream", "text/html", "image/png", ""])
def test_any_bytes_are_a_file_and_a_wrong_label_is_drift(acme, label):
    """Nothing tells a file from another one, so the label decides no more than it does for JSON."""
    client = acme(FILE)
    headers = {"content-type": label} if label else {}
    client.reply(200, content=b"%PDF \xff", headers=headers)
    value, drift = told(client)
    assert value == b"%PDF \xff"
    assert drift == [("content type application/pdf", label or "none")]

    client.reply(200, content=b"%PDF", headers=headers)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert client.client(on_drift="ignore").things.get() == b"%PDF"
    client.reply(200, content=b"%PDF", headers=headers)
    with pytest.raises(client.package.errors.ResponseInvalid, match="content type"):
        client.client(on_drift="raise").things.get()


def test_a_file_that_is_read_while_it_arrives_has_any_label_too(acme):
    """With the same record."""
    client = acme(FILE)
    label = {"content-type": "text/html"}
    records = []
    client.reply(200, content=b"%PDF", headers=label)
    with client.client(on_drift=records.append).things.get_download() as download:
        assert b"".join(download) == b"%PDF"
    assert [one.expected for one in records] == ["content type application/pdf"]

    client.reply(200, content=b"%PDF", headers=label)
    with (
        pytest.raises(client.package.errors.ResponseInvalid, match="content type"),
        client.client(on_drift="raise").things.get_download() as download,
    ):
        next(download)


CSV = FILE.replace("application/pdf: {}", "text/csv: {schema: {type: string}}")


def test_any_text_is_a_text_under_a_wrong_label(acme):
    """In the charset that the label names; what is no text is refused whatever the policy."""
    client = acme(CSV)
    label = {"content-type": "application/csv; charset=latin-1"}
    client.reply(200, content="à;b".encode("latin-1"), headers=label)
    assert told(client) == ("à;b", [("content type text/csv", label["content-type"])])

    client.reply(200, content=b"\xff\xfe", headers={"content-type": "image/png"})
    with pytest.raises(client.package.errors.ResponseInvalid, match="content type text/csv"):
        client.client(on_drift="ignore").things.get()


def test_what_tells_by_itself_what_it_is_goes_before_what_passes_for_anything(acme):
    """A problem in JSON is no file, though a file is documented first."""
    both = "application/pdf: {}, application/json: {schema: {type: object}}"
    client = acme(FILE.replace("application/pdf: {}", both))
    client.reply(200, content=b'{"a": 1}', headers={"content-type": "text/plain"})
    assert told(client)[0] == {"a": 1}
    client.reply(200, content=b"%PDF", headers={"content-type": "text/plain"})
    assert told(client)[0] == b"%PDF"


def test_an_empty_body_is_told_and_is_none(acme):
    """A POST that succeeded must not look as if it had failed, unless the caller wants it so."""
    client = acme(THING)
    client.reply(200, content=b"", headers={"content-type": "application/json"})
    assert told(client) == (None, [("A body is documented", "nothing")])

    client.reply(200, content=b"", headers={"content-type": "application/json"})
    with pytest.raises(client.package.errors.ResponseInvalid):
        client.client(on_drift="raise").things.get()


NAMED = (
    FILE.replace("application/pdf: {}", "text/plain: {schema: {$ref: '#/components/schemas/Key'}}")
    + """
components:
  schemas:
    Key: {type: string}
"""
)


@pytest.mark.parametrize("document", [CSV, NAMED], ids=["plain", "named"])
def test_an_empty_text_is_a_text(acme, document):
    """No bytes are a text of no characters, also where the text's schema has a name."""
    client = acme(document)
    client.reply(200, content=b"", headers={"content-type": next(iter(labels(document)))})
    assert told(client) == ("", [])


def labels(document):
    """The media types of a document's only answer."""
    return yaml.safe_load(document)["paths"]["/file"]["get"]["responses"]["200"]["content"]


@pytest.mark.parametrize(
    ("schema", "content", "value"),
    [("integer", b"42", 42), ("number", b"1.5", 1.5), ("boolean", b"true", True)],
)
def test_a_number_in_a_plain_text_is_a_number(acme, schema, content, value):
    """It is written as JSON writes it; anything else is told, and returned as it came."""
    client = acme(CSV.replace("text/csv", "text/plain").replace("type: string", f"type: {schema}"))
    label = {"content-type": "text/plain"}
    client.reply(200, content=content, headers=label)
    assert told(client) == (value, [])
    assert [one for one in client.generated.ledger if one.status != "generated"] == []

    client.reply(200, content=b"many", headers=label)
    with pytest.raises(client.package.errors.ResponseInvalid):
        told(client)


def test_a_documented_redirect_is_a_value(acme):
    """The annotation tells of it; nothing is followed, and nothing is drift."""
    client = acme(STATUSES)
    client.reply(302, content=b"/other", headers={"content-type": "text/plain"})

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert client.client().things.get() == "/other"
    hints = typing.get_type_hints(type(client.client().things).get)
    assert hints["return"] == int | str


def test_a_documented_304_is_an_error_of_its_own(acme):
    """It comes only to who asked with a condition; the value of everybody else has no `None`."""
    client = acme(STATUSES)
    client.reply(304)

    with pytest.raises(client.package.errors.NotModifiedError) as raised:
        client.client().things.get()
    assert raised.value.status_code == 304


def test_content_under_204_is_none(acme):
    """HTTP lets no content pass there: the method returns nothing, and the ledger says so."""
    client = acme(STATUSES)
    things = client.client().things

    assert typing.get_type_hints(type(things).drop)["return"] is type(None)
    assert things.drop() is None
    [entry] = [one for one in client.generated.ledger if "content of a 204" in one.reason]
    assert entry.pointer.endswith("/delete/responses/204")


def test_a_file_of_swagger_2_without_produces_is_of_any_type(acme_of):
    """`type: file` alone says nothing of the media type: whatever comes is the file."""
    reply = {"description": "ok", "schema": {"type": "file"}}
    client = acme_of(
        {
            "swagger": "2.0",
            "info": {"title": "Acme", "version": "1"},
            "host": "acme.example",
            "paths": {
                "/f": {"get": {"operationId": "get", "tags": ["f"], "responses": {"200": reply}}}
            },
        }
    )
    client.reply(content=b"%PDF", headers={"content-type": "application/pdf"})

    assert client.client(on_drift="raise").f.get() == b"%PDF"


def test_an_interim_response_is_no_answer_of_a_call(acme):
    """100 and 103 announce another response (RFC 9110, section 15.2); the ledger says so."""
    client = acme(STATUSES.replace("'302'", "'103'"))
    operation = next(one for one in client.generated.api.operations if one.name == "get")

    assert [one.status for one in operation.responses] == ["200", "304"]
    assert any("interim" in one.reason for one in client.generated.api.ledger)
    assert client.generated.faults == []


def test_a_path_without_its_slash_is_called_with_it(acme):
    """No other reading leads anywhere."""
    client = acme(STATUSES.replace("  /things:", "  things/all:"))

    client.client().things.all.drop()

    assert client.sent.url.path == "/things/all"


@pytest.mark.parametrize(
    ("place", "query", "path", "header"),
    [
        ("query", "p=a&p=b", "/things", None),
        ("path", "", "/things/a,b", None),
        ("header", "", "/things", "a,b"),
    ],
)
def test_multi_is_of_queries_and_forms(acme, place, query, path, header):
    """Elsewhere the items of an array are joined by commas (Swagger 2.0, "Parameter Object")."""
    name = "/things/{p}" if place == "path" else "/things"
    client = acme(
        f"""
swagger: '2.0'
info: {{title: Acme, version: '1'}}
host: acme.example
paths:
  {name}:
    get:
      operationId: list
      tags: [things]
      parameters:
        - name: p
          in: {place}
          required: true
          type: array
          items: {{type: string}}
          collectionFormat: multi
      responses: {{'204': {{description: Done}}}}
"""
    )

    client.client().things.list(p=["a", "b"])

    assert (
        client.sent.url.query.decode(),
        client.sent.url.raw_path.decode().partition("?")[0],
    ) == (
        query,
        path,
    )
    assert client.sent.headers.get("p") == header
    assert bool(client.generated.faults) is (place != "query")


@pytest.mark.parametrize("label", ["text/plain", "text/html", "application/octet-stream", "", None])
@pytest.mark.parametrize(
    ("schema", "content", "value"),
    [
        ("type: object, required: [id], properties: {id: {type: integer}}", b'{"id": 1}', "id=1"),
        ("type: array, items: {type: integer}", b"[1]", "[1]"),
        ("type: number", b"1.5", "1.5"),
    ],
    ids=["object", "array", "number"],
)
def test_json_is_json_under_any_label_that_a_range_covers(acme, schema, content, value, label):
    """`*/*` is what springdoc documents: the schema alone says what comes; no label is wrong."""
    client = acme(answering(f"{{{schema}}}").replace("application/json", "'*/*'"))
    client.reply(200, content=content, headers={} if label is None else {"content-type": label})

    found, drift = told(client)

    assert str(found) == value
    assert not isinstance(found, str)
    assert drift == []


@pytest.mark.parametrize(
    ("schema", "content", "value"),
    [
        ("type: string", b'{"id": 1}', '{"id": 1}'),
        ("type: string", b"42", "42"),
        ("oneOf: [{type: string}, {type: integer}]", b"42", "42"),
    ],
)
def test_what_may_be_a_text_is_one_under_the_label_of_a_text(acme, schema, content, value):
    """Though it could be read as JSON as well."""
    client = acme(answering(f"{{{schema}}}").replace("application/json", "'*/*'"))
    client.reply(200, content=content, headers={"content-type": "text/plain"})

    assert told(client) == (value, [])


def test_a_page_is_told_where_a_range_is_documented_for_an_object(acme):
    """It is no JSON: it is returned as the text that it is, never in silence."""
    client = acme(THING.replace("application/json", "'*/*'"))
    client.reply(200, content=b"<p>Log in</p>", headers={"content-type": "text/html"})

    value, drift = told(client)

    assert value == "<p>Log in</p>"
    assert len(drift) == 1


def test_other_json_under_a_text_label_is_a_model_with_what_does_not_fit_told(acme):
    """As it is where the label says JSON."""
    client = acme(THING.replace("application/json", "'*/*'"))
    client.reply(200, content=b'{"id": "x"}', headers={"content-type": "text/plain"})

    value, drift = told(client)

    assert value.id == "x"
    assert len(drift) == 1
