"""The README of a client, as somebody reads it who looks for a method."""

import pytest

DOCUMENT = """
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
paths:
  /ping:
    get: {operationId: ping, tags: [health], responses: {'204': {description: Well}}}
  /members:
    get:
      operationId: listMembers
      tags: [members]
      parameters:
        - {name: limit, in: query, description: How many, schema: {type: integer, minimum: 0}}
        - {name: order, in: query, description: 'Which first?', schema: {type: string, default: up}}
      responses:
        '200': {description: All}
        '404':
          description: None
          content: {application/json: {schema: {type: [string, 'null']}}}
"""


@pytest.fixture
def package(acme):
    """A client of a document that says little."""
    return acme(DOCUMENT)


def test_what_the_document_says_and_what_we_add_are_two_sentences(package):
    """In README and docstring; a text that ends as a sentence gets no second mark."""
    files = package.generated.files

    for name in ("README.md", "resources/members.py"):
        assert "How many. At least 0." in files[name]
        assert 'Which first? Default "up".' in files[name]


def test_what_is_deprecated_is_told_where_it_is_used(acme):
    """A parameter and a property of the body, as arguments; the property in its classes, too."""
    made = acme("""
paths:
  /members:
    post:
      operationId: addMember
      tags: [members]
      parameters: [{name: old, in: query, deprecated: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}
      responses: {'204': {description: Done}}
components:
  schemas:
    Member:
      type: object
      properties:
        nick: {type: string, deprecated: true, description: What friends say, default: Jo}
        name: {type: string, description: In full}
""")
    method = made.generated.files["resources/members.py"]
    model = made.generated.files["models.py"]

    assert "old: Deprecated by the vendor.\n" in method
    assert 'nick: What friends say. Deprecated by the vendor. Default "Jo".\n' in method
    assert "name: In full\n" in method
    assert 'What friends say\n\n    Deprecated by the vendor. Default "Jo".' in model


def test_what_a_method_lacks_leaves_no_trace(package):
    """`ping` has neither summary nor arguments, so there is no empty line and no empty table."""
    readme = package.generated.files["README.md"]
    name = package.package.__name__
    section = readme.split(f"### `{name}.health.ping()`\n")[1].split("\n##")[0]

    assert section == f"\n```python\n{name}.health.ping()\n```\n"


def test_a_union_outside_a_table_is_not_escaped(package):
    """Between backticks a backslash would be shown."""
    readme = package.generated.files["README.md"]

    assert "(404: None), body: `str | None | Any`" in readme
    assert "`Maybe[int]`" in readme


def test_a_credential_that_no_operation_asks_for_is_told(acme, package):
    """It would be taken and never sent."""
    asked = DOCUMENT.replace("components:", "security: [{key: []}]\ncomponents:")

    assert "so that none is sent" in package.generated.files["README.md"]
    assert "so that none is sent" not in acme(asked).generated.files["README.md"]


def test_lists_and_streams_are_shown_as_they_are_read(acme):
    """The call alone would fetch one page of a list, and open a stream that nobody closes."""
    client = acme(
        """
        paths:
          /items:
            get:
              operationId: list_items
              tags: [items]
              parameters: [{name: cursor, in: query, schema: {type: string}}]
              responses:
                "200": {description: ok, content: {application/json: {schema: {type: object,
                  required: [data], properties: {data: {type: array, items: {type: object}},
                  next_cursor: {type: string}}}}}}
          /log:
            get:
              operationId: read_log
              tags: [log]
              responses:
                "200": {description: ok, content: {application/jsonl: {schema: {type: object}}}}
        """
    )
    name = client.package.__name__
    readme = client.generated.files["README.md"]

    assert f"for item in {name}.items.list():  # of all pages\n    print(item)\n" in readme
    assert (
        f"as {name}:\n    for item in {name}.items.list():  # of all pages\n        print" in readme
    )
    assert ") as stream:\n    for part in stream:\n        print(part)\n" in readme
