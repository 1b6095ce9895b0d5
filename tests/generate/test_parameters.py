"""Parameters that vendors write at the edge of the specification."""

from __future__ import annotations

import pytest


def with_parameter(parameter: str) -> str:
    """A document whose one operation, `things.list`, has this parameter."""
    return f"""
paths:
  /things:
    get:
      operationId: list
      tags: [things]
      parameters:
        - {parameter}
      responses:
        '204': {{description: Done}}
"""


def told(client) -> list[str]:
    """The reasons of the ledger."""
    return [entry.reason for entry in client.generated.faults]


@pytest.mark.parametrize(
    ("schema", "given", "query"),
    [
        ("{type: boolean}", "", "flag="),
        ("{type: boolean}", True, "flag=true"),
        ("{type: string, minLength: 2}", "", "flag="),
        ("{type: string}", "", "flag="),
        ("{type: array, items: {type: integer}}", "", "flag="),
        ("{type: array, items: {type: integer}}", [1, 2], "flag=1&flag=2"),
    ],
)
def test_an_empty_value_may_stand_where_the_document_allows_it(acme, schema, given, query):
    """`allowEmptyValue`: the empty text is a value beside those of the schema."""
    client = acme(
        with_parameter(f"{{name: flag, in: query, allowEmptyValue: true, schema: {schema}}}")
    )

    client.client().things.list(flag=given)

    assert client.sent.url.query.decode() == query
    assert told(client) == []


def test_an_empty_value_is_refused_elsewhere(acme):
    """Without `allowEmptyValue`, or outside of the query, the schema alone decides."""
    client = acme(with_parameter("{name: flag, in: query, schema: {type: boolean}}"))
    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.list(flag="")

    flag = "{name: flag, in: header, allowEmptyValue: true, schema: {type: boolean}}"
    client = acme(with_parameter(flag))
    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.list(flag="")


def test_a_deep_object_that_is_an_array_is_sent_in_brackets_and_told(acme):
    """The specification gives it no form; servers that know brackets read `expand[]=a`."""
    expand = "{type: array, items: {type: string}}"
    client = acme(
        with_parameter(f"{{name: expand, in: query, style: deepObject, schema: {expand}}}")
    )

    client.client().things.list(expand=["a", "b"])

    assert client.sent.url.query == b"expand%5B%5D=a&expand%5B%5D=b"
    assert told(client) == [
        "deepObject is defined for objects only; an array is sent as name[]=value"
    ]
