"""`$dynamicRef`: a page of anything becomes a page of users, a strict tree one of strict trees."""

from __future__ import annotations

import pytest

from tests.generate.conftest import answering

COMPONENTS = """
components:
  schemas:
    Page:
      type: object
      required: [rows]
      $defs: {row: {$dynamicAnchor: row}}
      properties: {rows: {type: array, items: {$dynamicRef: '#row'}}}
    Envelope: {type: object, properties: {page: {$ref: '#/components/schemas/Page'}}}
    User: {type: object, required: [name], properties: {name: {type: string}}}
    Node:
      $dynamicAnchor: node
      type: object
      properties: {children: {type: array, items: {$dynamicRef: '#node'}}}
"""
USERS = "$defs: {row: {$dynamicAnchor: row, $ref: '#/components/schemas/User'}}"


@pytest.mark.parametrize(
    ("schema", "served", "path"),
    [
        ("$ref: '#/components/schemas/Page'", {"rows": [{"name": "a"}]}, "rows"),
        (
            "allOf: [{$ref: '#/components/schemas/Envelope'}]",
            {"page": {"rows": [{"name": "a"}]}},
            "page.rows",
        ),
    ],
)
def test_a_page_of_users_has_users(acme, schema, served, path):
    """Also where the page stands somewhere inside of what is referred to."""
    made = acme(answering(f"{USERS}\n{schema}") + COMPONENTS)
    made.reply(data=served)

    found = made.client(on_drift="raise").things.get()
    for name in path.split("."):
        found = getattr(found, name)

    assert [type(row).__name__ for row in found] == ["User"]
    assert made.generated.faults == []


def test_a_page_of_nothing_in_particular_takes_anything(acme):
    """Whoever refers to it says nothing about its rows."""
    made = acme(answering("$ref: '#/components/schemas/Page'") + COMPONENTS)
    made.reply(data={"rows": [1, "a"]})

    assert made.client(on_drift="raise").things.get().rows == [1, "a"]


def test_what_extends_a_recursive_schema_is_recursive_itself(acme):
    """The children of a strict tree are strict."""
    made = acme(
        answering("$ref: '#/components/schemas/Strict'")
        + COMPONENTS
        + """
    Strict: {$dynamicAnchor: node, $ref: '#/components/schemas/Node', unevaluatedProperties: false}
"""
    )
    made.reply(data={"children": [{"children": [], "more": 1}]})

    with pytest.raises(made.package.errors.ResponseInvalid, match="/children/0/more"):
        made.client(on_drift="raise").things.get()
