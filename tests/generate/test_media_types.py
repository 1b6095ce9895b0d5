"""One rule for media types: what a signature says is taken, and goes out as the document has it."""

from __future__ import annotations

import inspect
import textwrap

import pytest


def taking(content, version="3.1.0"):
    """A document with one operation, `things.put`, whose body has these media types."""
    body = textwrap.indent(textwrap.dedent(content).strip(), " " * 16)
    return f"""
openapi: {version}
paths:
  /things:
    put:
      operationId: put
      tags: [things]
      requestBody:
        required: true
        content:
{body}
      responses:
        '204': {{description: Stored}}
"""


def giving(content):
    """A document with one operation, `things.get`, whose response has these media types."""
    body = textwrap.indent(textwrap.dedent(content).strip(), " " * 16)
    return f"""
paths:
  /things:
    get:
      operationId: get
      tags: [things]
      responses:
        '200':
          description: A thing
          content:
{body}
"""


def annotation(client, method, name):
    """The annotation of an argument, or of `return`, as it is written."""
    return inspect.get_annotations(getattr(type(client.client().things), method))[name]


BINARY = [
    "'*/*': {schema: {type: string, format: binary}}",
    "'*/*': {schema: {contentMediaType: application/pdf}}",
    "application/json: {schema: {type: string, format: binary}}",
    "text/csv: {schema: {type: string, format: binary}}",
    "application/xml: {schema: {type: string, format: binary}}",
    "application/x-ndjson: {schema: {type: string, format: binary}}",
    "image/png: {}",
    "application/json: {schema: {type: [string, 'null'], format: binary}}",
]


@pytest.mark.parametrize("content", BINARY)
def test_what_is_binary_is_sent_as_it_is(acme, content):
    """`format: binary` is bytes under any media type; JSON among them is not read."""
    client = acme(taking(content))

    client.client().things.put(body=b'{"a": ')

    assert client.sent.content == b'{"a": '
    assert annotation(client, "put", "body") == "FileContent | FilePart"
    assert client.generated.faults == []


@pytest.mark.parametrize("content", BINARY)
@pytest.mark.parametrize("label", ["application/json", "text/csv", "image/png"])
def test_what_is_binary_is_received_as_it_is(acme, content, label):
    """A download of JSON is the file, not what stands in it."""
    client = acme(giving(content.replace("x-ndjson", "yaml")))
    documented = content.partition(":")[0].strip("'").replace("x-ndjson", "yaml")
    label = label if "*" in documented else documented
    client.reply(200, content=b'{"a": ', headers={"content-type": label})

    assert client.client(on_drift="raise").things.get() == b'{"a": '
    assert annotation(client, "get", "return") == "bytes"


def test_a_range_takes_the_media_type_as_an_argument(acme):
    """Any text: the document does not say which ones there are."""
    client = acme(taking("image/*: {schema: {type: string, format: binary}}"))

    client.client().things.put(body=b"x", content_type="image/webp")

    assert client.sent.headers["content-type"] == "image/webp"
    assert annotation(client, "put", "content_type") == "Maybe[str]"


MIXED = """
multipart/mixed:
  schema:
    type: object
    required: [meta, scan]
    properties:
      meta: {type: object, properties: {id: {type: integer}}}
      scan: {type: string, format: binary}
"""


@pytest.mark.parametrize("kind", ["mixed", "related", "x-custom"])
def test_a_multipart_body_of_any_subtype_can_be_sent(acme, kind):
    """Its parts stand in order and have no names, which only form-data knows (RFC 7578)."""
    client = acme(taking(MIXED.replace("mixed", kind)))

    client.client().things.put(body={"meta": {"id": 1}, "scan": b"\x89"})

    assert client.sent.headers["content-type"].startswith(f"multipart/{kind}; boundary=")
    assert b'Content-Type: application/json\r\n\r\n{"id":1}\r\n' in client.sent.content
    assert b'filename="scan"' in client.sent.content
    assert b'name="meta"' not in client.sent.content.replace(b"filename", b"")


@pytest.mark.parametrize("schema", ["{}", "{schema: {type: array, items: {}}}"])
def test_a_multipart_body_without_properties_is_a_row_of_parts(acme, schema):
    """What a part is, its `FilePart` says."""
    client = acme(taking(f"multipart/mixed: {schema}"))
    part = client.package.FilePart(b"{}", content_type="application/json")

    client.client().things.put(body=[b"\x89", part])

    assert client.sent.content.count(b"Content-Type: application/octet-stream\r\n\r\n\x89") == 1
    assert client.sent.content.count(b"Content-Type: application/json\r\n\r\n{}") == 1


PARTS = """
multipart/form-data:
  schema:
    type: object
    required: [title, cover, pages, upload, note]
    properties:
      title: {type: string}
      cover: {}
      pages: {type: array, items: {contentMediaType: image/png}}
      upload: {type: string, contentMediaType: application/octet-stream}
      note: {type: object, properties: {z: {type: integer}}}
  encoding:
    cover: {contentType: "image/png, image/jpeg"}
    note: {contentType: application/xml}
"""


def test_a_part_without_a_type_is_a_file(acme):
    """So OAS 3.1 says binary (section 4.8.14.4); FastAPI's uploads have a contentMediaType."""
    client = acme(taking(PARTS))
    body = {"title": "x", "cover": b"1", "pages": [b"2", b"3"], "upload": b"4", "note": "<z/>"}

    client.client().things.put(body=body)

    sent = client.sent.content
    assert b'name="cover"; filename="cover"\r\nContent-Type: image/png\r\n\r\n1' in sent
    assert sent.count(b'name="pages"; filename="pages"') == 2
    assert b'name="upload"; filename="upload"' in sent
    with pytest.raises(client.package.errors.RequestInvalid, match="cover"):
        client.client().things.put(body={**body, "cover": {"a": 1}})


def test_the_limits_of_a_part_hold(acme):
    """Base64 in a part is a text with its limits; a file may be a stream of any length."""
    client = acme(
        taking("""
multipart/form-data:
  schema:
    type: object
    properties:
      note: {type: string, format: byte, maxLength: 4}
      file: {type: string, format: binary, maxLength: 4}
""")
    )

    with pytest.raises(client.package.errors.RequestInvalid, match="note"):
        client.client().things.put(note="YWFhYQ==")
    client.client().things.put(note="YWFh", file=b"12345")

    assert b"YWFh" in client.sent.content
    assert b"12345" in client.sent.content
    [told] = client.generated.faults
    assert (told.status, told.reason) == ("degraded", "the length of a file is not checked")


def test_an_array_in_an_array_is_a_part_of_json(acme):
    """An array is a part for each item, and an item stays together, also when it is empty."""
    client = acme(
        taking("""
multipart/form-data:
  schema:
    type: object
    properties: {rows: {type: array, items: {type: array, items: {type: integer}}}}
""")
    )

    client.client().things.put(rows=[[1, 2], [], [3]])

    sent = client.sent.content
    assert sent.count(b"Content-Type: application/json\r\n\r\n") == 3
    assert [row for row in (b"[1,2]", b"[]", b"[3]") if b"\r\n\r\n" + row + b"\r\n" in sent] == [
        b"[1,2]",
        b"[]",
        b"[3]",
    ]


def test_a_part_is_what_its_label_says(acme):
    """JSON is not sent under the name of XML: the caller gives the text, and the ledger says so."""
    client = acme(taking(PARTS))
    body = {"title": "x", "cover": b"1", "pages": [], "upload": b"4", "note": "<z>1</z>"}

    client.client().things.put(body=body)

    assert b"Content-Type: application/xml\r\n\r\n<z>1</z>" in client.sent.content
    [fault] = client.generated.faults
    assert fault.reason == "application/xml is passed on as it is given"


def test_rows_of_json_are_sent_from_a_list(acme):
    """The list that the signature asks for, each item validated."""
    client = acme(
        taking("application/x-ndjson: {schema: {type: object, properties: {id: {type: integer}}}}")
    )

    client.client().things.put(body=[{"id": 1}, {"id": 2}])

    assert client.sent.content == b'{"id":1}\n{"id":2}\n'
    with pytest.raises(client.package.errors.RequestInvalid, match=r"body\[0\]\.id"):
        client.client().things.put(body=[{"id": "x"}])


def test_rows_of_json_are_sent_from_an_iterator(acme):
    """A signature says so, of rows alone: an array of JSON is a list."""
    rows = "{schema: {type: array, items: {type: integer}}}"
    client = acme(taking(f"application/x-ndjson: {rows}"))

    client.client().things.put(body=iter([1, 2]))

    assert client.sent.content == b"1\n2\n"
    for kind, expected in (
        ("application/jsonl", "Iterable[int]"),
        ("application/json", "Sequence"),
    ):
        put = type(acme(taking(f"{kind}: {rows}")).client().things).put
        assert put.__annotations__["body"].startswith(expected)


@pytest.mark.parametrize("kind", ["application/jsonl", "application/x-ndjson"])
def test_rows_that_are_described_as_a_string_are_any_json(acme, kind):
    """The string is the text of all lines: sent as it is, or as a list of what is on them."""
    client = acme(taking(f"{kind}: {{schema: {{type: string}}}}"))

    client.client().things.put(body='{"a": 1}\n')
    assert client.sent.content == b'{"a": 1}\n'
    client.client().things.put(body=[{"a": 1}, 2])
    assert client.sent.content == b'{"a":1}\n2\n'


@pytest.mark.parametrize(
    ("kind", "rows"),
    [("application/jsonl", b'{"a": 1}\n2\n'), ("application/json-seq", b'\x1e{"a": 1}\n\x1e2\n')],
)
def test_rows_of_a_string_are_read_as_json(acme, kind, rows):
    """Each row as it is, whatever it is."""
    client = acme(giving(f"{kind}: {{schema: {{type: string}}}}"))
    client.reply(content=rows, headers={"content-type": kind})

    with client.client(on_drift="raise").things.get() as stream:
        assert list(stream) == [{"a": 1}, 2]


def test_rows_that_are_described_as_an_array_are_judged_as_one(acme):
    """OAS 3.2 section 4.14.6: `schema` is of the whole sequence, as if it were an array."""
    client = acme(
        taking("application/jsonl: {schema: {type: array, minItems: 1, items: {type: integer}}}")
    )

    client.client().things.put(body=[1, 2])
    assert client.sent.content == b"1\n2\n"
    with pytest.raises(client.package.errors.RequestInvalid, match=r"body: .* at least 1 item"):
        client.client().things.put(body=[])


def test_xml_in_a_parameter_is_the_callers_to_write(acme):
    """No JSON under the name of XML, as in a part: the ledger says so."""
    client = acme(
        """
        paths:
          /things:
            get:
              operationId: get
              tags: [things]
              parameters:
                - in: query
                  name: filter
                  content: {application/xml: {schema: {type: object}}}
              responses: {'204': {description: Done}}
        """
    )

    client.client().things.get(filter="<a/>")

    assert client.sent.url.query == b"filter=%3Ca%2F%3E"
    [fault] = client.generated.faults
    assert fault.reason == "application/xml is passed on as it is given"


def test_texts_after_record_separators_have_a_suffix_of_their_own(acme):
    """`+json-seq` says of any media type that it is a sequence of JSON texts (RFC 8091)."""
    kind = "application/geo+json-seq"
    client = acme(taking(f"{kind}: {{schema: {{type: array, items: {{type: integer}}}}}}"))
    client.client().things.put(body=[1, 2])
    assert client.sent.content == b"\x1e1\n\x1e2\n"

    client = acme(giving(f"{kind}: {{schema: {{type: integer}}}}"))
    client.reply(content=b"\x1e1\n\x1e2", headers={"content-type": kind})
    with client.client(on_drift="raise").things.get() as stream:
        assert list(stream) == [1, 2]


def test_rows_of_a_csv_are_a_text_and_the_ledger_says_so(acme):
    """What its schema speaks of takes a decoder to see."""
    client = acme(giving("text/csv: {schema: {type: array, items: {type: object}}}"))
    client.reply(content=b"a,b", headers={"content-type": "text/csv"})

    assert client.client(on_drift="raise").things.get() == "a,b"
    [fault] = client.generated.faults
    assert fault.reason == "an array is passed on as text"


@pytest.mark.parametrize(
    "said", ["format: byte", "contentEncoding: base64", "contentEncoding: base64url"]
)
def test_base64_in_a_part_is_text(acme, said):
    """Bytes in the place of a part are a file, so that what a part has in base64 is no bytes."""
    client = acme(
        taking(
            f"""
            multipart/form-data:
              schema: {{type: object, properties: {{key: {{type: string, {said}}}}}}}
            """
        )
    )

    assert "things.put(*, key: Maybe[str] = UNSET" in client.generated.files["client.api.txt"]
    client.client().things.put(key="-_8=")
    assert b'name="key"\r\n\r\n-_8=\r\n' in client.sent.content


VERSIONS = """
'application/vnd.a+json;v=2': {schema: {type: object, properties: {a: {type: integer}}}}
'application/vnd.a+json;v=1': {schema: {type: array, items: {type: integer}}}
"""


@pytest.mark.parametrize("label", ["v=1", ' charset=utf-8; V="1"'])
def test_versions_that_are_parameters_are_told_apart_in_what_comes(acme, label):
    """A media type has its parameters (RFC 9110 section 8.3.1), and a vendor may name both."""
    client = acme(giving(VERSIONS))
    client.reply(content=b"[1]", headers={"content-type": f"application/vnd.a+json;{label}"})

    assert client.client(on_drift="raise").things.get() == [1]


def test_versions_that_are_parameters_are_told_apart_in_what_is_sent(acme):
    """The body is written, and validated, as the media type that is named has it."""
    client = acme(taking(VERSIONS))

    client.client().things.put(body=[1], content_type="application/vnd.a+json;v=1")

    assert client.body == [1]
    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.put(body={"a": 1}, content_type="application/vnd.a+json;v=1")


@pytest.mark.parametrize(("name", "written"), [("iso-8859-1", b"\xe9"), ("UTF-16LE", b"\xe9\0")])
def test_text_is_sent_in_the_charset_that_its_label_names(acme, name, written):
    """Whoever reads it goes by the label (RFC 9110 section 8.3.2)."""
    client = acme(taking(f"'text/plain; charset={name}': {{schema: {{type: string}}}}"))

    client.client().things.put(body="é")

    assert client.sent.content == written


def test_text_that_its_charset_cannot_say_is_refused(acme):
    """It would arrive as something else."""
    client = acme(taking("'text/plain; charset=iso-8859-1': {schema: {type: string}}"))

    with pytest.raises(client.package.errors.RequestInvalid, match="no place in iso-8859-1"):
        client.client().things.put(body="\u65e5")
