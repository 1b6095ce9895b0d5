"""OpenAPI 3.2: methods of any name, whole query strings; and the rarer corners of requests."""

import json

import pytest

from tests.generate.conftest import document

SEARCH = """
servers: [{url: "https://acme.example"}]
paths:
  /things:
    query:
      operationId: search
      tags: [things]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}
      responses: {'204': {description: Found}}
    additionalOperations:
      COPY:
        operationId: copy
        tags: [things]
        responses: {'204': {description: Copied}}
  /find:
    servers: [{url: 'https://{region}.find.example', variables: {region: {default: eu}}}]
    get:
      operationId: find
      tags: [things]
      parameters:
        - in: querystring
          name: filter
          content:
            application/x-www-form-urlencoded:
              schema: {type: object, properties: {a: {type: integer}, b: {type: string}}}
      responses: {'204': {description: Found}}
  /things/{id}:
    put:
      operationId: put
      tags: [things]
      parameters:
        - {in: path, name: id, required: true, schema: {type: string}}
        - {in: query, name: id, schema: {type: string}}
        - {in: header, name: id, schema: {type: string}}
      requestBody:
        content:
          application/json: {schema: {type: object, properties: {id: {type: string}}}}
          text/plain: {schema: {type: string}}
      responses: {'204': {description: Stored}}
  /upload:
    post:
      operationId: upload
      tags: [things]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, properties: {file: {type: string, format: binary}}}
            encoding:
              file:
                contentType: image/png
                headers:
                  X-Kind: {schema: {const: picture}}
                  X-Free: {schema: {type: string}}
      responses: {'204': {description: Stored}}
"""


@pytest.fixture
def api(acme):
    """The client of the document above."""
    return acme(SEARCH)


def test_methods_are_sent_as_they_are_called(api):
    """`query` (OAS 3.2 section 4.9) and whatever `additionalOperations` names."""
    things = api.client().things

    things.search(text="x")
    assert (api.sent.method, api.body) == ("QUERY", {"text": "x"})
    things.copy()
    assert api.sent.method == "COPY"


def test_a_querystring_parameter_is_the_whole_query(api):
    """OAS 3.2 section 4.12: an object fills the query; the path's own server is used."""
    client = api.client(base_url=None)

    client.things.find(filter={"a": 1, "b": "x y"})

    assert str(api.sent.url).replace("+", "%20") == "https://eu.find.example/find?a=1&b=x%20y"


def test_a_whole_query_is_written_as_its_encoding_says(acme):
    """The Encoding Objects of a form that is the query (OAS 3.2 section 4.14.5.1)."""
    api = acme(
        """
        paths:
          /find:
            get:
              operationId: find
              tags: [things]
              parameters:
                - in: querystring
                  name: filter
                  content:
                    application/x-www-form-urlencoded:
                      schema:
                        type: object
                        properties: {a: {type: array, items: {type: string}}, o: {type: object}}
                      encoding:
                        a: {style: spaceDelimited, explode: false}
                        o: {style: deepObject, explode: true}
              responses: {'204': {description: Found}}
        """
    )

    api.client().things.find(filter={"a": ["1", "2"], "o": {"z": 1}})

    assert api.sent.url.query == b"a=1%202&o%5Bz%5D=1"


def test_a_method_and_a_path_are_sent_as_they_are_written(acme):
    """Methods are case-sensitive (RFC 9110, 9.1); a percent sign that encodes nothing is data."""
    api = acme(
        """
        paths:
          /a%2Fb%zz:
            additionalOperations:
              copy: {operationId: copy, tags: [things], responses: {'204': {description: Done}}}
        """
    )

    api.client().things.copy()

    assert (api.sent.method, api.sent.url.raw_path) == ("copy", b"/a%2Fb%25zz")


def test_one_name_in_several_places_is_several_arguments(api):
    """They are told apart by the place, and a body of several media types by `content_type`."""
    things = api.client().things

    things.put(id="1", query_id="2", header_id="3", body="text", content_type="text/plain")

    assert (api.sent.url.path, api.sent.url.query, api.sent.headers["id"]) == (
        "/things/1",
        b"id=2",
        "3",
    )
    assert (api.sent.content, api.sent.headers["content-type"]) == (b"text", "text/plain")
    source = (api.folder / "resources" / "things.py").read_text()
    assert "Literal['application/json', 'text/plain']".replace("'", '"') in source


def test_a_part_has_the_headers_that_its_encoding_fixes(api):
    """A header with one value is sent; any other is the caller's, and the ledger says so."""
    api.client().things.upload(body={"file": b"png"})

    assert b"X-Kind: picture\r\n" in api.sent.content
    assert b"Content-Type: image/png\r\n" in api.sent.content
    [entry] = [item for item in api.generated.faults if item.kind == "header"]
    assert entry.pointer.endswith("/encoding/file/headers/X-Free")


def test_every_operation_is_in_the_manifest(api):
    """With the method as it goes on the wire."""
    manifest = json.loads((api.folder / "manifest.json").read_text())

    methods = [item["method"] for item in manifest["operations"]]

    assert methods == ["QUERY", "COPY", "GET", "PUT", "POST"]
    assert len(document(SEARCH)["paths"]) == 4
