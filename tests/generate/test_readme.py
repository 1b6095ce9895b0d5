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
